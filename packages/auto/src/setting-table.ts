import { readPathPatterns } from './preload/path-routes';
import {
  type ReadValue,
  readHeaders,
  readList,
  readNamedUrls,
  readSeconds,
  readSwitch,
  readText,
  readUrl,
  readWhole,
  readWord,
} from './setting-values';

/** A setting of the preload, of the exporter, or of both. */
export interface SettingDefinition {
  /** The variable of the environment that holds it. */
  readonly variable: `XAI_METRICS_${string}`;
  /** The argument of the exporter, without its dashes. */
  readonly argument?: string;
  /** What stands behind the argument, for `--help`. */
  readonly value: string;
  readonly read: ReadValue<unknown>;
  readonly about: 'preload' | 'exporter' | 'both';
  /** What holds without it; as in `docs/preload.md` and `docs/exporter.md`. */
  readonly byDefault: string;
  /** One phrase, as in the same pages. */
  readonly help: string;
  /** Never shown, and not to be taken for missing if it is empty. */
  readonly isSecret?: true;
  /** A guard that somebody wanted: not to be taken for missing if it is empty. */
  readonly isGuard?: true;
}

/** Every setting, by its name. The pages of both and `--help` are held against this table. */
export const settingTable = {
  enabled: {
    variable: 'XAI_METRICS_ENABLED',
    value: 'true|false',
    read: readSwitch,
    about: 'preload',
    byDefault: 'true',
    help: 'false switches the preload off',
  },
  port: {
    variable: 'XAI_METRICS_PORT',
    argument: 'port',
    value: 'port',
    read: readWhole(0, 65_535),
    about: 'both',
    byDefault: '9464',
    help: 'port of /metrics and the probes; 0 for any free one',
  },
  host: {
    variable: 'XAI_METRICS_HOST',
    argument: 'host',
    value: 'address',
    read: readText,
    about: 'both',
    byDefault: '127.0.0.1',
    help: 'address they are served on; 0.0.0.0 or :: for all',
  },
  socketPath: {
    variable: 'XAI_METRICS_SOCKET',
    argument: 'socket',
    value: 'path',
    read: readText,
    about: 'both',
    byDefault: 'none',
    help: 'path of a Unix socket to serve them on instead of a port',
  },
  token: {
    variable: 'XAI_METRICS_TOKEN',
    value: 'token',
    read: readText,
    about: 'both',
    byDefault: 'none',
    help: 'bearer token that /metrics and /health ask for',
    isSecret: true,
    isGuard: true,
  },
  tokenFile: {
    variable: 'XAI_METRICS_TOKEN_FILE',
    argument: 'token-file',
    value: 'path',
    read: readText,
    about: 'both',
    byDefault: 'none',
    help: 'file that holds that token; read again when it has changed',
    isGuard: true,
  },
  networks: {
    variable: 'XAI_METRICS_NETWORKS',
    argument: 'networks',
    value: 'list',
    read: readList,
    about: 'both',
    byDefault: 'any',
    help: 'networks that may ask for them, such as 10.0.0.0/8,fd00::/8',
    isGuard: true,
  },
  prefix: {
    variable: 'XAI_METRICS_PREFIX',
    argument: 'prefix',
    value: 'prefix',
    read: readText,
    about: 'both',
    byDefault: 'xai_',
    help: 'prefix of the names of the metrics',
  },
  network: {
    variable: 'XAI_METRICS_NETWORK',
    argument: 'network',
    value: 'name',
    read: readText,
    about: 'both',
    byDefault: 'unknown',
    help: 'network in node_info, such as mainnet',
  },
  version: {
    variable: 'XAI_METRICS_VERSION',
    argument: 'node-version',
    value: 'version',
    read: readText,
    about: 'both',
    byDefault: 'unknown',
    help: 'version of the software in node_info',
  },
  client: {
    variable: 'XAI_METRICS_CLIENT',
    argument: 'client',
    value: 'name',
    read: readText,
    about: 'both',
    byDefault: 'unknown',
    help: 'name of the software in node_info',
  },
  naming: {
    variable: 'XAI_METRICS_NAMING',
    value: 'xai|prometheus|opentelemetry',
    read: readWord(['xai', 'prometheus', 'opentelemetry']),
    about: 'preload',
    byDefault: 'xai',
    help: 'what the metrics of requests are called: xai, prometheus or opentelemetry',
  },
  processMetrics: {
    variable: 'XAI_METRICS_PROCESS_METRICS',
    value: 'true|false',
    read: readSwitch,
    about: 'preload',
    byDefault: 'true',
    help: 'the standard metrics of process and Node, unless the application has its own',
  },
  exclude: {
    variable: 'XAI_METRICS_EXCLUDE',
    value: 'list',
    read: readList,
    about: 'preload',
    byDefault: 'none',
    help: 'paths that are not counted, such as /ping,/internal/*',
  },
  routes: {
    variable: 'XAI_METRICS_ROUTES',
    value: 'list',
    read: readPathPatterns,
    about: 'preload',
    byDefault: 'none',
    help: 'routes of a server without a framework, such as /block/:height,/files/*',
  },
  cluster: {
    variable: 'XAI_METRICS_CLUSTER',
    value: 'true|false',
    read: readSwitch,
    about: 'preload',
    byDefault: 'true in workers of node:cluster and PM2',
    help: 'whether the processes or threads of the server answer as one',
  },
  chain: {
    variable: 'XAI_METRICS_CHAIN',
    argument: 'chain',
    value: 'kind',
    read: readText,
    about: 'both',
    byDefault: 'none',
    help: 'kind of the node to watch',
  },
  chainUrl: {
    variable: 'XAI_METRICS_CHAIN_URL',
    argument: 'url',
    value: 'url',
    read: readUrl,
    about: 'both',
    byDefault: 'none',
    help: "address of the node's RPC, such as http://127.0.0.1:8545",
    isSecret: true,
  },
  chainHeaders: {
    variable: 'XAI_METRICS_CHAIN_HEADERS',
    argument: 'header',
    value: 'name: value',
    read: readHeaders,
    about: 'both',
    byDefault: 'none',
    help: 'headers for the node, one a line; secrets rather as the variable than as arguments',
    isSecret: true,
  },
  references: {
    variable: 'XAI_METRICS_CHAIN_REFERENCES',
    argument: 'reference',
    value: 'name=url',
    read: readNamedUrls,
    about: 'both',
    byDefault: 'none',
    help: 'other nodes of the chain to compare with, such as backup=http://10.0.0.7:8545',
    isSecret: true,
  },
  expectedChainId: {
    variable: 'XAI_METRICS_CHAIN_EXPECTED_ID',
    argument: 'expected-chain-id',
    value: 'id',
    read: readText,
    about: 'both',
    byDefault: 'any',
    help: 'chain that the node has to be on to be ready, such as 1',
  },
  blockSeconds: {
    variable: 'XAI_METRICS_CHAIN_BLOCK_SECONDS',
    argument: 'block-seconds',
    value: 'seconds',
    read: readSeconds,
    about: 'both',
    byDefault: 'that of the chain',
    help: 'block time that the protocol aims at',
  },
  pollSeconds: {
    variable: 'XAI_METRICS_CHAIN_POLL_SECONDS',
    argument: 'poll-seconds',
    value: 'seconds',
    read: readSeconds,
    about: 'both',
    byDefault: 'half the block time, 1 to 30',
    help: 'seconds between two polls of the node',
  },
  minPeers: {
    variable: 'XAI_METRICS_CHAIN_MIN_PEERS',
    argument: 'min-peers',
    value: 'number',
    read: readWhole(0, 100_000),
    about: 'both',
    byDefault: '1',
    help: 'peers that the node needs to be ready',
  },
  maxBlocksBehind: {
    variable: 'XAI_METRICS_CHAIN_MAX_BLOCKS_BEHIND',
    argument: 'max-blocks-behind',
    value: 'number',
    read: readWhole(0, 1_000_000_000),
    about: 'both',
    byDefault: "24 seconds' worth, at least 2",
    help: 'blocks that a ready node may be behind',
  },
  config: {
    variable: 'XAI_METRICS_CONFIG',
    argument: 'config',
    value: 'file.json',
    read: readText,
    about: 'exporter',
    byDefault: 'none',
    help: 'file with several chains, instead of the settings of one',
  },
  log: {
    variable: 'XAI_METRICS_LOG',
    value: 'true|false',
    read: readSwitch,
    about: 'both',
    byDefault: 'true',
    help: 'false silences everything but errors of the settings',
  },
} as const satisfies Readonly<Record<string, SettingDefinition>>;

/** The name of a setting. */
export type SettingName = keyof typeof settingTable;
