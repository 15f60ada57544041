import { quoteForShell } from '../../quote-for-shell';
import { StackError } from '../../stack-error';
import { type UnreadableFile, unreadableFiles } from './unreadable-files';

const shown = 5;

/**
 * Checks that the programs in containers can read what is mounted: they run as other users, and end again
 * and again if they cannot.
 *
 * @param dir - the folder of the stack
 * @throws StackError with the commands that mend it
 */
export function checkReadable(dir: string): void {
  const found = unreadableFiles(dir);
  if (found.length === 0) return;
  const names = found.slice(0, shown).map(({ path }) => path);
  const more = found.length > shown ? ` and ${found.length - shown} more` : '';
  throw new StackError(
    `The programs in containers cannot read ${names.join(', ')}${more} in ${dir}: they run as the users 65534 (Prometheus, Alertmanager, blackbox exporter) and 472 (Grafana).`,
    `Run there:\n${commands(found)
      .map((command) => `  ${command}`)
      .join('\n')}`,
  );
}

function commands(found: readonly UnreadableFile[]): string[] {
  const secrets = found.filter(({ isSecret }) => isSecret);
  const tops = found
    .filter(({ isSecret }) => !isSecret)
    .map(({ path }) => path.split('/')[0] ?? '');
  const open = [...new Set(tops)].map(quoteForShell).join(' ');
  return [
    // Not the secrets in it: those are for one group only.
    ...(open === '' ? [] : [`find ${open} -path '*/secrets/*' -prune -o -exec chmod go+rX {} +`]),
    ...[...new Set(secrets.map(({ gid }) => gid))].flatMap((gid) => {
      const of = secrets.filter((secret) => secret.gid === gid);
      const paths = (kind: UnreadableFile['kind']) =>
        of
          .filter((secret) => secret.kind === kind)
          .map(({ path }) => quoteForShell(path))
          .join(' ');
      const [folders, files] = [paths('folder'), paths('file')];
      return [
        ...(folders === '' ? [] : [`sudo chmod 755 ${folders}`]),
        ...(files === '' ? [] : [`sudo chgrp ${gid} ${files} && sudo chmod 640 ${files}`]),
      ];
    }),
  ];
}
