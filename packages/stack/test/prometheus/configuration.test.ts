import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { describeWithTool, skipOutsideCi } from '../../../../test/system-tools';
import type { StackConfig } from '../../src/config/stack-config';
import { renderPrometheus } from '../../src/prometheus/render-prometheus';
import { renderStack } from '../../src/render-stack';
import { contextOf } from '../context-of';
import { findInTrixie } from '../find-generations';
import { fullConfig } from '../full-config';
import { writeFiles } from '../write-files';

const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-prometheus-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const remoteWrite: StackConfig['remoteWrite'] = [
  { url: 'https://mimir.example.com/api/v1/push', bearerTokenFile: 'secrets/token' },
  { url: 'https://vm.example.com/api/v1/write', username: 'xai', passwordFile: 'secrets/password' },
];

const configs: Readonly<Record<string, StackConfig>> = {
  nothing: {},
  everything: { ...fullConfig, remoteWrite },
  devnet: { ...fullConfig, chainProfile: 'devnet' },
  aixn: { ...fullConfig, prefix: 'aixn_', cluster: 'mainnet-eu', replica: 'b', probes: false },
};

interface ScrapeConfig {
  readonly job_name: string;
  readonly kubernetes_sd_configs?: readonly unknown[];
  readonly file_sd_configs?: readonly { readonly files: readonly string[] }[];
  readonly sample_limit?: number;
}

interface PrometheusFile {
  readonly scrape_configs: readonly ScrapeConfig[];
  readonly remote_write?: readonly unknown[];
  readonly alerting: unknown;
  readonly global: unknown;
}

function prometheusFile(config: StackConfig): PrometheusFile {
  const files = renderPrometheus(contextOf(config));
  const file = files.find(({ path }) => path === 'prometheus/prometheus.yml');
  return parse(file?.content ?? '') as PrometheusFile;
}

