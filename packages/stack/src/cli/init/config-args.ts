import { type ChainProfileName, chainProfiles } from '../../config/chain-profiles';
import type {
  Channels,
  OptionalGroup,
  SlackChannels,
  StackConfig,
  Target,
} from '../../config/stack-config';
import type { ArgTable, ArgValues } from '../command';
import { UsageError } from '../usage-error';

const profiles = Object.entries(chainProfiles)
  .map(([name, { title }]) => `${name} (${title})`)
  .join(', ');

/** The arguments that become settings. */
export const configArgs = {
  node: {
    kind: 'texts',
    value: '[name=]host:port',
    help: 'a node to watch; as often as there are',
  },
  validator: {
    kind: 'texts',
    value: '[name=]host:port',
    help: 'a validator; as often as there are',
  },
  explorer: {
    kind: 'texts',
    value: '[name=]host:port',
    help: 'an explorer; as often as there are',
  },
  ai: { kind: 'texts', value: '[name=]host:port', help: 'an AI service; as often as there are' },
  group: {
    kind: 'texts',
    value: 'name',
    help: 'alerts and boards of: mining, validation, ai (there with --ai as well)',
  },
  kubernetes: { kind: 'switch', help: 'finds servers by the annotations of their pods as well' },
  prefix: { kind: 'text', value: 'text', help: 'prefix of the metrics [xai_]' },
  name: { kind: 'text', value: 'text', help: 'begins the names of jobs and boards [the prefix]' },
  cluster: { kind: 'text', value: 'text', help: 'the label cluster of alerts [default]' },
  profile: {
    kind: 'text',
    value: 'pace',
    help: `pace of the chain: ${Object.keys(chainProfiles).join(', ')} [as the servers tell, else 12s]`,
  },
  https: { kind: 'switch', help: 'the servers are reached by https' },
  'metrics-token-file': {
    kind: 'text',
    value: 'path',
    help: 'Prometheus signs in at /metrics with the token in it; seen from the folder prometheus',
  },
  'block-seconds': { kind: 'text', value: 'number', help: 'block interval [as the servers tell]' },
  probes: { kind: 'switch', help: 'lets the blackbox exporter ask the /readyz of each server' },
  certificate: {
    kind: 'texts',
    value: 'host:port',
    help: 'an address whose certificate is watched, such as a public gateway',
  },
  'node-exporter': { kind: 'texts', value: '[name=]host:port', help: 'a node exporter' },
  cadvisor: { kind: 'texts', value: '[name=]host:port', help: 'a cAdvisor' },
  postgres: { kind: 'texts', value: '[name=]host:port', help: 'a PostgreSQL exporter' },
  redis: { kind: 'texts', value: '[name=]host:port', help: 'a Redis exporter' },
  'slack-channel': {
    kind: 'texts',
    value: '[topic=]#channel',
    help: 'a Slack channel: of everything, or of critical, network, system, blockchain, api, ai, digest',
  },
  pagerduty: { kind: 'switch', help: 'pages critical alerts by PagerDuty' },
  'email-to': { kind: 'text', value: 'address', help: 'mails critical alerts and warnings' },
  'email-from': { kind: 'text', value: 'address', help: 'their sender' },
  'email-smarthost': { kind: 'text', value: 'host:port', help: 'the mail server' },
  retention: { kind: 'text', value: 'time', help: 'how long Prometheus keeps samples [30d]' },
  prometheus: { kind: 'text', value: 'host:port', help: 'listens there [127.0.0.1:9090]' },
  alertmanager: { kind: 'text', value: 'host:port', help: 'listens there [127.0.0.1:9093]' },
  blackbox: { kind: 'text', value: 'host:port', help: 'listens there [127.0.0.1:9115]' },
  grafana: { kind: 'text', value: 'host:port', help: 'listens there [127.0.0.1:3000]' },
} as const satisfies ArgTable;

type ConfigValues = ArgValues<typeof configArgs>;

/**
 * The settings that arguments ask for; what is not given is left to its default.
 *
 * @throws UsageError for arguments that need each other, or name no topic
 */
