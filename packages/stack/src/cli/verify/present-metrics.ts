import type { HttpApi } from './http-api';

/** Says of a metric by its name whether somebody has it now. */
export type IsPresent = (metric: string) => Promise<boolean>;

/**
 * Asks Prometheus for each metric once. Its list of names will not do: it keeps those of servers that are
 * gone, as long as it keeps their samples.
 */
export function createPresence(prometheus: HttpApi): IsPresent {
  const answers = new Map<string, Promise<boolean>>();
  const ask = async (metric: string) => {
    const query = `group(${metric})`;
    const { data } = await prometheus.get<{ data: { result: unknown[] } }>('/api/v1/query', {
      query,
    });
    return data.result.length > 0;
  };
  return (metric) => {
    const answer = answers.get(metric) ?? ask(metric);
    answers.set(metric, answer);
    return answer;
  };
}
