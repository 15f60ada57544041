import type { IncomingMessage, ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import type { Framework, TestServer } from '../adapters/servers/test-server';
import { eventually, parseSamples, sampleValue } from '../samples';
import { visit } from './connections';
import type { Random } from './random';
import { marker } from './request-texts';

/** What came of the visits to one server. */
export interface FuzzResult {
  /** Requests that clients have written, those included that are none. */
  readonly sent: number;
  /** Requests that Node's server has handed on. */
  readonly seen: number;
  /** Those of them that the framework has answered before any middleware or hook, by status. */
  readonly ownAnswers: Readonly<Record<number, number>>;
  readonly counted: number;
  readonly aborted: number;
  readonly series: number;
  /** What is not as it has to be. */
  readonly faults: readonly string[];
}

// Fewer than there are: what comes past the limit has to be counted, too.
const maxLabelSets = 100;

/** Visits a server of the framework, and compares what it counted with what it saw. */
export async function fuzz(
  { start }: Framework,
  count: number,
  random: Random,
): Promise<FuzzResult> {
  const reached = new WeakSet<IncomingMessage>();
  const registry = new Registry();
  const server = await start(
    // With its own endpoints every request is to be counted, and nobody has to say which one is not.
    { registry, maxLabelSets, countOwnEndpoints: true, processMetrics: false, logger: false },
    { onReached: (request) => void reached.add(request) },
  );
  const truth = watch(server, reached);
  // What waits is let go now and then, so that some of it is answered.
  const finishing = setInterval(() => server.finish(), 50);
  try {
    const sent = await visit(server.port, count, random);
    await eventually(() => assertEqual('open connections', truth.connections(), 0), 10_000);
    return { sent, ...(await compare(server, truth)) };
  } finally {
    clearInterval(finishing);
    await server.close();
  }
}

type Truth = ReturnType<typeof watch>;

/** Counts what the server of `node:http` hands on, outside of framework and instrumentation. */
function watch({ server }: TestServer, reached: WeakSet<IncomingMessage>) {
  let seen = 0;
  let connections = 0;
  const answeredEarly: ServerResponse[] = [];
  server.prependListener('request', () => {
    seen += 1;
  });
  // After the framework's own listener: either it has reached the application by now, or never will.
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!reached.has(request)) answeredEarly.push(response);
  });
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
  });
  return {
    seen: () => seen,
    connections: () => connections,
    ownAnswers() {
      const statuses: Record<number, number> = {};
      for (const { statusCode } of answeredEarly) {
        statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
      }
      return statuses;
    },
  };
}

async function compare(
  { monitoring }: TestServer,
  truth: Truth,
): Promise<Omit<FuzzResult, 'sent'>> {
  const text = await monitoring.metrics.exportPrometheus();
  const samples = parseSamples(text);
  const total = (name: string, labels = {}) => sampleValue(samples, name, labels) ?? 0;
  const counted = total('xai_api_requests_total');
  const ownAnswers = truth.ownAnswers();
  const answeredEarly = Object.values(ownAnswers).reduce((sum, each) => sum + each, 0);
  const series = samples.filter(({ name }) => name === 'xai_api_requests_total').length;
  const faults: string[] = [];
  const expectEqual = (what: string, is: number, shouldBe: number) => {
    if (is !== shouldBe) faults.push(`${what}: ${is} instead of ${shouldBe}`);
  };
  expectEqual('requests counted', counted, truth.seen() - answeredEarly);
  expectEqual('durations', total('xai_api_request_duration_seconds_count'), counted);
  expectEqual('in flight at the end', total('xai_api_requests_in_flight'), 0);
  expectEqual('faults of the instrumentation', total('xai_instrumentation_errors_total'), 0);
  if (series > maxLabelSets + 1) faults.push(`${series} series`);
  // What Fastify refuses to decode or to match; the others hand everything on.
  const refusals = Object.keys(ownAnswers).filter(
    (status) => !['400', '404', '414'].includes(status),
  );
  if (refusals.length > 0) faults.push(`answers of the framework's own: ${refusals}`);
  if (text.includes(marker)) faults.push('something that a caller made up is in a label');
  return {
    seen: truth.seen(),
    ownAnswers,
    counted,
    aborted: total('xai_api_requests_total', { status: '499' }),
    series,
    faults,
  };
}

function assertEqual(what: string, is: number, shouldBe: number): void {
  if (is !== shouldBe) throw new Error(`${what}: ${is} instead of ${shouldBe}`);
}
