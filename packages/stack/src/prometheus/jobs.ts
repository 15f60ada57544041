/** The scrape jobs by what they scrape. */
export interface Jobs {
  readonly node: string;
  readonly validator: string;
  readonly explorer: string;
  readonly ai: string;
  /** The blackbox exporter's probes of `/readyz`; their `instance` is the server that was asked. */
  readonly probe: string;
  /** The blackbox exporter's looks at certificates; their `instance` is the address. */
  readonly certificate: string;
  readonly nodeExporter: string;
  readonly cadvisor: string;
  readonly postgres: string;
  readonly redis: string;
  readonly blackbox: string;
  readonly prometheus: string;
  readonly alertmanager: string;
}

/** Names the scrape jobs; the user's own servers are told apart by the name of the stack. */
export function nameJobs(name: string): Jobs {
  return {
    node: `${name}-node`,
    validator: `${name}-validator`,
    explorer: `${name}-explorer`,
    ai: `${name}-ai`,
    probe: `${name}-probe`,
    certificate: `${name}-certificate`,
    nodeExporter: 'node-exporter',
    cadvisor: 'cadvisor',
    postgres: 'postgres',
    redis: 'redis',
    blackbox: 'blackbox',
    prometheus: 'prometheus',
    alertmanager: 'alertmanager',
  };
}
