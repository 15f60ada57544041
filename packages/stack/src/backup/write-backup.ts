import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProgram } from '../engines/run-program';
import { StackError } from '../stack-error';
import { type BackupManifest, backupManifestPath } from './backup-manifest';
import { copyFile, type FileSum, listFiles } from './copy-files';

/** What a back-up is made of. */
export interface BackupSource {
  /** The settings of the stack. */
  readonly configFile: string;
  /** Data that was put aside and does not change. */
  readonly staged: string;
  readonly kind: BackupManifest['kind'];
}

/** Whether a path is that of an archive; anything else is a folder. */
export function isArchive(path: string): boolean {
  return /\.(?:tar|tar\.gz|tgz)$/.test(path);
}

/**
 * Checks that a back-up can be written to a path. What is there already is never overwritten.
 *
 * @throws StackError if something is there
 */
export function checkBackupTarget(to: string): void {
  if (!existsSync(to)) return;
  throw new StackError(`${to} is there already.`, 'Name a file or folder that is not there yet.');
}

/**
 * Writes a back-up: a folder, or an archive by its ending. Nothing is left of one that fails.
 *
 * @throws StackError if it cannot be written, such as for want of space
 */
export async function writeBackup(source: BackupSource, to: string): Promise<BackupManifest> {
  const folder = isArchive(to) ? `${to}.${process.pid}.partial` : to;
  try {
    const manifest = await fillFolder(source, folder);
    if (isArchive(to)) {
      const flags = to.endsWith('.tar') ? '-cf' : '-czf';
      await runTar([flags, to, '-C', folder, '.'], `${to} cannot be written`);
      rmSync(folder, { recursive: true, force: true });
    }
    return manifest;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (isArchive(to)) rmSync(to, { force: true });
    if (error instanceof StackError) throw error;
    throw new StackError(
      `The back-up cannot be written: ${(error as Error).message}.`,
      'Nothing was kept of it. Free its place, or name another one with --to.',
      { cause: error },
    );
  }
}

/** Runs tar, which knows archives; it is part of every Linux and of macOS. */
export async function runTar(args: readonly string[], problem: string): Promise<void> {
  const { code, output } = await runProgram('tar', args, { timeoutSeconds: 24 * 3600 });
  if (code === 0) return;
  throw new StackError(
    `${problem}: tar says ${JSON.stringify(output.slice(-300))}.`,
    'A folder needs no tar.',
  );
}

async function fillFolder(
  { configFile, staged, kind }: BackupSource,
  folder: string,
): Promise<BackupManifest> {
  mkdirSync(dirname(folder), { recursive: true });
  // Secrets are not in it, but the history of what went wrong is.
  mkdirSync(folder, { mode: 0o700 });
  const files: Record<string, FileSum> = {
    'xai-metrics.yaml': await copyFile(configFile, join(folder, 'xai-metrics.yaml')),
  };
  for (const file of listFiles(staged)) {
    const path = `data/${file}`;
    files[path] = await copyFile(join(staged, file), join(folder, path));
  }
  const manifest: BackupManifest = {
    format: 1,
    createdAt: new Date().toISOString(),
    kind,
    files,
  };
  writeFileSync(join(folder, backupManifestPath), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}
