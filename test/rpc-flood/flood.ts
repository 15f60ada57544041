import { Agent, request as sendRequest } from 'node:http';
import { rpcSeriesLimit } from '@xai-metrics/core';
import { Registry } from 'prom-client';
import { createRpcDispatcher, rpcHandlers } from '../adapters/servers/rpc-dispatcher';
import type { Framework, TestServer } from '../adapters/servers/test-server';
import type { Random } from '../fuzz/random';
import { eventually, parseSamples, type Sample, sampleValue } from '../samples';

/** What came of a flood. */
export interface FloodResult {
  /** Elements of batches and calls sent alone. */
  readonly calls: number;
  /** Lines of the metrics of JSON-RPC at the end. */
  readonly lines: number;
  readonly limit: number;
  /** What is not as it has to be. */
  readonly faults: readonly string[];
  /** Milliseconds that other requests took meanwhile, in rising order. */
  readonly otherRequests: readonly number[];
}

const rpc = { methods: rpcHandlers, maxBatchElements: 10_000 };
const knownMethods = Object.keys(rpcHandlers);
const batchSize = 10_000;
const depth = 100_000;
const connections = 16;

/**
 * Floods a server with calls of names that nobody has, long batches, deep and broken JSON, and compares
 * what it counted with what its dispatcher did.
 *
 * @param count - calls sent alone; a batch comes with each 5,000 of them
 */
export async function flood(
  { start }: Framework,
  count: number,
  random: Random,
  isCounted = true,
): Promise<FloodResult> {
  const dispatcher = createRpcDispatcher();
  const server = await start(
    {
      registry: new Registry(),
      rpc: isCounted && rpc,
      groups: { system: false },
      processMetrics: false,
      logger: false,
    },
    { rpc: { parser: 'after', dispatcher } },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const probes = new Agent({ keepAlive: true, maxSockets: 1 });
  const otherRequests: number[] = [];
  let isOver = false;
  const probing = (async () => {
    while (!isOver) {
      const startedAt = performance.now();
      await send(server, probes, 'GET', '/plain');
      otherRequests.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  try {
    const refused = await sendAll(server, agent, createBodies(count, random));
    isOver = true;
    await probing;
    const truth = { ...dispatcher.calls, '<unparsed> parse_error false': refused };
    const { faults, lines } = isCounted
      ? await compare(server, truth, dispatcher.notifications)
      : { faults: [], lines: 0 };
    const calls = Object.values(truth).reduce((sum, each) => sum + each, 0);
    otherRequests.sort((one, other) => one - other);
    return { calls, lines, limit: rpcSeriesLimit(rpc), faults, otherRequests };
  } finally {
    isOver = true;
    agent.destroy();
    probes.destroy();
    await server.close();
  }
}

function* createBodies(count: number, random: Random): Generator<string> {
  const name = () =>
    random.happens(0.1) ? random.pick(knownMethods) : `m_${random.below(2 ** 31).toString(36)}`;
  const call = (id: number) => ({ jsonrpc: '2.0', id, method: name() });
  for (let i = 0; i < count; i += 1) {
    yield JSON.stringify(random.happens(0.05) ? { method: name() } : call(i));
    if (i % 5_000 === 0) {
      yield JSON.stringify(Array.from({ length: batchSize }, (_, id) => call(id)));
      const nested = '['.repeat(depth) + ']'.repeat(depth);
      yield `{"jsonrpc":"2.0","id":${i},"method":"eth_call","params":${nested}}`;
      yield `{"jsonrpc":"2.0","id":1,"method":"eth_call","params":${'['.repeat(depth)}`;
    }
    if (random.happens(0.02)) yield '{"jsonrpc":"2.0","method":"eth_call';
  }
}

/** Sends all of it, and says how many the parser has refused. */
async function sendAll(
  server: TestServer,
  agent: Agent,
  bodies: Generator<string>,
): Promise<number> {
  let refused = 0;
  const work = async () => {
    for (const body of bodies) {
      const status = await send(server, agent, 'POST', '/rpc', body);
      if (status === 400) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return refused;
}

function send(
  { port }: TestServer,
  agent: Agent,
  method: string,
  path: string,
  body = '',
): Promise<number> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = sendRequest(
      { host: '127.0.0.1', port, agent, method, path, headers: method === 'GET' ? {} : headers },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

async function compare(
  { monitoring }: TestServer,
  calls: Readonly<Record<string, number>>,
  notifications: Readonly<Record<string, number>>,
): Promise<{ faults: string[]; lines: number }> {
  const read = async () => parseSamples(await monitoring.metrics.exportPrometheus());
  await eventually(async () => {
    // The last responses may just be over.
    if (sampleValue(await read(), 'xai_api_requests_in_flight') !== 0) throw new Error('in flight');
  });
  const samples = await read();
  const faults: string[] = [];
  const expectEqual = (what: string, is: unknown, shouldBe: unknown) => {
    const [one, other] = [is, shouldBe].map((value) => JSON.stringify(sorted(value)));
    if (one !== other) faults.push(`${what}: ${one} instead of ${other}`);
  };
  const counted = samples.filter(
    ({ name, value }) => name === 'xai_rpc_requests_total' && value > 0,
  );
  expectEqual('calls', record(counted, ['rpc_method', 'outcome', 'batched']), calls);
  const notified = samples.filter(({ name }) => name === 'xai_rpc_notifications_total');
  expectEqual('notifications', record(notified, ['rpc_method']), notifications);
  expectEqual('faults', sampleValue(samples, 'xai_instrumentation_errors_total'), 0);
  const lines = samples.filter(({ name }) => name.startsWith('xai_rpc_')).length;
  if (lines > rpcSeriesLimit(rpc)) faults.push(`${lines} lines`);
  if (JSON.stringify(samples).includes('m_')) faults.push('a name of a caller is in a label');
  return { faults, lines };
}

function record(samples: readonly Sample[], names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    samples.map(({ labels, value }) => [names.map((name) => labels[name]).join(' '), value]),
  );
}

function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).sort() : value;
}
