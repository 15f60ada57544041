import type { HttpApi } from './http-api';

/** A rate needs two scrapes, a rule on top an evaluation, and a panel's range is four scrapes. */
const scrapes = 5;

/** How long Prometheus still has to run until all that depends on rates has values. */
export async function warmUpSeconds(
  prometheus: HttpApi,
  scrapeIntervalSeconds: number,
): Promise<number> {
  const { data } = await prometheus.get<{ data: { startTime: string } }>(
    '/api/v1/status/runtimeinfo',
  );
  const seconds = (Date.now() - Date.parse(data.startTime)) / 1000;
  return Math.max(0, Math.ceil(scrapes * scrapeIntervalSeconds - seconds));
}
