import type { AlertOverrides } from './alerts/override-alerts';
import type { ChainProfileName } from './config/chain-profiles';
import type {
  AlertmanagerCluster,
  Channels,
  Credentials,
  EngineName,
  ExporterName,
  ImageName,
  KubernetesDiscovery,
  OptionalGroup,
  RemoteWrite,
  ScrapeJob,
  ServerRole,
} from './config/stack-config';
import type { Thresholds } from './config/thresholds';
import { type MetricNames, nameMetrics } from './metric-names';
import { type Jobs, nameJobs } from './prometheus/jobs';
import type { TargetLabels } from './prometheus/target-labels';
import type { RecordingNames } from './recording/recording-names';
import { nameRecordings } from './recording/recordings';

/** A configuration with every default filled in and every value checked. */
export interface ResolvedConfig {
  readonly prefix: string;
  readonly name: string;
  readonly cluster: string;
  readonly replica: string;
  readonly chainProfile: ChainProfileName;
  readonly blockSeconds: number;
  /** Of chains that have a pace of their own, by the label `chain`. */
  readonly chains: Readonly<Record<string, ResolvedChain>>;
  readonly thresholds: Thresholds;
  readonly groups: ReadonlySet<OptionalGroup>;
  readonly rarePanels: 'collapsed' | 'shown';
  readonly alerts: ResolvedAlerts;
  readonly targets: Readonly<Record<ServerRole, readonly string[]>>;
  readonly exporters: Readonly<Record<ExporterName, readonly string[]>>;
  /** Labels of targets and exporters that have some, by their address. */
  readonly targetLabels: TargetLabels;
  readonly probes: boolean;
  /** As `host:port`. */
  readonly certificates: readonly string[];
  readonly engines: Readonly<Record<EngineName, string>>;
  /** Without a slash at the end, as `grafanaUrl` is. */
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** All that Prometheus tells, where it reaches them. */
  readonly alertmanagers: readonly string[];
  readonly alertmanagerCluster: AlertmanagerCluster | undefined;
  readonly scheme: 'http' | 'https';
  readonly metricsPath: string;
  readonly metricsAuth: Credentials | undefined;
  readonly scrapeIntervalSeconds: number;
  readonly retention: string;
  readonly images: Readonly<Record<ImageName, string>>;
  readonly remoteWrite: readonly RemoteWrite[];
  readonly kubernetes: KubernetesDiscovery | undefined;
  readonly scrapeJobs: readonly ScrapeJob[];
  readonly ruleFiles: readonly string[];
  readonly channels: Channels;
  readonly runbookUrl: string;
  readonly grafanaUrl: string;
}

/** What is otherwise of the alerts. */
export interface ResolvedAlerts {
  readonly prefix: string;
  /** Names without prefix. */
  readonly disabled: ReadonlySet<string>;
  readonly overrides: AlertOverrides;
}

/** The pace of one chain, with every threshold. */
export interface ResolvedChain {
  readonly chainProfile: ChainProfileName;
  readonly blockSeconds: number;
  readonly thresholds: Thresholds;
}

/** What rules, alerts and boards are written with. */
export interface StackContext {
  readonly config: ResolvedConfig;
  /** Full names of the metrics: `m.blocks.height`. */
  readonly m: MetricNames;
  /** Full names of the recording rules: `r.blocksPerSecond`. */
  readonly r: RecordingNames;
  /** Thresholds as numbers. */
  readonly t: Thresholds;
  /** Names of the scrape jobs. */
  readonly jobs: Jobs;
  /** Matchers of the user's servers, to stand within braces. */
  readonly on: Selectors;
  /**
   * The labels that tell servers, and chains of one server, apart, for `by (...)`. `cluster` is
   * there where several Prometheus servers are read as one.
   */
  readonly by: { readonly server: string; readonly chain: string };
}

/** Matchers for `{...}`, by the job that a role of server has. */
export interface Selectors {
  /** Nodes, validators, explorers and AI services. */
  readonly servers: string;
  /** Nodes and validators. */
  readonly nodes: string;
  readonly explorers: string;
  readonly ai: string;
}

/** Makes what rules, alerts and boards are written with. */
export function createContext(config: ResolvedConfig): StackContext {
  const { name, prefix, thresholds } = config;
  return {
    config,
    m: nameMetrics(prefix),
    r: nameRecordings(prefix, thresholds),
    t: thresholds,
    jobs: nameJobs(name),
    on: {
      servers: `job=~"${name}-(node|validator|explorer|ai)"`,
      nodes: `job=~"${name}-(node|validator)"`,
      explorers: `job="${name}-explorer"`,
      ai: `job="${name}-ai"`,
    },
    by: { server: 'cluster, job, instance', chain: 'cluster, job, instance, chain' },
  };
}

/**
 * The same context with the pace of one chain, to write what is judged by its thresholds.
 *
 * @param chain - its name in the settings
 */
export function contextOfChain(context: StackContext, chain: string): StackContext {
  const { config } = context;
  const { thresholds, ...pace } = config.chains[chain] as ResolvedChain;
  return {
    ...context,
    config: { ...config, ...pace, thresholds },
    r: nameRecordings(config.prefix, thresholds),
    t: thresholds,
  };
}
