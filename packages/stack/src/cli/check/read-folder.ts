import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { stateFolder } from '../../engines/engine-state';
import { StackError } from '../../stack-error';
import type { StackFile } from '../../stack-file';

/** Folders with what was not generated: data of engines, and secrets, which nobody reads here. */
const left = new Set([
  stateFolder,
  '.git',
  'node_modules',
  'alertmanager/secrets',
  'prometheus/secrets',
]);

/**
 * Reads the files of a stack's folder.
 *
 * @throws StackError for a file that cannot be read
 */
export function readFolder(dir: string, folder = ''): StackFile[] {
  return readdirSync(join(dir, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (left.has(path)) return [];
      if (entry.isDirectory()) return readFolder(dir, path);
      return entry.isFile() ? [{ path, content: readText(join(dir, path)) }] : [];
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StackError(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      'Give yourself the right to read it.',
    );
  }
}