export function configOfArgs(values: ConfigValues): StackConfig {
  const { prefix, name, cluster, profile, retention, probes, kubernetes } = values;
  const { node, validator, explorer, ai, certificate, cadvisor, postgres, redis, group } = values;
  const { prometheus, alertmanager, blackbox, grafana } = values;
  const blockSeconds = values['block-seconds'];
  const bearerTokenFile = values['metrics-token-file'];
  const config: StackConfig = {
    prefix: prefix ?? 'xai_',
    ...(name !== undefined && { name }),
    ...(cluster !== undefined && { cluster }),
    ...(profile !== undefined && { chainProfile: checkProfile(profile) }),
    ...(blockSeconds !== undefined && { blockSeconds: readBlockSeconds(blockSeconds) }),
    ...(group.length > 0 && { groups: group as readonly OptionalGroup[] }),
    targets: withoutEmpty({
      node: node.map(readTarget),
      validator: validator.map(readTarget),
      explorer: explorer.map(readTarget),
      ai: ai.map(readTarget),
    }),
    ...atLeastOne('exporters', {
      node: values['node-exporter'].map(readTarget),
      cadvisor: cadvisor.map(readTarget),
      postgres: postgres.map(readTarget),
      redis: redis.map(readTarget),
    }),
    ...(probes && { probes }),
    ...(certificate.length > 0 && { certificates: certificate }),
    ...(kubernetes && { kubernetes: {} }),
    ...atLeastOne('engines', { prometheus, alertmanager, blackbox, grafana }),
    ...(values.https && { scheme: 'https' as const }),
    ...(bearerTokenFile !== undefined && { metricsAuth: { bearerTokenFile } }),
    ...(retention !== undefined && { retention }),
    ...atLeastOne('channels', channelsOf(values) as Readonly<Record<string, object>>),
  };
  return config;
}

/** `paris-1=10.0.0.1:8000` is a target with a name. */
function readTarget(text: string): Target {
  const at = text.indexOf('=');
  if (at < 0) return text;
  return { address: text.slice(at + 1), labels: { name: text.slice(0, at) } };
}

function checkProfile(profile: string): ChainProfileName {
  if (Object.hasOwn(chainProfiles, profile)) return profile as ChainProfileName;
  throw new UsageError(
    `--profile is ${JSON.stringify(profile)}, and there is no such pace.`,
    `Write one of ${profiles}.`,
  );
}

function readBlockSeconds(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new UsageError(
    `--block-seconds is ${JSON.stringify(text)}, which is no number of seconds above 0.`,
    'Write seconds without a unit, such as 12 or 0.4.',
  );
}

function channelsOf(values: ConfigValues): Channels {
  const slack = slackOf(values['slack-channel']);
  const email = emailOf(values);
  return {
    ...(slack !== undefined && { slack }),
    ...(values.pagerduty && { pagerduty: {} }),
    ...(email !== undefined && { email }),
  };
}

const topics = ['critical', 'network', 'system', 'blockchain', 'api', 'ai', 'digest'];

function slackOf(given: readonly string[]): SlackChannels | undefined {
  if (given.length === 0) return undefined;
  const pairs = given.map((text) => {
    const [topic, channel] = text.includes('=') ? text.split('=', 2) : ['default', text];
    if (topic !== 'default' && !topics.includes(topic as string)) {
      throw new UsageError(
        `--slack-channel ${JSON.stringify(text)} names no topic.`,
        `Write '#channel' for everything, or 'topic=#channel' with one of ${topics.join(', ')}.`,
      );
    }
    return [topic, channel] as const;
  });
  const channels = Object.fromEntries(pairs) as Partial<SlackChannels>;
  if (channels.default === undefined) {
    throw new UsageError(
      'No --slack-channel is for everything.',
      "Give one without a topic as well, such as --slack-channel '#chain'.",
    );
  }
  return { ...channels, default: channels.default };
}

function emailOf(values: ConfigValues): Channels['email'] {
  const to = values['email-to'];
  const from = values['email-from'];
  const smarthost = values['email-smarthost'];
  if (to === undefined && from === undefined && smarthost === undefined) return undefined;
  if (to !== undefined && from !== undefined && smarthost !== undefined) {
    return { to, from, smarthost };
  }
  throw new UsageError(
    'Mail needs a receiver, a sender and a mail server.',
    'Give all of --email-to, --email-from and --email-smarthost.',
  );
}

function atLeastOne<Name extends string, Value>(
  name: Name,
  entries: Readonly<Record<string, Value | undefined>>,
) {
  const found = withoutEmpty(entries);
  return Object.keys(found).length === 0 ? {} : ({ [name]: found } as Record<Name, typeof found>);
}

function withoutEmpty<Value>(entries: Readonly<Record<string, Value | undefined>>) {
  const isGiven = ([, value]: readonly [string, unknown]) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined;
  return Object.fromEntries(Object.entries(entries).filter(isGiven)) as Record<string, Value>;
}
