import { parseArgs } from 'node:util';
import { frameworks } from '../adapters/servers';
import { createRandom } from '../fuzz/random';
import { type FloodResult, flood } from './flood';

/** `npm run flood -- --count 100000 --seed 7 --framework 'Koa 3'` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      framework: { type: 'string', default: '' },
      compare: { type: 'boolean', default: false },
    },
  });
  const chosen = frameworks.filter(({ name }) => name.startsWith(values.framework));
  if (chosen.length === 0) throw new Error(`no framework ${values.framework}`);
  const faults: string[] = [];
  const note = (fault: unknown) => {
    console.log(fault);
    faults.push(String(fault));
  };
  process.on('warning', note);
  process.on('unhandledRejection', note);
  console.log(`${values.count} calls to each, seed ${values.seed}`);

  for (const framework of chosen) {
    const send = (isCounted: boolean) =>
      flood(framework, Number(values.count), createRandom(Number(values.seed)), isCounted);
    const without = values.compare ? await send(false) : undefined;
    const startedAt = performance.now();
    const result = await send(true);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const { calls, lines, limit } = result;
    console.log(
      `${framework.name}: ${calls} calls, ${lines} of at most ${limit} lines, ${seconds} s`,
    );
    if (without !== undefined) {
      console.log(`  other requests: ${describe(without)} uncounted, ${describe(result)} counted`);
    }
    for (const fault of result.faults) note(`${framework.name}: ${fault}`);
  }
  console.log(faults.length === 0 ? 'every call counted' : `${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

function describe({ otherRequests }: FloodResult): string {
  const [median, high] = [0.5, 0.99].map((share) => {
    const at = Math.floor(otherRequests.length * share);
    return (otherRequests[at] ?? 0).toFixed(2);
  });
  return `median ${median} ms, 99 % within ${high} ms`;
}

main();
