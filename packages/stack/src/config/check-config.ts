import { readDuration } from '../promql/read-duration';
import { StackError } from '../stack-error';
import { certificateAddress } from './certificate-address';
import { chainProfiles } from './chain-profiles';
import { receiver } from './check-receiver';
import { ruleFile, scrapeJob } from './check-scrape-job';
import { target } from './check-target';
import {
  address,
  boolean,
  type CheckValue,
  listOf,
  number,
  object,
  oneOf,
  recordOf,
  text,
  url,
} from './check-values';
import type { Credentials, StackConfig } from './stack-config';
import {
  chainThresholds,
  type ThresholdDefinition,
  type ThresholdName,
  thresholds,
} from './thresholds';

/**
 * Checks that a value is a configuration, setting by setting.
 *
 * @throws StackError that names the setting, its value and what it may be
 */
export function checkConfig(value: unknown): asserts value is StackConfig {
  object(settings)('', value);
  checkChains((value as StackConfig).chains);
  const { remoteWrite = [], metricsAuth } = value as StackConfig;
  for (const [index, receiver] of remoteWrite.entries()) {
    checkCredentials(`remoteWrite[${index}]`, receiver);
  }
  if (metricsAuth === undefined) return;
  checkCredentials('metricsAuth', metricsAuth);
  if (Object.keys(metricsAuth).length === 0) {
    throw new StackError(
      'metricsAuth is empty.',
      'Give a bearerTokenFile, or a username and a passwordFile.',
    );
  }
}

function checkChains(chains: StackConfig['chains'] = {}): void {
  for (const [name, { chainProfile, blockSeconds, thresholds: own = {} }] of Object.entries(
    chains,
  )) {
    if (chainProfile === undefined && blockSeconds === undefined && Object.keys(own).length === 0) {
      throw new StackError(
        `chains.${name} says nothing.`,
        'Give its chainProfile or its blockSeconds, or leave it out: it then has the pace of the stack.',
      );
    }
    const foreign = Object.keys(own).find((threshold) => !chainThresholds.has(threshold));
    if (foreign !== undefined) {
      throw new StackError(
        `chains.${name}.thresholds.${foreign} is no threshold of a single chain.`,
        `Write thresholds.${foreign}, for all.`,
      );
    }
  }
}

function checkCredentials(
  path: string,
  { bearerTokenFile, username, passwordFile }: Credentials,
): void {
  if ((username === undefined) !== (passwordFile === undefined)) {
    throw new StackError(
      `${path} has only one of username and passwordFile.`,
      'Give both, or a bearerTokenFile.',
    );
  }
  if (username !== undefined && bearerTokenFile !== undefined) {
    throw new StackError(
      `${path} has both a username and a bearerTokenFile.`,
      'A request has one of them: leave the other out.',
    );
  }
}

