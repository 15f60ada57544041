import { resolveConfig } from '../../src/config/resolve-config';
import { findProgram } from '../../src/engines/find-program';
import { createContext } from '../../src/stack-context';
import { paces } from '../alerts/paces';
import { fullConfig } from '../full-config';
import { acceptedSurvivors } from './accepted-survivors';
import { findSurvivors } from './find-survivors';

/**
 * Puts faults into all alerts and shows which ones their cases do not notice.
 * `npm run mutate -- 12s HighAPIErrorRate`: with one profile, and one alert; without, all.
 */
async function main(args: readonly string[]): Promise<number> {
  const promtool = findProgram(['promtool']);
  if (promtool === undefined) {
    console.error('promtool is not on the PATH.');
    return 2;
  }
  const chosen = Object.entries(paces).filter(
    ([pace]) => args.includes(pace) || !args.some((arg) => arg in paces),
  );
  const names = args.filter((arg) => !(arg in paces));
  let unexplained = 0;
  const used = new Set<unknown>();
  for (const [name, pace] of chosen) {
    const context = createContext(resolveConfig({ ...fullConfig, ...pace }));
    const start = performance.now();
    const { tried, survivors, broken } = await findSurvivors(promtool, context, {
      alerts: (alert) => names.length === 0 || names.includes(alert.name),
    });
    const seconds = Math.round((performance.now() - start) / 1000);
    console.log(`\n${name}: ${tried} faults in ${seconds} s`);
    for (const alert of broken) console.log(`  ${alert}: its cases fail without a fault`);
    for (const { alert, fault, accepted } of survivors) {
      used.add(accepted);
      console.log(`  ${accepted ? 'accepted' : 'SURVIVES'}  ${alert}  ${fault}`);
      if (accepted !== undefined) console.log(`            ${accepted.reason}`);
    }
    unexplained += broken.length + survivors.filter(({ accepted }) => !accepted).length;
  }
  if (names.length === 0 && chosen.length === Object.keys(paces).length) {
    for (const each of acceptedSurvivors.filter((accepted) => !used.has(accepted))) {
      console.log(`No longer needed: ${each.alert} ${each.fault}`);
      unexplained += 1;
    }
  }
  console.log(`\n${unexplained} to be explained`);
  return unexplained === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
