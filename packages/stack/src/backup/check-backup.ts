import { join } from 'node:path';
import { StackError } from '../stack-error';
import { type BackupManifest, backupManifestPath, readBackupManifest } from './backup-manifest';
import { listFiles, sumFile } from './copy-files';

/**
 * Checks that a back-up is as it was written: no file more, none less, none other.
 *
 * @throws StackError that names what is damaged
 */
export async function checkBackup(folder: string): Promise<BackupManifest> {
  const manifest = readBackupManifest(folder);
  const present = listFiles(folder).filter((path) => path !== backupManifestPath);
  const faults = present
    .filter((path) => !Object.hasOwn(manifest.files, path))
    .map((path) => `${path} was added`);
  for (const [path, { bytes, sha256 }] of Object.entries(manifest.files)) {
    if (!present.includes(path)) {
      faults.push(`${path} is missing`);
      continue;
    }
    const found = await sumFile(join(folder, path));
    if (found.bytes !== bytes) faults.push(`${path} has ${found.bytes} bytes in place of ${bytes}`);
    else if (found.sha256 !== sha256) faults.push(`${path} was changed`);
  }
  if (faults.length === 0) return manifest;
  const more = faults.length > 3 ? `, and ${faults.length - 3} more` : '';
  throw new StackError(
    `The back-up is damaged: ${faults.slice(0, 3).join(', ')}${more}.`,
    'Nothing was restored. Take another copy of it, or another back-up.',
  );
}
