import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StackFile } from '../src/stack-file';

/** Writes the files of a stack into a folder. */
export function writeFiles(folder: string, files: readonly StackFile[]): void {
  for (const { path, content } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
