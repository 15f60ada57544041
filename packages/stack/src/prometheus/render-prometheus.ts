import { stringify } from 'yaml';
import type { BlackboxModule } from '../blackbox/render-blackbox';
import { usesBlackbox } from '../blackbox/uses-blackbox';
import type { RemoteWrite, ScrapeJob, ServerRole } from '../config/stack-config';
import { duration } from '../duration';
import { reachable } from '../engines/engine-address';
import type { ResolvedConfig, StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { clusterLabel } from './cluster-label';
import { kubernetesJob } from './kubernetes-job';
import { labelAlerts } from './label-alerts';
import { reachServers } from './reach-servers';
import { renderTargets, targetsFile } from './render-targets';
import { signIn } from './sign-in';

/** Renders Prometheus' configuration and the files of its targets. */
export function renderPrometheus(context: StackContext): StackFile[] {
  const { config } = context;
  const content = `# Prometheus: whom it asks, which rules it evaluates, whom it tells. Loads in 2.42 and later.\n${stringify(
    {
      global: {
        scrape_interval: duration(config.scrapeIntervalSeconds),
        scrape_timeout: duration(Math.min(10, config.scrapeIntervalSeconds)),
        evaluation_interval: duration(config.scrapeIntervalSeconds),
        external_labels: { cluster: config.cluster, replica: config.replica },
      },
      rule_files: ['rules/*.yml', ...config.ruleFiles],
      alerting: {
        // Both Prometheus servers of a pair must send the same alert, or Alertmanager sees two.
        alert_relabel_configs: [{ regex: 'replica', action: 'labeldrop' }, ...labelAlerts(context)],
        alertmanagers: [{ static_configs: [{ targets: config.alertmanagers }] }],
      },
      scrape_configs: scrapeConfigs(context),
      ...(config.remoteWrite.length > 0 && { remote_write: config.remoteWrite.map(remoteWrite) }),
    },
    { lineWidth: 0 },
  )}`;
  return [{ path: 'prometheus/prometheus.yml', content }, ...renderTargets(context)];
}

function scrapeConfigs({ config, jobs }: StackContext): unknown[] {
  const server = (job: string) => ({
    ...byFile(config, job),
    ...reachServers(config),
  });
  const others = [
    jobs.nodeExporter,
    jobs.cadvisor,
    jobs.postgres,
    jobs.redis,
    ...(usesBlackbox(config) ? [jobs.blackbox] : []),
    jobs.prometheus,
    jobs.alertmanager,
  ];
  return [
    ...serverRoles.map((role) => server(jobs[role])),
    ...(config.probes
      ? [
          probeJob(config, jobs.probe, {
            module: 'readyz',
            target: `${config.scheme}://$1/readyz`,
            files: serverRoles.map((role) => targetsFile(jobs[role])),
          }),
        ]
      : []),
    ...(config.certificates.length > 0
      ? [
          probeJob(config, jobs.certificate, {
            module: 'tls',
            target: '$1',
            files: [targetsFile(jobs.certificate)],
          }),
        ]
      : []),
    ...(config.kubernetes === undefined ? [] : [kubernetesJob(config, config.kubernetes)]),
    ...others.map((job) => byFile(config, job)),
    ...config.scrapeJobs.map((job) => ownJob(config, job)),
  ];
}

const serverRoles = [
  'node',
  'validator',
  'explorer',
  'ai',
] as const satisfies readonly ServerRole[];

function byFile(config: ResolvedConfig, job: string) {
  return {
    job_name: job,
    file_sd_configs: [{ files: [targetsFile(job)] }],
    relabel_configs: [clusterLabel(config)],
  };
}

/** What the blackbox exporter is asked for each target of some files. */
interface Probe {
  readonly module: BlackboxModule;
  /** What it asks; `$1` is the address of the target. */
  readonly target: string;
  readonly files: readonly string[];
}

/** Has the blackbox exporter ask each target; the series bear the target's address as `instance`. */
function probeJob(config: ResolvedConfig, job: string, { module, target, files }: Probe) {
  return {
    job_name: job,
    metrics_path: '/probe',
    params: { module: [module] },
    file_sd_configs: [{ files }],
    relabel_configs: [
      clusterLabel(config),
      // A target with a name brings it.
      {
        source_labels: ['instance', '__address__'],
        regex: ';(.+)',
        target_label: 'instance',
      },
      {
        source_labels: ['__address__'],
        target_label: '__param_target',
        replacement: target,
      },
      { target_label: '__address__', replacement: reachable(config.engines.blackbox) },
    ],
  };
}

/** A job of the user, whose series have the label `cluster` as all others. */
function ownJob(config: ResolvedConfig, job: ScrapeJob) {
  const own = (job.relabel_configs ?? []) as readonly unknown[];
  return { ...job, relabel_configs: [clusterLabel(config), ...own] };
}

function remoteWrite(receiver: RemoteWrite) {
  return {
    url: receiver.url,
    ...signIn(receiver),
    send_exemplars: true,
    // Fewer and larger requests than Prometheus' defaults before 2.53, a bounded number of them, and
    // room for about half a minute of a receiver's silence in each; the log on disk has the rest.
    queue_config: {
      capacity: 10_000,
      max_shards: 50,
      max_samples_per_send: 2000,
      batch_send_deadline: '5s',
      min_backoff: '30ms',
      max_backoff: '5s',
    },
  };
}
