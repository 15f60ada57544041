import { Registry } from 'prom-client';
import { frameworks } from '../adapters/servers';
import type { TestServer } from '../adapters/servers/test-server';
import { parseSamples } from '../samples';
import type { MemoryReport, ServerReport, ServerTask } from './messages';

// Servers of several frameworks in one process, whose parent asks for their numbers.
const { framework, leakBytes } = JSON.parse(process.argv[2] as string) as ServerTask;
const leaked: unknown[] = [];
const servers: TestServer[] = [];
const seen = new Map<TestServer, number>();
let finishing: NodeJS.Timeout;

async function start(): Promise<void> {
  for (const { name, start } of frameworks) {
    if (!name.startsWith(framework)) continue;
    const server = await start({
      registry: new Registry(),
      processMetrics: false,
      // A collector that waits for a busy machine is no fault.
      scrape: { timeoutSeconds: 60 },
    });
    // A client must not find that its connection has just been closed.
    server.server.keepAliveTimeout = 120_000;
    server.server.prependListener('request', () => {
      seen.set(server, (seen.get(server) ?? 0) + 1);
      if (leakBytes > 0) leaked.push(new Array(Math.ceil(leakBytes / 8)).fill(leaked.length));
    });
    servers.push(server);
  }
  finishing = setInterval(() => {
    for (const server of servers) server.finish();
  }, 20);
  process.send?.({ ports: servers.map(({ port }) => port) });
}

async function readMemory(): Promise<MemoryReport> {
  globalThis.gc?.();
  // What the first one has made collectable by finalisers.
  await new Promise(setImmediate);
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { bytes: heapUsed + external, rss };
}

async function describeServer(server: TestServer): Promise<ServerReport> {
  const text = await server.monitoring.metrics.exportPrometheus();
  const statuses: Record<string, number> = {};
  let inFlight = -1;
  let series = 0;
  for (const { name, labels, value } of parseSamples(text)) {
    if (name === 'xai_api_requests_in_flight') inFlight = value;
    if (name !== 'xai_api_requests_total') continue;
    series += 1;
    statuses[labels.status as string] = (statuses[labels.status as string] ?? 0) + value;
  }
  const { framework } = server;
  return { framework, seen: seen.get(server) ?? 0, statuses, inFlight, series };
}

process.on('message', async (question: 'memory' | 'servers' | 'close') => {
  if (question === 'memory') return void process.send?.({ memory: await readMemory() });
  if (question === 'servers') {
    return void process.send?.({ servers: await Promise.all(servers.map(describeServer)) });
  }
  clearInterval(finishing);
  for (const server of servers) await server.close();
  process.disconnect();
});

start();
