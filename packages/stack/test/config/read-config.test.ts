import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config/read-config';
import { resolveConfig } from '../../src/config/resolve-config';
import type { StackConfig } from '../../src/config/stack-config';
import { thresholds } from '../../src/config/thresholds';
import { writeConfig } from '../../src/config/write-config';
import { StackError } from '../../src/stack-error';
import { fullConfig } from '../full-config';

describe('xai-metrics.yaml', () => {
  const everything: StackConfig = {
    ...fullConfig,
    prefix: 'aixn_',
    name: 'aixn',
    cluster: 'mainnet-eu',
    replica: 'b',
    chainProfile: '10min',
    blockSeconds: 150,
    rarePanels: 'shown',
    chains: { solana: { chainProfile: '400ms' }, gnosis: { blockSeconds: 5 } },
    thresholds: { headAge: 6 },
    alerts: {
      prefix: 'Aixn',
      disable: ['HighTransactionFees'],
      override: { HeadTooOld: { severity: 'critical', for: '10m' } },
    },
    scrapeJobs: [{ job_name: 'geth', static_configs: [{ targets: ['127.0.0.1:6060'] }] }],
    ruleFiles: ['own/*.yml'],
    engines: { prometheus: '127.0.0.1:19090' },
    prometheusUrl: 'https://ops.example.com/prometheus',
    alertmanagerUrl: 'https://ops.example.com/alertmanager',
    alertmanagers: ['127.0.0.1:9093', '10.0.0.2:9093'],
    alertmanagerCluster: { listen: '10.0.0.1:9094', peers: ['10.0.0.2:9094'] },
    scheme: 'https',
    metricsPath: '/internal/metrics',
    metricsAuth: { username: 'prometheus', passwordFile: 'secrets/metrics_password' },
    scrapeIntervalSeconds: 30,
    retention: '1y2w',
    images: { grafana: 'mirror.example.com/grafana/grafana:13.2.3' },
    remoteWrite: [{ url: 'https://mimir.example.com/api/v1/push', bearerTokenFile: 'secrets/t' }],
    kubernetes: { namespaces: ['chain'] },
    runbookUrl: 'https://wiki.example.com/{alert}',
    grafanaUrl: 'https://grafana.example.com',
  };

  it('is read as it was written', () => {
    expect(readConfig(writeConfig(everything))).toEqual(everything);
    expect(readConfig(writeConfig(fullConfig))).toEqual(fullConfig);
    expect(readConfig(writeConfig({}))).toEqual({});
  });

  it('shows every setting, and what is commented out is valid once it is not', () => {
    const text = writeConfig({});
    expect(text).toContain('#prefix: xai_');
    const uncommented = readConfig(text.replaceAll(/^#(?! \S)/gm, ''));
    expect(Object.keys(uncommented).sort()).toEqual(Object.keys(everything).sort());
    expect(() => resolveConfig(uncommented)).not.toThrow();
  });

  it('shows defaults that are the defaults', () => {
    const uncommented = readConfig(writeConfig({}).replaceAll(/^#(?! \S)/gm, ''));
    const defaults = resolveConfig({});
    const scalars = Object.entries(uncommented).filter(([, value]) => typeof value !== 'object');
    const examples = ['runbookUrl'];
    for (const [key, value] of scalars) {
      if (!examples.includes(key)) expect([key, value]).toEqual([key, Reflect.get(defaults, key)]);
    }
    expect(uncommented.engines).toEqual(defaults.engines);
    expect(uncommented.thresholds).toEqual({ headAge: defaults.thresholds.headAge });
  });

  it('has a setting with nothing behind its colon as not set', () => {
    expect(readConfig('targets:\n  node:\n    - 127.0.0.1:8000\nname:\n')).toEqual({
      targets: { node: ['127.0.0.1:8000'] },
    });
  });

  it.each([
    ['targets:\n  node: [127.0.0.1:8000\nname: x\n', /line [34], column \d+, is no YAML/],
    ['name: a\nname: b\n', /line 2, column 1, is no YAML: Map keys must be unique/],
    ['- a\n', /The configuration is \["a"\], which holds no settings\./],
    ['nodes: []\n', /^xai-metrics\.yaml: nodes is no setting\. Settings are prefix, name,/],
    [
      'channels:\n  slack:\n    default: #alerts\n',
      /channels\.slack\.default is missing.*# needs quotes/,
    ],
  ])('is refused where it says %j', (text, message) => {
    expect(() => readConfig(text)).toThrow(StackError);
    expect(() => readConfig(text)).toThrow(message);
  });
});

describe('a configuration', () => {
  const refused: readonly (readonly [config: unknown, message: string])[] = [
    [{ prefix: 'xai' }, 'prefix is "xai", which cannot start a metric name. Use lower-case'],
    [{ prefix: 'xai__' }, 'prefix is "xai__"'],
    [{ prefix: 5 }, 'prefix is 5'],
    [{ name: 'My Chain' }, 'name is "My Chain", which cannot begin the name of a job'],
    [{ name: 'a-' }, 'name is "a-"'],
    [{ cluster: 'a b' }, 'cluster is "a b", which is no value for a label'],
    [
      { chainProfile: '1h' },
      'chainProfile is "1h", which is not known. Write 10min, 12s, 6s, 2s, 1s, 400ms or devnet.',
    ],
    [{ blockSeconds: 0 }, 'blockSeconds is 0, which is no number of seconds between blocks'],
    [{ blockSeconds: '12' }, 'blockSeconds is "12"'],
    [{ blockSeconds: Number.NaN }, 'blockSeconds is null'],
    [
      { chainProfile: '12s', blockSeconds: 0.45 },
      'blockSeconds is 0.45, and chainProfile 12s is for a block every 6 to 30 s: its limits would be wrong. Write chainProfile: 400ms, or leave it out',
    ],
    [{ chainProfile: '10min', blockSeconds: 12 }, 'is for a block every 30 s or more: '],
    [{ chainProfile: '400ms', blockSeconds: 12 }, 'Write chainProfile: 12s, or leave it out'],
    [{ chains: [] }, 'chains is [], which has no names'],
    [{ chains: { 'a b': {} } }, 'A name in chains is "a b", which cannot be one.'],
    [{ chains: { btc: {} } }, 'chains.btc says nothing. Give its chainProfile or its blockSeconds'],
    [{ chains: { btc: { pace: '1s' } } }, 'chains.btc.pace is no setting'],
    [{ chains: { btc: { chainProfile: 'devnet' } } }, 'Write 10min, 12s, 6s, 2s, 1s or 400ms.'],
    [
      { chains: { btc: { chainProfile: '10min', blockSeconds: 12 } } },
      'chains.btc.blockSeconds is 12, and chains.btc.chainProfile 10min is for',
    ],
    [
      { chains: { btc: { thresholds: { apiLatency: 1 } } } },
      'chains.btc.thresholds.apiLatency is no threshold of a single chain. Write thresholds.apiLatency, for all.',
    ],
    [
      { chains: { btc: { thresholds: { rateWindow: 600 } } } },
      'chains.btc.thresholds.rateWindow is no threshold of a single chain',
    ],
    [{ thresholds: { headage: 3 } }, 'thresholds.headage is no threshold. There are headAge'],
    [{ thresholds: { headAge: -1 } }, 'thresholds.headAge is -1'],
    [{ thresholds: { headAge: '25' } }, 'Write a number, from 0 to'],
    [
      { thresholds: { rateWindow: 30 } },
      'thresholds.rateWindow is 30 seconds, less than four times the 15',
    ],
    [{ scrapeIntervalSeconds: 100 }, 'set thresholds.rateWindow to 400 or more'],
    [{ scrapeIntervalSeconds: 0 }, 'scrapeIntervalSeconds is 0'],
    [
      { targets: { nodes: [] } },
      'targets.nodes is no setting. Settings of targets are node, validator, explorer and ai.',
    ],
    [{ targets: { node: '127.0.0.1:8000' } }, 'targets.node is "127.0.0.1:8000", which is no list'],
    [
      { targets: { node: ['http://a:80'] } },
      'targets.node[0] is "http://a:80", which is no host:port',
    ],
    [{ targets: { node: ['a:1', 'localhost'] } }, 'targets.node[1] is "localhost"'],
    [{ targets: { node: ['a:0'] } }, 'targets.node[0] is "a:0"'],
    [{ targets: { node: ['a:65536'] } }, 'targets.node[0] is "a:65536"'],
    [{ targets: { node: ['::1:80'] } }, 'targets.node[0] is "::1:80"'],
    [{ targets: { node: ['a:1', 'a:1'] } }, 'a:1 stands twice in node. Give each address once.'],
    [{ targets: { node: ['a:1'], ai: ['a:1'] } }, 'a:1 stands in targets.node and in targets.ai.'],
    [{ engines: { grafana: '127.0.0.1:9090' } }, '127.0.0.1:9090 stands twice in engines.'],
    [{ engines: { loki: '127.0.0.1:1' } }, 'engines.loki is no setting'],
    [{ exporters: { mysql: [] } }, 'exporters.mysql is no setting'],
    [{ probes: 'yes' }, 'probes is "yes", which is neither true nor false'],
    [{ scheme: 'ftp' }, 'scheme is "ftp"'],
    [
      { certificates: ['http://rpc.example.com'] },
      'certificates[0] is "http://rpc.example.com", which is reached without a certificate.',
    ],
    [
      { certificates: ['rpc.example.com'] },
      'certificates[0] is "rpc.example.com", which is no host',
    ],
    [
      { certificates: ['a:443', 'wss://a/ws'] },
      'a:443 stands twice in certificates. Give each address once.',
    ],
    [{ metricsPath: 'metrics' }, 'metricsPath is "metrics", which is no path'],
    [{ retention: '30' }, 'retention is "30", which is no time to keep samples for'],
    [{ retention: '0d' }, 'retention is "0d"'],
    [{ retention: '15m' }, 'retention is "15m"'],
    [{ remoteWrite: [{}] }, 'remoteWrite[0].url is missing'],
    [
      { remoteWrite: [{ url: 'mimir/push' }] },
      'remoteWrite[0].url is "mimir/push", which is no web address',
    ],
    [
      { remoteWrite: [{ url: 'http://m', username: 'u' }] },
      'remoteWrite[0] has only one of username and passwordFile',
    ],
    [
      { metricsAuth: { passwordFile: 'p' } },
      'metricsAuth has only one of username and passwordFile',
    ],
    [
      { metricsAuth: { username: 'u', passwordFile: 'p', bearerTokenFile: 't' } },
      'metricsAuth has both a username and a bearerTokenFile',
    ],
    [{ metricsAuth: {} }, 'metricsAuth is empty. Give a bearerTokenFile'],
    [{ metricsAuth: { bearerToken: 't' } }, 'metricsAuth.bearerToken is no setting'],
    [
      { kubernetes: { namespaces: ['A B'] } },
      'kubernetes.namespaces[0] is "A B", which is no namespace',
    ],
    [{ channels: { slack: {} } }, 'channels.slack.default is missing'],
    [
      { channels: { slack: { default: '#a b' } } },
      'channels.slack.default is "#a b", which is no Slack channel',
    ],
    [
      { channels: { email: { to: 'ops', from: 'a@b', smarthost: 'm:25' } } },
      'channels.email.to is "ops", which is no mail address',
    ],
    [
      { channels: { email: { to: 'a@b', from: 'a@b', smarthost: 'm' } } },
      'channels.email.smarthost is "m", which is no host:port',
    ],
    [{ channels: { teams: {} } }, 'channels.teams is no setting'],
    [
      { runbookUrl: 'file:///srv/{alert}.html' },
      'runbookUrl is "file:///srv/{alert}.html", which is no web address',
    ],
    [{ runbookUrl: 'wiki' }, 'runbookUrl is "wiki", which is no web address'],
    [{ grafanaUrl: 'ftp://a' }, 'grafanaUrl is "ftp://a"'],
  ];

  it.each(refused)('is refused if it is %j', (config, message) => {
    expect(() => resolveConfig(config as StackConfig)).toThrow(StackError);
    expect(() => resolveConfig(config as StackConfig)).toThrow(message);
  });

  it.each([
    [{}],
    [{ name: 'a-b-1', prefix: 'a_b_' }],
    [{ targets: { node: ['[::1]:8000', 'node-1.example.com:80', 'node_1:80'] } }],
    [{ retention: '1y2w3d4h' }],
    [{ thresholds: { rateWindow: 480 }, scrapeIntervalSeconds: 120 }],
    [{ channels: { email: { to: 'a@b.c, d@e.f', from: 'x@y', smarthost: 'm:25' } } }],
  ] satisfies [StackConfig][])('is taken if it is %j', (config) => {
    expect(() => resolveConfig(config)).not.toThrow();
  });

  it('has every threshold of the table as a number', () => {
    const resolved = resolveConfig({ chainProfile: 'devnet' }).thresholds;
    expect(Object.keys(resolved).sort()).toEqual(Object.keys(thresholds).sort());
    for (const value of Object.values(resolved)) expect(Number.isFinite(value)).toBe(true);
  });

  it('links to Grafana without a slash at the end', () => {
    expect(resolveConfig({ grafanaUrl: 'https://g.example.com/' }).grafanaUrl).toBe(
      'https://g.example.com',
    );
    expect(resolveConfig({ engines: { grafana: '0.0.0.0:3001' } }).grafanaUrl).toBe(
      'http://127.0.0.1:3001',
    );
  });
});
