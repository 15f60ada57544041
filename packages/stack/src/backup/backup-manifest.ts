import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../stack-error';

/** What a back-up says of itself. */
export interface BackupManifest {
  readonly format: 1;
  /** ISO 8601. */
  readonly createdAt: string;
  /** `whole` has everything, `blocks` no samples of the last two to three hours. */
  readonly kind: 'whole' | 'blocks';
  /** Of each file, by its path in the back-up. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** The file in a back-up that lists the others. It is written last: without it, a back-up is not complete. */
export const backupManifestPath = 'backup.json';

/**
 * Reads what a back-up says of itself.
 *
 * @throws StackError if it is none, or was not completed
 */
export function readBackupManifest(folder: string): BackupManifest {
  const file = join(folder, backupManifestPath);
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as BackupManifest;
    if (manifest.format === 1 && typeof manifest.files === 'object') return manifest;
  } catch {
    // The same as below.
  }
  throw new StackError(
    `${folder} is no back-up, or one that was not completed: there is no ${backupManifestPath} that can be read in it.`,
    'Take another one.',
  );
}
