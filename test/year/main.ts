import { parseArgs } from 'node:util';
import { findTool } from '../find-tool';
import type { Message } from './judge-year';
import { type PaceName, paces } from './paces';
import { simulateYear } from './simulate-year';

// `npm run year -- --days 365 --pace 2s --seed 7`: the alerts that a year of a chain raises, right ones and
// false ones. Without a pace all of them, one after the other.
const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '365' },
    pace: { type: 'string', default: Object.keys(paces).join(',') },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    verbose: { type: 'boolean', default: false },
  },
});

/** What a year may have at most. */
const most = { falsePages: 1, falseWarnings: 4 };

async function main(): Promise<void> {
  const prometheus = findTool('prometheus');
  if (prometheus === undefined) throw new Error('prometheus is not on the PATH.');
  const [days, seed] = [Number(values.days), Number(values.seed)];
  const summary = [];
  for (const pace of values.pace.split(',') as PaceName[]) {
    if (!(pace in paces))
      throw new Error(`There is no pace ${pace}: ${Object.keys(paces).join(', ')}.`);
    console.log(`\n${pace}, ${days} days, seed ${seed}`);
    const began = performance.now();
    const onProgress = values.verbose ? (words: string) => console.log(`  ${words}`) : () => {};
    const verdict = await simulateYear({ pace, days, seed, prometheus, onProgress });
    const rows = verdict.faults.map(
      ({ fault, expected, statedSeconds, told, measuredSeconds, pages }) => ({
        fault,
        'alert expected': expected,
        told: told ?? '-',
        'stated, s': Math.ceil(statedSeconds),
        'measured, s': measuredSeconds === undefined ? '-' : Math.ceil(measuredSeconds),
        pages: pages.join(', '),
      }),
    );
    console.table(rows);
    show('false critical pages', verdict.falsePages);
    show('false warnings', verdict.falseWarnings);
    const late = verdict.faults.filter(
      ({ measuredSeconds = Number.POSITIVE_INFINITY, statedSeconds }) =>
        measuredSeconds > statedSeconds,
    );
    const isRight =
      verdict.falsePages.length <= most.falsePages &&
      verdict.falseWarnings.length <= most.falseWarnings &&
      late.length === 0;
    if (!isRight) process.exitCode = 1;
    summary.push({
      pace,
      'false pages': verdict.falsePages.length,
      'false warnings': verdict.falseWarnings.length,
      'faults told in time': `${verdict.faults.length - late.length} of ${verdict.faults.length}`,
      'more than one page': verdict.faults.filter(({ pages }) => pages.length > 1).length,
      'alerts asked': verdict.watched.length,
      'took, s': Math.round((performance.now() - began) / 1000),
      result: isRight ? 'kept' : 'FAILED',
    });
  }
  console.table(summary);
  console.log(
    `At most ${most.falsePages} false page and ${most.falseWarnings} false warnings a year; seed ${seed}.`,
  );
}

function show(title: string, messages: readonly Message[]): void {
  console.log(`${title}: ${messages.length}`);
  for (const { alert, from, to, instances, during } of messages) {
    const at = new Date(from * 1000).toISOString().slice(0, 16);
    const where = during === undefined ? '' : `, during "${during}"`;
    console.log(`  ${at} ${alert} for ${Math.round(to - from)} s: ${instances.join(', ')}${where}`);
  }
}

void main();
