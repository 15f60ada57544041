import { limitLookups } from './ask';
import type { ChainBlock } from './facts';
import { createHeadTracker, type HeadChange, type HeadTracker } from './head-tracker';
import { createHeadGuard } from './plausible-head';
import type { ChainSnapshot } from './snapshot';
import type { ChainSource } from './source';
import type { SourceError } from './source-error';

/** What following the heads needs to know and to tell. */
export interface HeadFollowerSettings {
  readonly source: ChainSource;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /**
   * Called before a head is taken; forgets what was followed if that was another chain.
   *
   * @throws SourceError if the node is on the wrong chain
   */
  meetChain(): void;
  /** A head was taken; `change` is missing if what lies before it could not be read. */
  onHead(head: ChainBlock, change: HeadChange | undefined): void;
  /** Something below the head could not be read. */
  onFault(error: SourceError): void;
}

/** Takes in heads from wherever they come, one after another. */
export interface HeadFollower
  extends Pick<ChainSnapshot, 'succeededAt' | 'progressedAt' | 'hasProgressed' | 'failure'> {
  /** The best chain as far as it is remembered. */
  readonly tracker: HeadTracker;
  /**
   * Takes in a head.
   *
   * @param askedAt - when it was asked for, or came, on the monotonic clock
   * @returns rejects with a SourceError if it cannot be true
   */
  take(head: ChainBlock, askedAt: number): Promise<void>;
  /** The head could not be asked for. */
  fail(error: SourceError): void;
  /** Begins anew: the node is on another chain than before. */
  forget(): void;
}

/** Creates the follower of one chain. */
export function createHeadFollower(settings: HeadFollowerSettings): HeadFollower {
  const { source, timeoutSeconds, signal, meetChain, onHead, onFault } = settings;
  const tracker = createHeadTracker(limitLookups(source, timeoutSeconds));
  const checkHead = createHeadGuard();
  let taken: Promise<unknown> = Promise.resolve();
  let succeededAt: number | undefined;
  let progressedAt: number | undefined;
  let hasProgressed = false;
  let failure: ChainSnapshot['failure'];

  return {
    tracker,
    get succeededAt() {
      return succeededAt;
    },
    get progressedAt() {
      return progressedAt;
    },
    get hasProgressed() {
      return hasProgressed;
    },
    get failure() {
      return failure;
    },
    take(head, askedAt) {
      const next = taken.then(() => follow(head, askedAt));
      taken = next.catch(() => {});
      return next;
    },
    fail({ kind, message }) {
      failure = { kind, message };
    },
    forget,
  };

  async function follow(told: ChainBlock, askedAt: number): Promise<void> {
    const former = tracker.head;
    // A subscription was faster than the poll that was under way.
    const isLate = succeededAt !== undefined && askedAt < succeededAt;
    if (isLate && former !== undefined && told.height < former.height) return;
    meetChain();
    const { top } = tracker;
    const head = checkHead(told, top);
    // The guard has heard it often enough to believe it: the node was reset.
    if (head.height === 0 && top !== undefined && top > 0) forget();
    const change = await tracker.advance(head, signal).catch((error: SourceError) => {
      // The head is known all the same; what is missing before it is read the next time.
      onFault(error);
      return undefined;
    });
    if (signal.aborted) return;
    succeededAt = performance.now();
    failure = undefined;
    const hasReplaced = change !== undefined && change.replaced > 0;
    const isFirst = progressedAt === undefined || top === undefined;
    if (isFirst || head.height > top || hasReplaced) {
      progressedAt = succeededAt;
      // Of the first head nobody knows when the height came to it.
      hasProgressed = !isFirst;
    }
    onHead(head, change);
  }

  function forget(): void {
    tracker.reset();
    progressedAt = undefined;
    hasProgressed = false;
  }
}
