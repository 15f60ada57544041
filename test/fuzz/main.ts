import { parseArgs } from 'node:util';
import { frameworks } from '../adapters/servers';
import { fuzz } from './fuzz';
import { createRandom } from './random';

/** `npm run fuzz -- --count 100000 --seed 7 --framework 'Koa 3'` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      framework: { type: 'string', default: '' },
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
  process.on('uncaughtException', note);
  console.log(`${values.count} requests to each, seed ${values.seed}`);

  for (const framework of chosen) {
    const startedAt = performance.now();
    const result = await fuzz(framework, Number(values.count), createRandom(Number(values.seed)));
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const { sent, seen, counted, aborted, series } = result;
    console.log(
      `${framework.name}: ${sent} sent, ${seen} seen, ${counted} counted, ${aborted} aborted, ` +
        `${series} series, ${seconds} s`,
    );
    for (const fault of result.faults) note(`${framework.name}: ${fault}`);
  }
  console.log(faults.length === 0 ? 'nothing lost' : `${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

main();