describeWithTool('prometheus.yml', 'promtool', (promtool) => {
  const run = (...args: string[]) => {
    try {
      return execFileSync(promtool, args, { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return `FAILED ${stdout}${stderr}`;
    }
  };

  it.each(Object.entries(configs))('is accepted with %s', (name, config) => {
    const dir = join(folder, name);
    writeFiles(
      dir,
      name === 'everything' ? renderStack(config) : renderPrometheus(contextOf(config)),
    );
    for (const secret of ['token', 'password']) {
      const file = join(dir, 'prometheus/secrets', secret);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, 'x');
    }
    const said = run('check', 'config', join(dir, 'prometheus/prometheus.yml'));
    expect(said).not.toContain('FAILED');
    expect(said).toContain('SUCCESS');
  });

  it('takes pods of Kubernetes into the jobs of their roles', () => {
    // Without a cluster: the labels that Kubernetes would bring come from a file.
    const pod = (name: string, annotations: Readonly<Record<string, string>>, more = {}) => ({
      targets: ['10.1.2.3:30303'],
      labels: {
        __meta_kubernetes_namespace: 'chain',
        __meta_kubernetes_pod_name: name,
        __meta_kubernetes_pod_ip: '10.1.2.3',
        __meta_kubernetes_pod_phase: 'Running',
        ...Object.fromEntries(
          Object.entries(annotations).map(([key, value]) => [
            `__meta_kubernetes_pod_annotation_${key}`,
            value,
          ]),
        ),
        ...more,
      },
    });
    const on = { prometheus_io_scrape: 'true', prometheus_io_port: '8000' };
    const pods = [
      pod('geth-0', { ...on, xai_metrics_role: 'node' }),
      pod('ai-0', { ...on, xai_metrics_role: 'ai', prometheus_io_path: '/internal/metrics' }),
      pod('six', { ...on, xai_metrics_role: 'validator' }, { __meta_kubernetes_pod_ip: 'fd00::1' }),
      pod('no-role', on),
      pod('other-role', { ...on, xai_metrics_role: 'database' }),
      pod('no-port', { prometheus_io_scrape: 'true', xai_metrics_role: 'node' }),
      pod('off', { ...on, prometheus_io_scrape: 'false', xai_metrics_role: 'node' }),
      pod('over', { ...on, xai_metrics_role: 'node' }, { __meta_kubernetes_pod_phase: 'Failed' }),
    ];
    const file = prometheusFile({ ...fullConfig, kubernetes: { namespaces: ['chain'] } });
    const job = file.scrape_configs.find(({ kubernetes_sd_configs }) => kubernetes_sd_configs);
    expect(job?.kubernetes_sd_configs).toEqual([{ role: 'pod', namespaces: { names: ['chain'] } }]);
    const { kubernetes_sd_configs: _, ...rest } = job as ScrapeConfig;
    const found = discover(rest, pods);
    expect(found).toEqual([
      expect.objectContaining({
        __metrics_path__: '/internal/metrics',
        job: 'xai-ai',
        instance: 'chain/ai-0',
      }),
      {
        __address__: '10.1.2.3:8000',
        __metrics_path__: '/metrics',
        job: 'xai-node',
        instance: 'chain/geth-0',
        cluster: 'default',
        namespace: 'chain',
        pod: 'geth-0',
      },
      expect.objectContaining({
        __address__: '[fd00::1]:8000',
        job: 'xai-validator',
        instance: 'chain/six',
      }),
    ]);
  });

  it('has the blackbox exporter ask /readyz of each server, under the name of the server', () => {
    const config = { ...fullConfig, engines: { blackbox: '127.0.0.1:19115' } };
    const job = prometheusFile(config).scrape_configs.find(
      ({ job_name }) => job_name === 'xai-probe',
    );
    expect(job?.file_sd_configs?.[0]?.files).toEqual(
      ['node', 'validator', 'explorer', 'ai'].map((role) => `targets/xai-${role}.yml`),
    );
    const found = discover(job as ScrapeConfig, [{ targets: ['node.example.com:8000'] }]);
    expect(found).toEqual([
      {
        __address__: '127.0.0.1:19115',
        __metrics_path__: '/probe',
        __param_module: 'readyz',
        __param_target: 'http://node.example.com:8000/readyz',
        job: 'xai-probe',
        instance: 'node.example.com:8000',
        cluster: 'default',
      },
    ]);
  });

  it('has the blackbox exporter look at certificates, without probes as well', () => {
    const engines = { blackbox: '127.0.0.1:19115' };
    const config = { engines, certificates: ['https://rpc.example.com', 'wss://[fd00::1]:8546/x'] };
    const files = new Map(renderStack(config).map(({ path, content }) => [path, content]));
    expect(parse(files.get('prometheus/targets/xai-certificate.yml') ?? '')).toEqual([
      { targets: ['rpc.example.com:443', '[fd00::1]:8546'] },
    ]);
    expect(Object.keys(parse(files.get('blackbox/blackbox.yml') ?? '').modules)).toEqual(['tls']);
    expect(files.get('compose.yaml')).toContain('blackbox-exporter:');
    const job = prometheusFile(config).scrape_configs.find(
      ({ job_name }) => job_name === 'xai-certificate',
    );
    const found = discover(job as ScrapeConfig, [{ targets: ['rpc.example.com:443'] }]);
    expect(found).toEqual([
      {
        __address__: '127.0.0.1:19115',
        __metrics_path__: '/probe',
        __param_module: 'tls',
        __param_target: 'rpc.example.com:443',
        job: 'xai-certificate',
        instance: 'rpc.example.com:443',
        cluster: 'default',
      },
    ]);
  });

  it.each([
    ['watches the certificates of servers', { scheme: 'https', probes: true }, 'xai-probe'],
    ['has no alerts on certificates without https', { probes: true }, undefined],
    ['has none without probes either', { scheme: 'https' }, undefined],
  ] as const)('%s', (_, config, job) => {
    const rules = renderStack(config).find(({ path }) => path.endsWith('certificates.yml'));
    const of = job === undefined ? undefined : expect.stringContaining(`{job=~"${job}"}`);
    expect(rules?.content).toEqual(of);
  });

  it('has alerts on machines only where there is a node exporter', () => {
    const paths = renderStack({ targets: { node: ['127.0.0.1:8000'] } }).map(({ path }) => path);
    expect(paths).toContain('prometheus/rules/alerts-system.yml');
    expect(paths).not.toContain('prometheus/rules/alerts-hosts.yml');
  });

  /** What a job makes of the targets of a file, as promtool sees it. */
  function discover(job: ScrapeConfig, targets: readonly unknown[]) {
    const dir = mkdtempSync(join(folder, 'discovery-'));
    writeFileSync(join(dir, 'targets.json'), JSON.stringify(targets));
    const scrape = { ...job, file_sd_configs: [{ files: ['targets.json'] }] };
    writeFileSync(join(dir, 'prometheus.yml'), JSON.stringify({ scrape_configs: [scrape] }));
    const said = run(
      'check',
      'service-discovery',
      '--timeout=2s',
      join(dir, 'prometheus.yml'),
      job.job_name,
    );
    const results = JSON.parse(said) as { labels?: Readonly<Record<string, string>> }[];
    return results
      .map(({ labels = {} }) => labels)
      .filter((labels) => Object.keys(labels).length > 0)
      .sort((a, b) => String(a.instance).localeCompare(String(b.instance)))
      .map(({ __scheme__, __scrape_interval__, __scrape_timeout__, ...labels }) => labels);
  }
});

describe('the configuration of Prometheus', () => {
  it('has a job with a file of targets for each kind of server, also where there are none yet', () => {
    const files = renderPrometheus(contextOf({})).map(({ path }) => path);
    const jobs = prometheusFile({}).scrape_configs;
    expect(jobs.map(({ job_name }) => job_name)).toEqual([
      'xai-node',
      'xai-validator',
      'xai-explorer',
      'xai-ai',
      'node-exporter',
      'cadvisor',
      'postgres',
      'redis',
      'prometheus',
      'alertmanager',
    ]);
    for (const { file_sd_configs } of jobs) {
      for (const file of file_sd_configs?.flatMap(({ files: names }) => names) ?? []) {
        expect(files).toContain(`prometheus/${file}`);
      }
    }
  });

  it('bounds what a server of the user may bring, and believes its labels nowhere', () => {
    const jobs = prometheusFile(fullConfig).scrape_configs;
    for (const job of jobs) {
      expect(job).not.toHaveProperty('honor_labels');
      const own = /^xai-(?:node|validator|explorer|ai)$/.test(job.job_name);
      expect([job.job_name, job.sample_limit]).toEqual([job.job_name, own ? 100_000 : undefined]);
    }
  });

  it('names cluster and replica to receivers, and leaves the replica out of alerts', () => {
    const { global, alerting } = prometheusFile({ cluster: 'mainnet', replica: 'b' });
    expect(global).toMatchObject({ external_labels: { cluster: 'mainnet', replica: 'b' } });
    expect(alerting).toMatchObject({
      alert_relabel_configs: [{ regex: 'replica', action: 'labeldrop' }],
    });
  });

  it.each([
    [{ bearerTokenFile: 'secrets/t' }, { authorization: { credentials_file: 'secrets/t' } }],
    [
      { username: 'xai', passwordFile: 'secrets/p' },
      { basic_auth: { username: 'xai', password_file: 'secrets/p' } },
    ],
  ])('signs in by %j at the servers, and nowhere else', (metricsAuth, settings) => {
    const jobs = prometheusFile({ ...fullConfig, kubernetes: {}, metricsAuth }).scrape_configs;
    const signing = jobs.filter((job) => 'authorization' in job || 'basic_auth' in job);
    expect(signing.map(({ job_name }) => job_name)).toEqual([
      'xai-node',
      'xai-validator',
      'xai-explorer',
      'xai-ai',
      'xai-kubernetes',
    ]);
    for (const job of signing) expect(job).toMatchObject(settings);
  });

  it('asks the servers, and has them probed, by https where they have it', () => {
    const config = { ...fullConfig, kubernetes: {}, scheme: 'https' } as const;
    const jobs = prometheusFile(config).scrape_configs;
    expect(jobs.filter((job) => 'scheme' in job).map(({ job_name }) => job_name)).toEqual([
      'xai-node',
      'xai-validator',
      'xai-explorer',
      'xai-ai',
      'xai-kubernetes',
    ]);
    expect(JSON.stringify(jobs)).toContain('"https://$1/readyz"');
  });

  it('writes to remote receivers with secrets from files', () => {
    expect(prometheusFile({ remoteWrite }).remote_write).toEqual([
      expect.objectContaining({ authorization: { credentials_file: 'secrets/token' } }),
      expect.objectContaining({
        basic_auth: { username: 'xai', password_file: 'secrets/password' },
      }),
    ]);
  });
});

// Debian 12 builds Prometheus without this discovery.
const newerPromtool = findInTrixie('usr/bin/promtool');
if (newerPromtool === undefined) {
  skipOutsideCi(
    'discovery by Kubernetes',
    'the engines of trixie are missing; .ci/run fetches them',
  );
} else {
  it('prometheus.yml is accepted with discovery by Kubernetes', () => {
    const dir = join(folder, 'kubernetes');
    writeFiles(
      dir,
      renderPrometheus(contextOf({ ...fullConfig, kubernetes: { namespaces: ['chain'] } })),
    );
    const file = join(dir, 'prometheus/prometheus.yml');
    const said = execFileSync(newerPromtool, ['check', 'config', file], { encoding: 'utf8' });
    expect(said).toContain('SUCCESS');
  });
}
