import { parseArgs } from 'node:util';
import { drawBoards } from '../boards/draw-boards';
import { findTool } from '../find-tool';
import { type FaultResult, hearEnd, playRound, renderTable } from './fault-round';
import { faultRounds } from './faults';
import { startMonitoredDemo } from './monitored-demo';
import { watchIdle } from './watch-idle';

// `npm run live -- --idle-minutes 30 --pictures docs/images/boards`: the demo under its stack on a quiet
// machine, for longer, with each fault for itself.
const { values } = parseArgs({
  options: {
    'idle-minutes': { type: 'string', default: '10' },
    pictures: { type: 'string' },
    'no-faults': { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const monitored = await startMonitoredDemo();
  const failures: string[] = [];
  const results: FaultResult[] = [];
  try {
    const seconds = 60 * Number(values['idle-minutes']);
    console.log(`${monitored.prometheusUrl}: idle for ${seconds} s ...`);
    const fired = await watchIdle(monitored.prometheus, seconds);
    for (const [name, description] of fired) {
      if (name !== 'Watchdog') failures.push(`${name} fired while idle: ${description}`);
    }
    const chromium = findTool('chromium');
    if (values.pictures !== undefined && chromium !== undefined) {
      const range = { seconds: Math.min(seconds, 900), stepSeconds: 4, rateSeconds: 16 };
      const { files, prometheus } = monitored;
      const drawn = await drawBoards(files, prometheus, range, chromium, values.pictures);
      failures.push(...drawn.faults);
      for (const { name, panels, empty, errors } of drawn.pictures) {
        console.log(
          `${name}: ${panels} panels${empty.map((title) => `, "${title}" empty`).join('')}`,
        );
        failures.push(...errors);
      }
    }
    for (const fault of values['no-faults'] ? [] : faultRounds.flat()) {
      console.log(`${fault.fault} ...`);
      const told = await playRound(monitored, [fault]);
      for (const each of told) results.push(await hearEnd(monitored, each));
    }
  } catch (error) {
    failures.push(String(error));
  } finally {
    await monitored.stop();
  }
  if (results.length > 0) console.log(`\n${renderTable(results)}`);
  for (const failure of failures) console.error(`FAILED: ${failure}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

void main();
