import { Registry } from 'prom-client';
import { parseSamples, sampleValue } from '../../../../test/samples';
import { type BlockchainMetrics, createMetrics } from '../../src/blockchain-metrics';
import { createEndpoints } from '../../src/endpoints';
import { createHealth, type Health } from '../../src/health/health';
import { createProbes } from '../../src/health/probes';
import { createReadiness } from '../../src/readiness/readiness';
import type { ReadinessOptions } from '../../src/readiness/readiness-options';
import {
  readServerReadiness,
  type ServerReadinessOptions,
} from '../../src/readiness/server-readiness-options';
import type { HeldWatch } from './snapshots';

/** The endpoints of a server whose chains are in the hands of the test. */
export interface HeldServer {
  readonly health: Health;
  readonly metrics: BlockchainMetrics;
  readonly paths: readonly string[];
  /** Asks an endpoint as a framework does. */
  ask(url: string, headers?: Record<string, string>): Promise<HeldAnswer>;
  /** What `/metrics` says of a name now. */
  value(name: string, labels?: Record<string, string>): Promise<number | undefined>;
  stop(): void;
}

export interface HeldAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is what the tests are about
  readonly json: any;
}

/** Creates the endpoints, with the options of each chain in the order of the watches. */
export function serveWatches(
  watches: readonly HeldWatch[],
  server: ServerReadinessOptions = {},
  options: readonly ReadinessOptions[] = [],
): HeldServer {
  const metrics = createMetrics({
    registry: new Registry(),
    processMetrics: false,
    logger: false,
    chainNames: watches.flatMap(({ name }) => (name === undefined ? [] : [name])),
  });
  const readiness = createReadiness(
    watches.map(({ name }, i) => ({ name, options: options[i] })),
    readServerReadiness(server),
  );
  const health = createHealth({ readiness });
  const probes = createProbes(health, metrics, undefined, readiness);
  const endpoints = createEndpoints({}, metrics, probes);
  readiness.start(watches, (name) => (name === undefined ? metrics : metrics.forChain(name)));
  return {
    health,
    metrics,
    paths: endpoints.paths,
    async ask(url, headers = {}) {
      const answer = await endpoints.find('GET', url)?.({ headers });
      if (answer === undefined) throw new Error(`nothing at ${url}`);
      const isJson = answer.headers['content-type']?.includes('json') === true;
      const body = String(answer.body);
      return { ...answer, body, json: isJson ? JSON.parse(body) : undefined };
    },
    async value(name, labels = {}) {
      return sampleValue(parseSamples(await metrics.exportPrometheus()), `xai_${name}`, labels);
    },
    stop: () => readiness.stop(),
  };
}
