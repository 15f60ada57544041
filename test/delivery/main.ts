import { parseArgs } from 'node:util';
import { frameworks } from '../adapters/servers';
import { askForFiles, staticFile } from './ask-for-files';

/** `npm run delivery -- --count 10000 --framework 'Koa 3'` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '10000' },
      framework: { type: 'string', default: '' },
    },
  });
  // NestJS sends files by what carries it.
  const chosen = frameworks.filter(
    ({ name }) => name.startsWith(values.framework) && !name.startsWith('NestJS'),
  );
  if (chosen.length === 0) throw new Error(`no framework ${values.framework}`);
  const count = Number(values.count);
  let faults = 0;

  for (const framework of chosen) {
    const whole = await askForFiles(framework, staticFile, count, (_request, length) => length);
    // More is left than the systems on both sides take off a server's hands.
    const cut = await askForFiles(
      framework,
      '/large',
      Math.ceil(count / 20),
      (request, length) => (request * 7_919) % (length / 8),
    );
    const isRight =
      whole.counted[200] === whole.whole &&
      whole.whole === count &&
      cut.counted[499] === cut.cut &&
      (cut.counted[200] ?? 0) === cut.whole;
    if (!isRight) faults += 1;
    console.log(
      `${framework.name}: ${whole.whole} whole, counted ${JSON.stringify(whole.counted)}; ` +
        `${cut.cut} cut off, counted ${JSON.stringify(cut.counted)}${isRight ? '' : ' (WRONG)'}`,
    );
  }
  console.log(faults === 0 ? 'every delivery counted' : `${faults} faults`);
  process.exitCode = faults === 0 ? 0 : 1;
}

main();
