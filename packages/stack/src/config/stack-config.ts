import type { Severity } from '../alerts/define-alerts';
import type { ChainProfileName } from './chain-profiles';
import type { ThresholdName } from './thresholds';

/** What a server of the user's is; each role is a scrape job `<name>-<role>`. */
export type ServerRole = 'node' | 'validator' | 'explorer' | 'ai';

/** Programs of others that are scraped where they run. */
export type ExporterName = 'node' | 'cadvisor' | 'postgres' | 'redis';

/** The programs of the stack itself. */
export type EngineName = 'prometheus' | 'alertmanager' | 'grafana' | 'blackbox';

/** The programs that run in containers. */
export type ImageName =
  | 'prometheus'
  | 'alertmanager'
  | 'grafana'
  | 'nodeExporter'
  | 'blackbox'
  | 'cadvisor';

/** What a stack is generated from: the content of `xai-metrics.yaml`. All but `targets` has a default. */
export interface StackConfig {
  /**
   * Prefix of the metrics, as in the option `prefix` of the servers.
   * @defaultValue `'xai_'`
   */
  readonly prefix?: string;
  /**
   * Begins the names of jobs, rule groups and boards; a-z, digits and hyphens.
   * @defaultValue the prefix without its underscore
   */
  readonly name?: string;
  /**
   * The label `cluster` that alerts and remote-written samples carry.
   * @defaultValue `'default'`
   */
  readonly cluster?: string;
  /**
   * The label `replica` that tells the Prometheus servers of a pair apart; receivers drop it.
   * @defaultValue `'a'`
   */
  readonly replica?: string;
  /**
   * The pace of the chain, from which thresholds follow.
   * @defaultValue the one that is nearest to `blockSeconds`, else `'12s'`
   */
  readonly chainProfile?: ChainProfileName;
  /**
   * The block interval that the protocol aims at, if it is not that of the profile.
   */
  readonly blockSeconds?: number;
  /**
   * The pace of single chains, by the label `chain` that servers which watch several give their metrics.
   * @defaultValue all have that of the stack
   */
  readonly chains?: Readonly<Record<string, ChainConfig>>;
  /** Other values for single thresholds; `docs/alerts.md` lists them. */
  readonly thresholds?: Readonly<Partial<Record<ThresholdName, number>>>;
  /**
   * Alerts, recordings and boards of what not every chain has; `ai` is there with a target of role ai as
   * well.
   * @defaultValue none
   */
  readonly groups?: readonly OptionalGroup[];
  /**
   * Where the panels are that few servers and chains have, such as of fees, wallets and an index:
   * `'collapsed'` in a row at the end of their board, `'shown'` among the others.
   * @defaultValue `'collapsed'`
   */
  readonly rarePanels?: 'collapsed' | 'shown';
  /** What alerts are called, which there are not, and which are otherwise. */
  readonly alerts?: AlertSettings;
  /** The user's servers, by role. */
  readonly targets?: Readonly<Partial<Record<ServerRole, readonly Target[]>>>;
  /**
   * Exporters, by kind.
   * @defaultValue none
   */
  readonly exporters?: Readonly<Partial<Record<ExporterName, readonly Target[]>>>;
  /**
   * Whether the blackbox exporter asks the `/readyz` of each server, as a load balancer would.
   * @defaultValue `false`
   */
  readonly probes?: boolean;
  /**
   * Further addresses whose certificates the blackbox exporter looks at, such as public RPC gateways: as
   * `host:port`, or as `https://` and `wss://` addresses.
   * @defaultValue none; with `probes` and the scheme `'https'` the servers' own are looked at anyway
   */
  readonly certificates?: readonly string[];
  /**
   * Where the programs of the stack listen, as `host:port`.
   * @defaultValue `127.0.0.1` and 9090, 9093, 3000, 9115
   */
  readonly engines?: Readonly<Partial<Record<EngineName, string>>>;
  /**
   * Where people reach Prometheus, for the links in notifications. A proxy before it strips the path.
   * @defaultValue `http://` and the engine's address
   */
  readonly prometheusUrl?: string;
  /**
   * Where people reach Alertmanager, for the links in notifications. A proxy before it strips the path.
   * @defaultValue `http://` and the engine's address
   */
  readonly alertmanagerUrl?: string;
  /**
   * `host:port` of every Alertmanager that Prometheus tells. If `engines.alertmanager` is not among them,
   * this stack runs none.
   * @defaultValue that of `engines`
   */
  readonly alertmanagers?: readonly string[];
  /**
   * How the own Alertmanager agrees with others on who sends a message.
   * @defaultValue it is alone
   */
  readonly alertmanagerCluster?: AlertmanagerCluster;
  /**
   * How the servers are reached; for `'https'` their certificates have to be of an authority that the
   * machine of Prometheus knows.
   * @defaultValue `'http'`
   */
  readonly scheme?: 'http' | 'https';
  /** Path of the metrics on the servers. @defaultValue `'/metrics'` */
  readonly metricsPath?: string;
  /**
   * How Prometheus signs in at the metrics of the servers, where their option `access` wants it.
   * @defaultValue not at all
   */
  readonly metricsAuth?: Credentials;
  /** Seconds between two scrapes. @defaultValue 15; 2 in the profile `devnet` */
  readonly scrapeIntervalSeconds?: number;
  /**
   * How long Prometheus keeps samples, such as `30d`.
   * @defaultValue `'30d'`
   */
  readonly retention?: string;
  /**
   * Images of the containers, each with a tag or a digest; from a mirror of your own with its name before.
   * @defaultValue those that this version was made with
   */
  readonly images?: Readonly<Partial<Record<ImageName, string>>>;
  /** Receivers of all samples: Mimir, Thanos, VictoriaMetrics. @defaultValue none */
  readonly remoteWrite?: readonly RemoteWrite[];
  /**
   * Finds servers by the annotations of their pods as well. Debian 12's Prometheus is built without it.
   * @defaultValue none
   */
  readonly kubernetes?: KubernetesDiscovery;
  /** Further scrape jobs, as in `scrape_configs` of Prometheus. @defaultValue none */
  readonly scrapeJobs?: readonly ScrapeJob[];
  /**
   * Further rule files, relative to the folder `prometheus`; `*` in the last part of a path. Files in
   * `prometheus/rules/` are loaded without it.
   * @defaultValue none
   */
  readonly ruleFiles?: readonly string[];
  /** Where notifications go. @defaultValue nowhere but Alertmanager's page */
  readonly channels?: Channels;
  /**
   * The address of a runbook page; `{alert}` stands for its name.
   * @defaultValue the page that Prometheus serves, `<where Prometheus is>/user/runbooks/{alert}.html`
   */
  readonly runbookUrl?: string;
  /** Where Grafana is reached, for the links in notifications. @defaultValue `http://` and the engine's address */
  readonly grafanaUrl?: string;
}

