import { chainGroups } from '@xai-metrics/core';
import { knownMetrics } from '../../checks/known-metrics';
import { nameMetrics } from '../../metric-names';
import type { IsPresent } from './present-metrics';

/**
 * Why nobody has a metric that every server shows once it has something to show.
 *
 * @returns as a clause, or `undefined` where it should be there
 */
export async function whyAbsent(
  metric: string,
  prefix: string,
  isPresent: IsPresent,
): Promise<string | undefined> {
  const group = knownMetrics(prefix).get(metric)?.handle?.split('.')[0] ?? '';
  if (group === 'api') {
    return 'nobody has sent a request, or the stack has just been started';
  }
  if (!(chainGroups as readonly string[]).includes(group)) return undefined;
  // Where a chain is watched, this is there as soon as its node has answered once.
  const { sources } = nameMetrics(prefix);
  return (await isPresent(sources.up)) ? undefined : 'no server watches its chain by a source';
}
