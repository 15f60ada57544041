import { alertmanagerToStart } from '../alertmanager/own-alertmanager';
import { usesBlackbox } from '../blackbox/uses-blackbox';
import type { ResolvedConfig } from '../stack-context';
import { collectorFlags } from './collector-flags';
import { isLoopback } from './engine-address';
import {
  alertmanagerFlags,
  blackboxFlags,
  nodeExporterFlags,
  prometheusFlags,
} from './engine-flags';

/** A program that `xai-metrics up` starts. */
export interface EngineDefinition {
  readonly title: string;
  /** Names of the program on the PATH; Debian's differ from the projects' own. */
  readonly programs: readonly string[];
  /** The oldest version that reads the generated files. */
  readonly oldest: string;
  readonly install: { readonly debian: string; readonly macos: string };
  /** The setting that says where it listens. */
  readonly setting: string;
  /** Where it has to listen, as `host:port`; `undefined` if this stack has no use for it. */
  readonly address: (config: ResolvedConfig) => string | undefined;
  /** Why none is started where `address` is undefined, as a sentence. @defaultValue there is no use for it */
  readonly elsewhere?: (config: ResolvedConfig) => string;
  /** Whether the network may reach it, although it has no password. @defaultValue it may not */
  readonly isOpen?: (config: ResolvedConfig) => boolean;
  /** A path that answers 200 as soon as it works. */
  readonly readyPath: string;
  /** The folder of the stack that it runs in; paths in its configuration are relative to it. */
  readonly folder: string;
  readonly flags: (config: ResolvedConfig, data: string) => readonly string[];
  /** Whether the stack works without it: then it is left out where it is missing. */
  readonly optional: boolean;
}

/** The programs that `xai-metrics up` starts, in the order in which it starts them. */
export const engineTable = {
  alertmanager: {
    title: 'Alertmanager',
    programs: ['prometheus-alertmanager', 'alertmanager'],
    oldest: '0.25',
    install: { debian: 'prometheus-alertmanager', macos: 'alertmanager' },
    setting: 'engines.alertmanager',
    address: alertmanagerToStart,
    elsewhere: ({ alertmanagers }) =>
      `Alertmanager is not started: it is taken to run at ${alertmanagers.join(' and ')}, as xai-metrics.yaml says.`,
    isOpen: ({ alertmanagerCluster }) => alertmanagerCluster !== undefined,
    readyPath: '/-/ready',
    folder: 'alertmanager',
    flags: alertmanagerFlags,
    optional: false,
  },
  blackbox: {
    title: 'The blackbox exporter',
    programs: ['prometheus-blackbox-exporter', 'blackbox_exporter'],
    oldest: '0.23',
    install: { debian: 'prometheus-blackbox-exporter', macos: 'blackbox_exporter' },
    setting: 'engines.blackbox',
    address: (config) => (usesBlackbox(config) ? config.engines.blackbox : undefined),
    readyPath: '/-/healthy',
    folder: 'blackbox',
    flags: blackboxFlags,
    optional: true,
  },
  nodeExporter: {
    title: 'The node exporter',
    programs: ['prometheus-node-exporter', 'node_exporter'],
    oldest: '1.5',
    install: { debian: 'prometheus-node-exporter', macos: 'node_exporter' },
    setting: 'exporters.node',
    // One of this machine; those elsewhere are started there.
    address: ({ exporters }) => exporters.node.find(isLoopback),
    readyPath: '/metrics',
    folder: '.',
    flags: ({ exporters }) =>
      exporters.node
        .filter(isLoopback)
        .slice(0, 1)
        .flatMap((address) => [...nodeExporterFlags(address), ...collectorFlags()]),
    optional: true,
  },
  prometheus: {
    title: 'Prometheus',
    programs: ['prometheus'],
    oldest: '2.42',
    install: { debian: 'prometheus', macos: 'prometheus' },
    setting: 'engines.prometheus',
    address: ({ engines }) => engines.prometheus,
    readyPath: '/-/ready',
    folder: 'prometheus',
    flags: prometheusFlags,
    optional: false,
  },
} as const satisfies Readonly<Record<string, EngineDefinition>>;

/** The name of a program that `xai-metrics up` starts. */
export type NativeEngine = keyof typeof engineTable;
