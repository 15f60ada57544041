import type { ResolvedConfig } from '../stack-context';
import { configFile } from './stack-folder';
import { UsageError } from './usage-error';

/** Whether a stack has anybody to watch. */
export function watchesServers({ targets, kubernetes }: ResolvedConfig): boolean {
  return kubernetes !== undefined || Object.values(targets).some(({ length }) => length > 0);
}

/**
 * Refuses settings that watch nobody, such as a file that was emptied by mistake.
 *
 * @throws UsageError
 */
export function requireServers(config: ResolvedConfig): void {
  if (watchesServers(config)) return;
  throw new UsageError(
    `There is no server to watch: ${configFile} has no targets, and no kubernetes.`,
    'Name at least one in it, such as `targets: { node: ["127.0.0.1:8000"] }`. Nothing was changed.',
  );
}
