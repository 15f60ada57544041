import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { childrenOf, cpuSecondsOf, residentMegabytesOf } from '../lib/processes.mjs';
import { runWorker } from '../lib/worker.mjs';

const [variant, crowds] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const preload = fileURLToPath(new URL('../lib/without-metrics.cjs', import.meta.url));

const scrapeSeconds = 5;
/** What the demo aims at. */
const blockSeconds = 3;
const scrapeHeaders = {
  accept: [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6',
    'application/openmetrics-text;version=0.0.1;q=0.5',
    'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4',
    'text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  ].join(),
  'accept-encoding': 'gzip',
  'x-prometheus-scrape-timeout-seconds': String(scrapeSeconds),
};

/** The servers, by what only their own command line holds. */
const commands = {
  'node API': /node-api.*node-1/,
  'second node': /node-api.*node-2/,
  explorer: /explorer.main\.js/,
  'AI service': /ai-service.main\.js/,
};

runWorker(async () => {
  if (variant === 'without') {
    const options = process.env.NODE_OPTIONS ?? '';
    process.env.NODE_OPTIONS = `${options} --require ${JSON.stringify(preload)}`;
  }
  const { startDemo } = require('../../examples/dist/demo/demo.js');
  const { startVisitors } = require('../../examples/dist/demo/visitors.js');
  let fault;
  const ports = { node: 0, explorer: 0, ai: 0 };
  const demo = await startDemo({ ports, mining: false, onExit: report });
  const pids = findServers();
  const visitors = Array.from({ length: Number(crowds) }, () => startVisitors(demo));
  // The first block is the node's own, or its wallets had no coins; after that the peer mines.
  void mine(demo.node);
  const timers = [
    setInterval(scrape, scrapeSeconds * 1000),
    setInterval(() => mine(demo.peer), blockSeconds * 1000),
  ];

  return {
    /** What each server takes over so many seconds, after some that do not count. */
    async measure(warmUpSeconds, seconds) {
      await wait(warmUpSeconds * 1000);
      const memory = eachServer(() => 0);
      const before = eachServer(cpuSecondsOf);
      const startedAt = performance.now();
      for (let second = 1; second <= seconds; second++) {
        await wait(startedAt + second * 1000 - performance.now());
        for (const name in pids) memory[name] += residentMegabytesOf(pids[name]);
      }
      const after = eachServer(cpuSecondsOf);
      const elapsedSeconds = (performance.now() - startedAt) / 1000;
      for (const [server, path] of [
        [demo.node, '/stats'],
        [demo.peer, '/stats'],
        [demo.explorer, '/'],
        [demo.ai, '/personal-ai/kinds'],
      ]) {
        await ask(server, path, { status: 200 });
      }
      if (fault !== undefined) throw new Error(fault);
      return eachServer((_, name) => ({
        cpuPercent: (100 * (after[name] - before[name])) / elapsedSeconds,
        megabytes: memory[name] / seconds,
      }));
    },
    /** Ends the demo; resolves when its servers are gone. */
    async end() {
      for (const timer of timers) clearInterval(timer);
      for (const each of visitors) each.stop();
      await demo.stop();
    },
  };

  function eachServer(read) {
    return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, read(pid, name)]));
  }

  /** As Prometheus does; without metrics it is a request for a page that does not exist. */
  function scrape() {
    const status = variant === 'without' ? 404 : 200;
    for (const server of [demo.node, demo.peer, demo.explorer, demo.ai]) {
      void ask(server, '/metrics', { status, headers: scrapeHeaders });
    }
  }

  /**
   * Blocks come by the clock and from the other node: background mining is random, takes several
   * times what everything else does, and gets more done in a process whose timers are more punctual.
   */
  async function mine(server) {
    await ask(server, '/mine', { status: 201, method: 'POST' });
  }

  async function ask({ name, url }, path, { status, ...request }) {
    try {
      const signal = AbortSignal.timeout(10_000);
      const response = await fetch(url + path, { ...request, signal });
      await response.arrayBuffer();
      if (response.status !== status) report(`${name} answered ${path} with ${response.status}`);
    } catch (error) {
      report(`${name} did not answer ${path}: ${error.cause?.message ?? error.message}`);
    }
  }

  function report(message) {
    fault ??= message;
  }
});

function findServers() {
  const children = [...childrenOf(process.pid)];
  return Object.fromEntries(
    Object.entries(commands).map(([name, pattern]) => {
      const found = children.filter(([, command]) => pattern.test(command));
      if (found.length !== 1) throw new Error(`${found.length} processes are the ${name}`);
      return [name, found[0][0]];
    }),
  );
}

function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
