import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../stack-error';
import type { StackFile } from '../stack-file';
import { hashContent, type Manifest, readManifest } from './manifest';

/** What has to be done to a folder so that it has the generated files. */
export interface FilePlan {
  readonly dir: string;
  /** Not there yet. */
  readonly create: readonly StackFile[];
  /** There as they were generated, from another configuration or by another version. */
  readonly replace: readonly StackFile[];
  /** There with another content that was not generated. */
  readonly conflicts: readonly Conflict[];
  /** There already. */
  readonly unchanged: readonly StackFile[];
  /** Generated once, no longer, and not changed by hand. */
  readonly remove: readonly string[];
  /** Generated once, no longer, but changed by hand: they stay. */
  readonly orphans: readonly string[];
  /** The manifest as it is when all is done. */
  readonly manifest: Manifest;
}

/** A file that somebody else wrote or changed. */
export interface Conflict extends StackFile {
  /** What is there. */
  readonly present: string;
  /** `changed` by hand since it was generated, or `foreign`: never generated. */
  readonly reason: 'changed' | 'foreign';
}

/**
 * Compares a folder with the files that it shall have. Writes nothing.
 *
 * @param keep - paths that are neither written nor removed, though they were written once
 * @throws StackError if something in the folder cannot be read
 */
export function planFiles(
  dir: string,
  files: readonly StackFile[],
  keep: readonly string[] = [],
): FilePlan {
  const before = readManifest(dir);
  const found = files.map((file) => ({ ...file, present: readIfThere(join(dir, file.path)) }));
  const isGenerated = ({ path, present }: { path: string; present: string | undefined }) =>
    present !== undefined && before[path] === hashContent(present);
  const different = found.filter(({ content, present }) => present !== content);
  const known = new Set([...files.map(({ path }) => path), ...keep]);
  const gone = Object.keys(before)
    .filter((path) => !known.has(path))
    .map((path) => ({ path, present: readIfThere(join(dir, path)) }))
    .filter(({ present }) => present !== undefined);
  const kept = Object.entries(before).filter(([path]) => keep.includes(path));
  return {
    dir,
    create: different.filter(({ present }) => present === undefined),
    replace: different.filter(isGenerated),
    conflicts: different.flatMap((file) =>
      file.present === undefined || isGenerated(file)
        ? []
        : [
            {
              path: file.path,
              content: file.content,
              present: file.present,
              reason: file.path in before ? ('changed' as const) : ('foreign' as const),
            },
          ],
    ),
    unchanged: found.filter(({ content, present }) => present === content),
    remove: gone.filter(isGenerated).map(({ path }) => path),
    orphans: gone.filter((file) => !isGenerated(file)).map(({ path }) => path),
    manifest: Object.fromEntries([
      ...kept,
      ...files.map(({ path, content }) => [path, hashContent(content)]),
    ]),
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const problem =
      code === 'EISDIR'
        ? 'is a folder'
        : code === 'ENOTDIR'
          ? 'cannot be, because a file is where its folder has to be'
          : `cannot be read (${code})`;
    throw new StackError(
      `${path} ${problem}, but a generated file belongs there.`,
      'Move it away, or name another folder with --dir.',
    );
  }
}
