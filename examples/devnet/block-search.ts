import type { Block } from './block';
import { type BlockTemplate, completeBlock } from './block-template';
import { createNonceSearch } from './proof-of-work';

/** How a search on demand goes about its work. */
export interface BlockSearchOptions {
  /** Returns a fresh template: at first, and when the search has to start anew. */
  createTemplate(): BlockTemplate;
  /** Says that the template has been overtaken, as by a new head. */
  isStale?: (template: BlockTemplate) => boolean;
  isStopped(): boolean;
  /** Hears of each try that has ended, solved or not. */
  onAttempt(attempt: { success: boolean; hashes: number }): void;
  /** Hears of hashes as they are made. */
  onHashes(hashes: number): void;
}

const SLICE_MS = 8;

/**
 * Searches a block at full speed, with a turn of the event loop after each slice.
 *
 * Resolves to `undefined` when it is stopped before a nonce is found.
 */
export async function searchBlock(options: BlockSearchOptions): Promise<Block | undefined> {
  const { createTemplate, isStale = () => false, isStopped, onAttempt, onHashes } = options;
  while (!isStopped()) {
    const template = createTemplate();
    const search = createNonceSearch(template.header);
    while (!isStopped() && !isStale(template) && !search.exhausted) {
      const before = search.hashes;
      const nonce = search.run(SLICE_MS);
      onHashes(search.hashes - before);
      if (nonce !== undefined) {
        onAttempt({ success: true, hashes: search.hashes });
        return completeBlock(template, nonce);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    onAttempt({ success: false, hashes: search.hashes });
  }
  return undefined;
}
