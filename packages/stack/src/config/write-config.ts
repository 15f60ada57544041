import { stringify } from 'yaml';
import { defaultImages } from '../compose/images';
import type { StackConfig } from './stack-config';

/**
 * Writes a configuration as `xai-metrics.yaml`: each setting with what it means; those that are not set
 * stand there as comments, with their default or an example.
 */
export function writeConfig(config: StackConfig): string {
  return [head, ...explained.map((setting) => writeSetting(setting, config))].join('\n');
}

interface Explained {
  readonly key: keyof StackConfig;
  /** Lines of at most 100 characters. */
  readonly about: readonly string[];
  /** What stands there as a comment where the setting is not set. */
  readonly example: unknown;
}

const head = `# What this monitoring stack is generated from. After a change: \`xai-metrics generate\`.
# Settings that begin with # have the default that is shown, or are off and show an example.
`;

function writeSetting({ key, about, example }: Explained, config: StackConfig): string {
  const value = config[key];
  const comment = about.map((line) => `# ${line}\n`).join('');
  if (value !== undefined) return comment + yaml({ [key]: value });
  return comment + yaml({ [key]: example }).replace(/^(?=.)/gm, '#');
}

function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}

const explained: readonly Explained[] = [
  {
    key: 'targets',
    about: [
      'Your servers, as host:port, by what they are: node, validator, explorer, ai.',
      'They serve /metrics; Prometheus asks each of them. With a name in place of its address:',
      "{ address: '10.0.0.1:8000', labels: { name: paris-1, region: eu } }",
    ],
    example: { node: ['127.0.0.1:8000'] },
  },
  {
    key: 'prefix',
    about: ['How the names of their metrics begin: the option `prefix` of the servers.'],
    example: 'xai_',
  },
  {
    key: 'name',
    about: ['Begins the names of jobs, groups of rules and boards. Default: the prefix.'],
    example: 'xai',
  },
  {
    key: 'chainProfile',
    about: [
      'The pace of the chain, from which the thresholds of alerts follow: 10min as Bitcoin, 12s as Ethereum,',
      '6s as Cosmos and Substrate, 2s as OP, Polygon and Avalanche, 1s as fast L2s, 400ms as Solana,',
      'devnet for a chain on one machine. Not set, it is the one that is nearest to blockSeconds.',
    ],
    example: '12s',
  },
  {
    key: 'blockSeconds',
    about: ['Seconds between two blocks, if they are not those of the profile.'],
    example: 12,
  },
  {
    key: 'chains',
    about: [
      'The pace of single chains, where servers watch several: by their label `chain`.',
      'Each can have chainProfile, blockSeconds and thresholds; all others have those above and below.',
    ],
    example: {
      bitcoin: { chainProfile: '10min' },
      gnosis: { blockSeconds: 5, thresholds: { minPeers: 4 } },
    },
  },
  {
    key: 'thresholds',
    about: ['Other values for single thresholds; docs/alerts.md of XAI Metrics lists them.'],
    example: { headAge: 25 },
  },
  {
    key: 'groups',
    about: [
      'Alerts and boards of what not every chain has: ai, mining, validation.',
      'ai is there with a target of role ai as well.',
    ],
    example: ['mining', 'validation'],
  },
  {
    key: 'rarePanels',
    about: [
      'Panels that few servers and chains have, such as of fees, wallets and an index: collapsed in a row at the',
      'end of their board, or shown among the others.',
    ],
    example: 'collapsed',
  },
  {
    key: 'alerts',
    about: [
      'A prefix for the names of alerts, beside others with the same names; alerts that there shall not be;',
      'another severity, time or threshold for single ones. They are named without the prefix.',
    ],
    example: {
      prefix: 'Xai',
      disable: ['HighTransactionFees'],
      override: { HighMemoryUsage: { severity: 'info', for: '30m', threshold: 92 } },
    },
  },
  {
    key: 'probes',
    about: ['Whether the blackbox exporter asks /readyz of each server, as a load balancer would.'],
    example: false,
  },
  {
    key: 'certificates',
    about: [
      'Further addresses whose certificates are watched, such as public RPC gateways. Those of your',
      'servers are watched with `scheme: https` and `probes: true`.',
    ],
    example: ['rpc.example.com:443'],
  },
  {
    key: 'exporters',
    about: [
      'Programs of others that know machines, containers and databases, as host:port.',
      'Alerts about disks by mount, memory, processors, units, network and clock of a machine need node, and',
      'one on each machine. Without, you hear only of the processor and memory that your servers see, and of',
      'the disk that their option `diskPath` is on.',
    ],
    example: {
      node: ['127.0.0.1:9100'],
      cadvisor: ['127.0.0.1:8080'],
      postgres: ['127.0.0.1:9187'],
      redis: ['127.0.0.1:9121'],
    },
  },
  {
    key: 'channels',
    about: [
      'Where notifications go. Secrets are in files: see alertmanager/secrets/README.md.',
      'Critical alerts go to PagerDuty, Slack and mail, warnings to the Slack channel of their subject,',
      'hints to a daily digest. Channels that are not named get what goes to `default`.',
      'heartbeat is called once a minute as long as everything works. receivers are of your own, as in',
      'Alertmanager, each with matchers of what it gets; those above are told as well, unless continue: false.',
    ],
    example: {
      slack: {
        default: '#alerts',
        critical: '#alerts-critical',
        network: '#network',
        system: '#system',
        blockchain: '#blockchain',
        api: '#api',
        ai: '#ai',
        digest: '#digest',
      },
      pagerduty: { routingKeyFile: 'secrets/pagerduty_routing_key' },
      email: {
        to: 'ops@example.com',
        from: 'alerts@example.com',
        smarthost: 'mail.example.com:587',
        username: 'alerts@example.com',
      },
      heartbeat: { url: 'https://heartbeat.example.com/ping' },
      receivers: [
        {
          name: 'webhook',
          matchers: ['severity="critical"'],
          webhook_configs: [{ url: 'http://127.0.0.1:8080/' }],
        },
      ],
    },
  },
  {
    key: 'cluster',
    about: ['The label `cluster` of all series and alerts: which network, which site.'],
    example: 'default',
  },
  {
    key: 'replica',
    about: ['Tells two Prometheus servers apart that watch the same: a and b.'],
    example: 'a',
  },
  {
    key: 'engines',
    about: ['Where the programs of the stack listen.'],
    example: {
      prometheus: '127.0.0.1:9090',
      alertmanager: '127.0.0.1:9093',
      grafana: '127.0.0.1:3000',
      blackbox: '127.0.0.1:9115',
    },
  },
  {
    key: 'prometheusUrl',
    about: [
      'Where people reach Prometheus, for the links in notifications, such as',
      'https://ops.example.com/prometheus: a proxy before it strips the path.',
    ],
    example: 'http://127.0.0.1:9090',
  },
  {
    key: 'alertmanagerUrl',
    about: ['The same for Alertmanager.'],
    example: 'http://127.0.0.1:9093',
  },
  {
    key: 'alertmanagers',
    about: [
      'Every Alertmanager that Prometheus tells. If that of engines is not among them, none is started',
      'here. Default: that of engines.',
    ],
    example: ['127.0.0.1:9093', '10.0.0.2:9093'],
  },
  {
    key: 'alertmanagerCluster',
    about: [
      'Where the own Alertmanager and the others agree on who sends a message; see docs/scaling.md of',
      'XAI Metrics. TCP and UDP, without a password: for a network of your own.',
    ],
    example: { listen: '10.0.0.1:9094', peers: ['10.0.0.2:9094'] },
  },
  {
    key: 'scheme',
    about: [
      'How your servers are reached: http, or https with certificates that this machine knows.',
    ],
    example: 'http',
  },
  { key: 'metricsPath', about: ['Where your servers have their metrics.'], example: '/metrics' },
  {
    key: 'metricsAuth',
    about: [
      'How Prometheus signs in there, where the option `access` of the servers wants it: a token,',
      'or username and passwordFile. Paths of files are seen from the folder prometheus.',
    ],
    example: { bearerTokenFile: 'secrets/metrics_token' },
  },
  {
    key: 'scrapeIntervalSeconds',
    about: ['Seconds between two questions to each server.'],
    example: 15,
  },
  {
    key: 'retention',
    about: ['How long Prometheus keeps samples: 7d on a small machine.'],
    example: '30d',
  },
  {
    key: 'images',
    about: [
      'Images of the containers, with a tag or a digest: another version, or a mirror of your own.',
      'Those shown are the ones that this version of the generator was made with.',
    ],
    example: defaultImages,
  },
  {
    key: 'remoteWrite',
    about: [
      'Receivers of all samples: Mimir, Thanos, VictoriaMetrics.',
      'Paths of files are seen from the folder prometheus.',
    ],
    example: [
      {
        url: 'https://mimir.example.com/api/v1/push',
        bearerTokenFile: 'secrets/remote_write_token',
      },
    ],
  },
  {
    key: 'kubernetes',
    about: [
      'Finds servers by the annotations of their pods, besides those in targets:',
      'prometheus.io/scrape: "true", prometheus.io/port, xai-metrics/role (node, validator, explorer, ai).',
      "Needs a Prometheus that is built with it: Debian 12's is not, Debian 13's and the project's own are.",
    ],
    example: { namespaces: ['chain'] },
  },
  {
    key: 'scrapeJobs',
    about: [
      'Further jobs, as in scrape_configs of Prometheus; paths are seen from the folder prometheus.',
    ],
    example: [{ job_name: 'geth', static_configs: [{ targets: ['127.0.0.1:6060'] }] }],
  },
  {
    key: 'ruleFiles',
    about: [
      'Further rule files, seen from the folder prometheus. Those in prometheus/rules are loaded anyway.',
    ],
    example: ['own/*.yml'],
  },
  {
    key: 'runbookUrl',
    about: [
      'The page that an alert links to; {alert} stands for its name.',
      'Default: the one that Prometheus serves under /user/runbooks/.',
    ],
    example: 'https://wiki.example.com/runbooks/{alert}',
  },
  {
    key: 'grafanaUrl',
    about: ['Where people reach Grafana, for the links in notifications.'],
    example: 'http://127.0.0.1:3000',
  },
];