/** Groups that only some chains need. */
export type OptionalGroup = 'ai' | 'mining' | 'validation';

/** Where something is scraped: `host:port`, or that with labels for its series. */
export type Target = string | LabelledTarget;

/** A target with labels for all its series. */
export interface LabelledTarget {
  /** `host:port`. */
  readonly address: string;
  /** `name` stands in place of the address wherever people read `instance`; others as they are. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Changes to the alerts; they are named without the prefix. */
export interface AlertSettings {
  /** Begins the name of each alert, beside alerts of others with the same names. @defaultValue none */
  readonly prefix?: string;
  /** Alerts that there shall not be. */
  readonly disable?: readonly string[];
  readonly override?: Readonly<Record<string, AlertOverride>>;
}

/** What is otherwise of one alert. */
export interface AlertOverride {
  readonly severity?: Severity;
  /** How long its condition has to last, as Prometheus writes it: `10m`. */
  readonly for?: string;
  /** The value of the one threshold that it compares with. */
  readonly threshold?: number;
}

/** A scrape job of the user, as Prometheus reads it; it gets the label `cluster`. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly [setting: string]: unknown;
}

/** Gossip between Alertmanagers, by TCP and UDP, without a password. */
export interface AlertmanagerCluster {
  /** `ip:port` where the own one listens for the others. */
  readonly listen: string;
  /** `host:port` where the others do. */
  readonly peers: readonly string[];
}

/** The pace of one of several chains. */
export interface ChainConfig {
  /** @defaultValue the one that is nearest to `blockSeconds`, else that of the stack */
  readonly chainProfile?: ChainProfileName;
  /** @defaultValue that of the profile */
  readonly blockSeconds?: number;
  /** Other values for single thresholds of the alerts about chains. */
  readonly thresholds?: Readonly<Partial<Record<ThresholdName, number>>>;
}

/** How Prometheus signs in: with a token, or with a name and a password. */
export interface Credentials {
  /** File with the bearer token, relative to the folder `prometheus` as `passwordFile` is. */
  readonly bearerTokenFile?: string;
  /** User of basic authentication, together with `passwordFile`. */
  readonly username?: string;
  readonly passwordFile?: string;
}

/** A receiver of samples by Prometheus' remote write. */
export interface RemoteWrite extends Credentials {
  readonly url: string;
}

/** Discovery of pods by the Kubernetes API. */
export interface KubernetesDiscovery {
  /** @defaultValue all */
  readonly namespaces?: readonly string[];
}

/**
 * Where notifications go. Secrets are in files, never in the configuration; their paths are relative to
 * the folder `alertmanager`.
 */
export interface Channels {
  readonly slack?: SlackChannels;
  readonly pagerduty?: {
    /** File with the Events API v2 integration key. @defaultValue `secrets/pagerduty_routing_key` */
    readonly routingKeyFile?: string;
    /** @defaultValue PagerDuty's own */
    readonly url?: string;
  };
  readonly email?: {
    readonly to: string;
    readonly from: string;
    /** `host:port` of the mail server. */
    readonly smarthost: string;
    readonly username?: string;
    /** @defaultValue `secrets/smtp_password` where there is a user name */
    readonly passwordFile?: string;
    /** @defaultValue `true` */
    readonly requireTls?: boolean;
  };
  /** A dead man's switch: called for as long as the whole chain from Prometheus to here works. */
  readonly heartbeat?: {
    /** Called by POST once a minute. */
    readonly url: string;
    /** File with a bearer token. */
    readonly bearerTokenFile?: string;
  };
  /** Receivers of the user: webhook, Telegram, Discord, Opsgenie, whatever Alertmanager knows. */
  readonly receivers?: readonly OwnReceiver[];
}

/** A receiver of the user, with the route to it; it is asked before those of the stack. */
export interface OwnReceiver {
  readonly name: string;
  /** Which alerts it gets, such as `severity="critical"`; all of them hold. None are for all but Watchdog. */
  readonly matchers: readonly string[];
  /** Whether the receivers of the stack are told as well. @defaultValue `true` */
  readonly continue?: boolean;
  /** `webhook_configs` and the like, and the settings of a route such as `repeat_interval`. */
  readonly [setting: string]: unknown;
}

/** Slack channels by what they are about; those not named get what goes to `default`. */
export interface SlackChannels {
  /** File with the URL of the incoming webhook. @defaultValue `secrets/slack_api_url` */
  readonly apiUrlFile?: string;
  readonly default: string;
  readonly critical?: string;
  readonly network?: string;
  readonly system?: string;
  readonly blockchain?: string;
  readonly api?: string;
  readonly ai?: string;
  /** Gets the daily digest of alerts of severity info. */
  readonly digest?: string;
}