/** A duration as Prometheus reads it, of at least an hour. */
const retention: CheckValue = text(
  /^(?=.*[1-9])(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?$/,
  'is no time to keep samples for',
  "Write years, weeks, days and hours, such as '30d' or '12h'.",
);

const file: CheckValue = text(
  /^[^\p{Cc}]+$/u,
  'is no path of a file',
  "Write a path, such as 'secrets/token'.",
);

/** Never without a tag: what is pulled today has to be what is pulled in a year. */
const image: CheckValue = text(
  /^[a-z0-9][\w.-]*(?::\d+(?=\/))?(?:\/[\w.-]+)*(?::(?!latest(?:@|$))\w[\w.-]{0,127}(?:@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/,
  'is no image with a version',
  "Write its name with a tag other than latest, or a digest, such as 'registry.example.com/prom/prometheus:v3.13.3'.",
);

const channel: CheckValue = text(
  /^[#@]?[^\s#@]+$/,
  'is no Slack channel',
  "Write its name, such as '#alerts'; in YAML within quotes, because # begins a comment.",
);

const mailAddress: CheckValue = text(
  /^[^\s@<>,]+@[^\s@<>,]+(?:\s*,\s*[^\s@<>,]+@[^\s@<>,]+)*$/,
  'is no mail address',
  "Write an address, or several with commas between, such as 'ops@example.com'.",
);

const words: CheckValue = text(
  /^[^\p{Cc}]+$/u,
  'is no text of one line',
  'Write one line of text.',
);

const credentials: Readonly<Record<keyof Credentials, CheckValue>> = {
  bearerTokenFile: file,
  username: words,
  passwordFile: file,
};

const targets = listOf(target, "['127.0.0.1:8000']");

/** Whether there is such an alert is only known with all settings. */
const alertNames = listOf(
  text(/^[A-Za-z]\w*$/, 'is no name of an alert', 'Write its name as in docs/alerts.md.'),
  "['HighTransactionFees']",
);

const alertOverride: CheckValue = object({
  severity: oneOf(['critical', 'warning', 'info']),
  for: (path, value) => {
    if (typeof value === 'string' && readDuration(value) !== undefined) return;
    throw new StackError(
      `${path} is ${JSON.stringify(value)}, which is no time.`,
      "Write it as Prometheus does, such as '90s', '10m' or '1h30m'.",
    );
  },
  threshold: number(0, Number.MAX_SAFE_INTEGER, 'threshold'),
});

const blockSeconds: CheckValue = number(0.001, 86_400, 'number of seconds between blocks');

const settings: Readonly<Record<keyof StackConfig, CheckValue>> = {
  prefix: text(
    /^[a-z](?:[a-z0-9]|_(?!_))*_$/,
    'cannot start a metric name',
    "Use lower-case letters, digits and underscores, ending in one underscore, such as 'xai_'.",
  ),
  name: text(
    /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$/,
    'cannot begin the name of a job',
    "Use at most 40 lower-case letters, digits and hyphens, such as 'my-chain'.",
  ),
  cluster: text(
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62})$/,
    'is no value for a label',
    "Use at most 63 letters, digits, dots, hyphens and underscores, such as 'mainnet-eu'.",
  ),
  replica: text(
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62})$/,
    'is no value for a label',
    "Use at most 63 letters, digits, dots, hyphens and underscores, such as 'a'.",
  ),
  chainProfile: oneOf(Object.keys(chainProfiles)),
  blockSeconds,
  chains: recordOf(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/,
    'Write a value of the label `chain`, as the option `chains` of the servers has it.',
    object({
      chainProfile: oneOf(Object.keys(chainProfiles).filter((name) => name !== 'devnet')),
      blockSeconds,
      thresholds: checkThresholds,
    }),
  ),
  thresholds: checkThresholds,
  groups: listOf(oneOf(['ai', 'mining', 'validation']), '[mining]'),
  rarePanels: oneOf(['collapsed', 'shown']),
  alerts: object({
    prefix: text(
      /^[A-Za-z]\w{0,30}$/,
      'cannot begin the name of an alert',
      "Use at most 31 letters, digits and underscores, beginning with a letter, such as 'Xai'.",
    ),
    disable: alertNames,
    override: recordOf(
      /^[A-Za-z]\w*$/,
      'Write such as { HeadTooOld: { severity: critical } }.',
      alertOverride,
    ),
  }),
  targets: object({ node: targets, validator: targets, explorer: targets, ai: targets }),
  exporters: object({ node: targets, cadvisor: targets, postgres: targets, redis: targets }),
  probes: boolean,
  certificates: listOf(certificateAddress, "['rpc.example.com:443']"),
  engines: object({
    prometheus: address,
    alertmanager: address,
    grafana: address,
    blackbox: address,
  }),
  prometheusUrl: url,
  alertmanagerUrl: url,
  alertmanagers: listOf(address, "['10.0.0.1:9093', '10.0.0.2:9093']"),
  alertmanagerCluster: object({ listen: address, peers: listOf(address, "['10.0.0.2:9094']") }, [
    'listen',
    'peers',
  ]),
  scheme: oneOf(['http', 'https']),
  metricsPath: text(
    /^\/[^\s?#]*$/,
    'is no path',
    "Write a path that begins with a slash, such as '/metrics'.",
  ),
  metricsAuth: object(credentials),
  scrapeIntervalSeconds: number(1, 120, 'number of seconds between scrapes'),
  retention,
  images: object({
    prometheus: image,
    alertmanager: image,
    grafana: image,
    nodeExporter: image,
    blackbox: image,
    cadvisor: image,
  }),
  remoteWrite: listOf(
    object({ url, ...credentials }, ['url']),
    "[{ url: 'https://mimir.example.com/api/v1/push' }]",
  ),
  kubernetes: object({
    namespaces: listOf(
      text(
        /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
        'is no namespace',
        "Write its name, such as 'chain'.",
      ),
      "['chain']",
    ),
  }),
  scrapeJobs: listOf(
    scrapeJob,
    "[{ job_name: geth, static_configs: [{ targets: ['127.0.0.1:6060'] }] }]",
  ),
  ruleFiles: listOf(ruleFile, "['own/*.yml']"),
  channels: object({
    slack: object(
      {
        apiUrlFile: file,
        default: channel,
        critical: channel,
        network: channel,
        system: channel,
        blockchain: channel,
        api: channel,
        ai: channel,
        digest: channel,
      },
      ['default'],
    ),
    pagerduty: object({ routingKeyFile: file, url }),
    email: object(
      {
        to: mailAddress,
        from: mailAddress,
        smarthost: address,
        username: words,
        passwordFile: file,
        requireTls: boolean,
      },
      ['to', 'from', 'smarthost'],
    ),
    heartbeat: object({ url, bearerTokenFile: file }, ['url']),
    receivers: listOf(
      receiver,
      "[{ name: pager, matchers: [], webhook_configs: [{ url: 'http://127.0.0.1:8080/' }] }]",
    ),
  }),
  runbookUrl: url,
  grafanaUrl: url,
};

/** Checks values of thresholds. */
export function checkThresholds(path: string, value: unknown): void {
  const table = thresholds as Readonly<Record<string, ThresholdDefinition>>;
  const one =
    (name: string): CheckValue =>
    (where, given) => {
      const { unit, meaning } = table[name] as ThresholdDefinition;
      const max = unit === 'ratio' ? 1 : unit === 'percent' ? 100 : Number.MAX_SAFE_INTEGER;
      number(
        0,
        max,
        `${unit === '1' ? 'count' : `number (${unit})`} for: ${meaning}`,
      )(where, given);
    };
  const names = Object.keys(thresholds) as ThresholdName[];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const name of Object.keys(value)) {
      if (!(names as string[]).includes(name)) {
        throw new StackError(
          `${path}.${name} is no threshold.`,
          `${closest(name, names)}docs/alerts.md lists all of them.`,
        );
      }
    }
  }
  object(Object.fromEntries(names.map((name) => [name, one(name)])))(path, value);
}

/** Names that begin alike, for one that was misspelt. */
function closest(name: string, names: readonly string[]): string {
  const alike = names.filter(
    (candidate) => candidate.slice(0, 4).toLowerCase() === name.slice(0, 4).toLowerCase(),
  );
  return alike.length === 0 ? '' : `There are ${alike.join(', ')}; `;
}
