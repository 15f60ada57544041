import type { BlockchainMetrics } from '../blockchain-metrics';
import type { Readiness, ReadinessQuestion } from '../readiness/readiness';
import type { Health } from './health';
import type { ProbeResult } from './probe-answers';

/** The probes by name. */
export interface Probes {
  /** The process answers: nothing else is asked, so that no outage elsewhere restarts it. */
  live(): Promise<ProbeResult>;
  /** Every check passes, the chains asked for are ready and the server is not going down. */
  ready(question?: ReadinessQuestion): Promise<ProbeResult>;
  /** The server has been ready once. */
  startup(): Promise<ProbeResult>;
  /** A summary of node and checks, in the shape of the original system. */
  health(): Promise<ProbeResult>;
  /** The chains that readiness depends on; `undefined` if there are none. */
  readonly readiness: Readiness | undefined;
}

/** Creates the probes of one server. */
export function createProbes(
  health: Health,
  metrics: BlockchainMetrics,
  nodeId: string | undefined,
  readiness?: Readiness,
): Probes {
  return {
    readiness,
    async live() {
      const reason = health.brokenReason;
      if (reason === undefined) return { probe: 'livez', ok: true, ...fine };
      return { probe: 'livez', ok: false, ...fine, status: 'fail', reason, codes: ['broken'] };
    },
    async ready(question) {
      const report = await health.report(question);
      return { probe: 'readyz', ok: report.status !== 'fail', ...report };
    },
    async startup() {
      const ok = await health.isStarted();
      return ok
        ? { probe: 'startupz', ok, ...fine }
        : { probe: 'startupz', ok, ...(await health.report()) };
    },
    async health() {
      const report = await health.report();
      const details = await summarize(metrics, nodeId);
      const ok = report.status !== 'fail';
      const status = { pass: 'healthy', warn: 'degraded', fail: 'unhealthy' }[report.status];
      const services = Object.fromEntries(
        Object.entries(report.checks).map(([name, check]) => [name, check.status]),
      );
      // The compatible words replace `status` in the JSON form only.
      return {
        probe: 'health',
        ok,
        ...report,
        details: { status, ...details, services: { api: 'running', ...services } },
      };
    },
  };
}

const fine = { status: 'pass', checks: {}, codes: [], retryAfterSeconds: 1 } as const;

/** What the node says of itself; a value that was never recorded is left out, not 0. */
async function summarize(metrics: BlockchainMetrics, nodeId: string | undefined) {
  const [height, difficulty, headTimestamp, totalSupply, circulatingSupply] = await readGauges([
    'block_height',
    'block_difficulty',
    'block_head_timestamp_seconds',
    'total_supply_xai',
    'circulating_supply_xai',
  ]);
  const [peers, pending, orphans] = await readGauges([
    'peers_connected',
    'transaction_pool_size',
    'orphan_blocks',
  ]);
  return {
    timestamp: Date.now() / 1000,
    uptime: process.uptime(),
    node: { id: nodeId, ...metrics.nodeInfo },
    blockchain: {
      height,
      difficulty,
      latest_block_timestamp: headTimestamp,
      total_supply: totalSupply,
      circulating_supply: circulatingSupply,
    },
    network: { peers },
    backlog: { pending_transactions: pending, orphan_blocks: orphans },
  };

  // From the registry, not from a handle: another part of the program may have recorded the value.
  function readGauges(names: readonly string[]): Promise<(number | undefined)[]> {
    return Promise.all(
      names.map(async (name) => {
        const gauge = metrics.registry.getSingleMetric(metrics.prefix + name) as Gauge | undefined;
        return (await gauge?.get())?.values[0]?.value;
      }),
    );
  }
}

interface Gauge {
  get(): Promise<{ values: readonly { value: number }[] }>;
}
