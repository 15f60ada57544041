import { nameMetrics } from '../../metric-names';
import type { ResolvedConfig } from '../../stack-context';
import type { HttpApi } from './http-api';
import type { VerifyResult } from './verify-result';

/**
 * Looks whether each server that has a chain knows how often blocks are to come: one that does not has no
 * opinion on the age of its head, and stays ready however old that is.
 */
export async function verifyBlockTimes(
  prometheus: HttpApi,
  config: ResolvedConfig,
): Promise<VerifyResult[]> {
  const { blocks } = nameMetrics(config.prefix);
  const query = `count by (job, instance) (${blocks.headTimestampSeconds}) unless count by (job, instance) (${blocks.expectedIntervalSeconds})`;
  const { data } = await prometheus.get<{
    data: { result: { metric: Readonly<Record<string, string>> }[] };
  }>('/api/v1/query', { query });
  return data.result.map(({ metric: { job, instance } }) => ({
    area: 'targets',
    name: `${job} ${instance}`,
    status: 'note',
    detail: `it does not know how often blocks are to come, so that it stays ready with a head of any age, unless it has the option maxHeadAgeSeconds: give it expectedBlockSeconds: ${config.blockSeconds}`,
  }));
}
