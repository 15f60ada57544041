import { nameJobs } from '../../prometheus/jobs';
import { instanceOf } from '../../prometheus/target-labels';
import type { ResolvedConfig } from '../../stack-context';
import type { HttpApi } from './http-api';
import type { VerifyResult } from './verify-result';

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

/** Looks whether each target is scraped and up, and whether its metrics have the prefix. */
export async function verifyTargets(
  prometheus: HttpApi,
  config: ResolvedConfig,
): Promise<VerifyResult[]> {
  const { data } = await prometheus.get<{ data: { activeTargets: Target[] } }>('/api/v1/targets', {
    state: 'active',
  });
  const withMetrics = await serversWithMetrics(prometheus, config);
  const found = data.activeTargets.map(({ labels, health, lastError }) => {
    const { job = '', instance = '' } = labels;
    const name = `${job} ${instance}`;
    if (health !== 'up') {
      const why = health === 'down' ? lastError : 'it was not scraped yet';
      return { area: 'targets', name, status: 'failed', detail: why } as const;
    }
    if (serverJobs(config).includes(job) && !withMetrics.has(name)) {
      const detail = `it is up, but has no metrics with the prefix ${config.prefix}: set prefix in xai-metrics.yaml to the option of the server`;
      return { area: 'targets', name, status: 'failed', detail } as const;
    }
    return { area: 'targets', name, status: 'ok', detail: 'up' } as const;
  });
  const names = new Set(found.map(({ name }) => name));
  const missing = expectedTargets(config)
    .filter((name) => !names.has(name))
    .map((name) => ({
      area: 'targets' as const,
      name,
      status: 'failed' as const,
      detail: 'Prometheus does not know it: run xai-metrics generate',
    }));
  return [...found.sort((a, b) => (a.name < b.name ? -1 : 1)), ...missing];
}

async function serversWithMetrics(prometheus: HttpApi, config: ResolvedConfig) {
  const jobs = serverJobs(config).join('|');
  const query = `count by (job, instance) ({__name__=~"${config.prefix}.+", job=~"${jobs}"})`;
  const { data } = await prometheus.get<{
    data: { result: { metric: Readonly<Record<string, string>> }[] };
  }>('/api/v1/query', { query });
  return new Set(data.result.map(({ metric }) => `${metric.job} ${metric.instance}`));
}

function serverJobs({ name }: ResolvedConfig): string[] {
  const { node, validator, explorer, ai } = nameJobs(name);
  return [node, validator, explorer, ai];
}

function expectedTargets(config: ResolvedConfig): string[] {
  const { name, targets, exporters } = config;
  const jobs = nameJobs(name);
  return [
    ...Object.entries(targets).map(([role, addresses]) => [role as keyof typeof jobs, addresses]),
    ['nodeExporter', exporters.node],
    ['cadvisor', exporters.cadvisor],
    ['postgres', exporters.postgres],
    ['redis', exporters.redis],
  ].flatMap(([job, addresses]) =>
    (addresses as readonly string[]).map(
      (address) => `${jobs[job as keyof typeof jobs]} ${instanceOf(config, address)}`,
    ),
  );
}
