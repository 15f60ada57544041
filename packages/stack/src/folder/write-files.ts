import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StackError } from '../stack-error';
import type { StackFile } from '../stack-file';
import { manifestPath, renderManifest } from './manifest';
import type { FilePlan } from './plan-files';

/**
 * Carries a plan out, conflicts included. Each file is written beside its place first, and only when
 * all are there they are moved to it, so that a full disk or a missing right leaves nothing
 * half-written. Everybody may read them, whatever the umask: the programs in containers run as others.
 *
 * @throws StackError if a file cannot be written; then the folder is as before
 */
export function writeFiles({ dir, create, replace, conflicts, remove, manifest }: FilePlan): void {
  const manifestFile = { path: manifestPath, content: renderManifest(manifest) };
  // The manifest comes last: without it, files count as changed by hand, which loses nothing.
  const files = [...create, ...replace, ...conflicts, manifestFile];
  const made: string[] = [];
  const staged: { from: string; to: string }[] = [];
  try {
    for (const file of files) staged.push(stage(dir, file, made));
  } catch (error) {
    for (const { from } of staged) rmSync(from, { force: true });
    for (const folder of made.reverse()) rmIfEmpty(folder);
    if (error instanceof StackError) throw error;
    const { code, path } = error as NodeJS.ErrnoException;
    throw new StackError(
      `${path} cannot be written (${code}).`,
      'Nothing was changed. Free its place, or name another folder with --dir.',
      { cause: error },
    );
  }
  for (const { from, to } of staged) renameSync(from, to);
  for (const path of remove) {
    rmSync(join(dir, path), { force: true });
    rmIfEmpty(dirname(join(dir, path)));
  }
}

function stage(dir: string, { path, content }: StackFile, made: string[]) {
  const to = join(dir, path);
  const from = `${to}.${process.pid}.tmp`;
  makeFolder(dirname(to), made);
  try {
    writeFileSync(from, content);
    chmodSync(from, 0o644);
  } catch (error) {
    rmSync(from, { force: true });
    throw error;
  }
  return { from, to };
}

/** Like `mkdir -p`, and tells which folders are new. */
function makeFolder(folder: string, made: string[]): void {
  try {
    mkdirSync(folder);
    made.push(folder);
    chmodSync(folder, 0o755);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      refuseOther(folder);
      return;
    }
    if (code !== 'ENOENT') throw error;
    makeFolder(dirname(folder), made);
    makeFolder(folder, made);
  }
}

/** What is there in place of a folder may be a link to one. */
function refuseOther(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const link = lstatSync(folder).isSymbolicLink() ? readlinkSync(folder) : undefined;
  throw new StackError(
    link === undefined
      ? `${folder} is no folder, but one belongs there.`
      : `${folder} is a link to ${link}, where there is no folder.`,
    'Nothing was changed. Make that folder, or name another one with --dir.',
  );
}

function rmIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It has other files.
  }
}
