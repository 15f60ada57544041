import { type Demo, startDemo } from './demo';
import { renderSummary } from './summary';
import { startVisitors, type Visitors } from './visitors';

const isTerminal = process.stdout.isTTY === true;
const refreshMilliseconds = isTerminal ? 1_000 : 10_000;

let demo: Demo | undefined;
let visitors: Visitors | undefined;
let timer: NodeJS.Timeout | undefined;
let ending = false;

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end(0));
  }
  // Whoever reads the summary has gone: there is nobody left to show it to.
  process.stdout.on('error', () => void end(0));
  console.log('Starting two nodes, the explorer and the AI service ...');
  demo = await startDemo({
    onExit(message) {
      if (ending) return;
      console.error(message);
      void end(1);
    },
  });
  if (ending) return demo.stop();
  visitors = startVisitors(demo);
  console.log(introduction(demo));
  timer = setInterval(() => void show(), refreshMilliseconds);
}

function introduction({ node, peer, explorer, ai }: Demo): string {
  const servers = [
    ['node API', `${node.url}/stats`, node.url],
    ['second node', `${peer.url}/stats`, peer.url],
    ['explorer', `${explorer.url}/`, explorer.url],
    ['AI service', `${ai.url}/personal-ai/kinds`, ai.url],
  ] as const;
  const rows = servers.map(
    ([name, page, url]) => `  ${name.padEnd(12)}  ${page.padEnd(42)}  ${url}/metrics`,
  );
  return `
${rows.join('\n')}

  Each of them also has /livez, /readyz?verbose, /startupz and /health.
  Break something:  curl -X POST ${peer.url}/admin/faults/partition \\
                      -H 'content-type: application/json' -d '{"value": true}'
  (then false again, and look at the reorganisations). Ctrl-C ends everything.
`;
}

let linesShown = 0;
let showing = false;

async function show(): Promise<void> {
  if (demo === undefined || showing) return;
  showing = true;
  const summary = await renderSummary(demo);
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
  await demo?.stop();
  console.log('\nEverything has ended.');
  process.exit(exitCode);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
