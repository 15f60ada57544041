import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../stack-error';

/** The file that says which files of a folder were generated, and with what content. */
export const manifestPath = '.xai-metrics.json';

/** SHA-256 of each generated file as it was written, by path. */
export type Manifest = Readonly<Record<string, string>>;

/**
 * Reads what was generated into a folder; nothing if nothing was.
 *
 * @throws StackError if the file is no manifest
 */
export function readManifest(dir: string): Manifest {
  const file = join(dir, manifestPath);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return {};
    throw error;
  }
  const files = parseManifest(text);
  if (files !== undefined) return files;
  throw new StackError(
    `${file} cannot be read: it does not say which files were generated.`,
    'Delete it: then each file that differs counts as changed by hand.',
  );
}

/** Reads the text of a manifest; `undefined` if it is none. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    const { files } = JSON.parse(text) as { files: Manifest };
    return Object.values(files).every((hash) => typeof hash === 'string') ? files : undefined;
  } catch {
    return undefined;
  }
}

/** The text of the manifest. */
export function renderManifest(files: Manifest): string {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ files: sorted }, undefined, 2)}\n`;
}

/** What the manifest says of a content. */
export function hashContent(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
