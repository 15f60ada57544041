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
  const registry = new Registry();
  // With its own endpoints every request is to be counted, and nobody has to say which one is not.
  const options = { countOwnEndpoints: true, processMetrics: false, logger: false } as const;
  const server = await start({ registry, maxLabelSets, ...options });
  const truth = watch(server);
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
function watch({ server }: TestServer) {
  let seen = 0;
  let connections = 0;
  server.prependListener('request', () => {
    seen += 1;
  });
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
  });
  return { seen: () => seen, connections: () => connections };
}

async function compare(
  { monitoring }: TestServer,
  truth: Truth,
): Promise<Omit<FuzzResult, 'sent'>> {
  const text = await monitoring.metrics.exportPrometheus();
  const samples = parseSamples(text);
  const total = (name: string, labels = {}) => sampleValue(samples, name, labels) ?? 0;
  const counted = total('xai_api_requests_total');
  const series = samples.filter(({ name }) => name === 'xai_api_requests_total').length;
  const faults: string[] = [];
  const expectEqual = (what: string, is: number, shouldBe: number) => {
    if (is !== shouldBe) faults.push(`${what}: ${is} instead of ${shouldBe}`);
  };
  expectEqual('requests counted', counted, truth.seen());
  expectEqual('durations', total('xai_api_request_duration_seconds_count'), counted);
  expectEqual('in flight at the end', total('xai_api_requests_in_flight'), 0);
  expectEqual('faults of the instrumentation', total('xai_instrumentation_errors_total'), 0);
  if (series > maxLabelSets + 1) faults.push(`${series} series`);
  if (text.includes(marker)) faults.push('something that a caller made up is in a label');
  return {
    seen: truth.seen(),
    counted,
    aborted: total('xai_api_requests_total', { status: '499' }),
    series,
    faults,
  };
}

function assertEqual(what: string, is: number, shouldBe: number): void {
  if (is !== shouldBe) throw new Error(`${what}: ${is} instead of ${shouldBe}`);
}
