import { parseArgs } from 'node:util';
import { type AnvilDemo, startAnvilDemo } from './anvil-demo';
import { type Demo, startDemo } from './demo';
import { introduce, introduceMonitoring, serversOf } from './introduction';
import { type Monitoring, startMonitoring } from './monitoring';
import { renderSummary } from './summary';
import { startVisitors, type Visitors } from './visitors';

const isTerminal = process.stdout.isTTY === true;
const refreshMilliseconds = isTerminal ? 1_000 : 10_000;

const chains = {
  devnet: { start: startDemo, what: 'two nodes, the explorer and the AI service' },
  anvil: { start: startAnvilDemo, what: 'anvil, the explorer and the AI service' },
} as const;

let demo: Demo | AnvilDemo | undefined;
let visitors: Visitors | undefined;
let monitoring: Monitoring | undefined;
let timer: NodeJS.Timeout | undefined;
let ending = false;

async function main(): Promise<void> {
  const { start, what } = chains[readChain()];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end(0));
  }
  // Whoever reads the summary has gone: there is nobody left to show it to.
  process.stdout.on('error', () => void end(0));
  console.log(`Starting ${what} ...`);
  demo = await start({
    onExit(message) {
      if (ending) return;
      console.error(message);
      void end(1);
    },
  });
  if (ending) return demo.stop();
  visitors = startVisitors(demo);
  console.log(introduce(demo));
  if ('node' in demo) await monitor(demo);
  if (ending) return;
  timer = setInterval(() => void show(), refreshMilliseconds);
}

/** Has Prometheus and Alertmanager watch the demo where they are installed. */
async function monitor(watched: Demo): Promise<void> {
  const started = await startMonitoring(watched);
  if (typeof started === 'string') console.log(`  No alerts: ${started}\n`);
  else if (ending) await started.stop();
  else {
    monitoring = started;
    console.log(introduceMonitoring(started));
  }
}

/** Reads the command line; throws an error that says what it may be. */
function readChain(): keyof typeof chains {
  const names = Object.keys(chains);
  try {
    const options = { chain: { type: 'string', default: 'devnet' } } as const;
    const { chain } = parseArgs({ options }).values;
    if (Object.hasOwn(chains, chain)) return chain as keyof typeof chains;
    throw new Error(`--chain has to be ${names.join(' or ')}, not "${chain}".`);
  } catch (error) {
    throw new Error(`${(error as Error).message}\nUsage: npm start -- --chain ${names.join('|')}`);
  }
}

let linesShown = 0;
let showing = false;

async function show(): Promise<void> {
  if (demo === undefined || showing) return;
  showing = true;
  const summary = await renderSummary(serversOf(demo), monitoring);
  showing = false;
  if (ending) return;
  // On a terminal the new summary is written over the one before.
  const back = isTerminal && linesShown > 0 ? `\u001b[${linesShown}A\u001b[0J` : '';
  process.stdout.write(`${back}${summary}\n${isTerminal ? '' : '\n'}`);
  linesShown = summary.split('\n').length;
}

async function end(exitCode: number): Promise<void> {
  if (ending) return;
  ending = true;
  clearInterval(timer);
  visitors?.stop();
  await Promise.all([demo?.stop(), monitoring?.stop()]);
  console.log('\nEverything has ended.');
  process.exit(exitCode);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
