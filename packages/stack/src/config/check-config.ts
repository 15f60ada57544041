import { StackError } from '../stack-error';
import { chainProfiles } from './chain-profiles';
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

const addresses = listOf(address, "['127.0.0.1:8000']");

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
  targets: object({ node: addresses, validator: addresses, explorer: addresses, ai: addresses }),
  exporters: object({
    node: addresses,
    cadvisor: addresses,
    postgres: addresses,
    redis: addresses,
  }),
  probes: boolean,
  engines: object({
    prometheus: address,
    alertmanager: address,
    grafana: address,
    blackbox: address,
  }),
  scheme: oneOf(['http', 'https']),
  metricsPath: text(
    /^\/[^\s?#]*$/,
    'is no path',
    "Write a path that begins with a slash, such as '/metrics'.",
  ),
  metricsAuth: object(credentials),
  scrapeIntervalSeconds: number(1, 120, 'number of seconds between scrapes'),
  retention,
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
  }),
  runbookUrl: url,
  grafanaUrl: url,
};

function checkThresholds(path: string, value: unknown): void {
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
