import { posix } from 'node:path';
import { imageUsers } from './compose/image-users';
import { quoteForShell } from './quote-for-shell';

/** The command that writes a secret into its file, for its owner only. */
export function secretCommand(file: string): string {
  const folder = quoteForShell(posix.dirname(file));
  return `mkdir -p ${folder} && (umask 077; printf %s 'THE SECRET' > ${quoteForShell(file)})`;
}

/**
 * The command that lets Prometheus and Alertmanager in containers read secrets as well.
 *
 * @param files - as a shell writes them
 */
export function shareSecretCommand(files: string): string {
  const { gid } = imageUsers.alertmanager;
  return `sudo chgrp ${gid} ${files} && sudo chmod 640 ${files}`;
}
