import { type ChainProfileName, chainProfiles } from '../../src/config/chain-profiles';
import { resolveConfig } from '../../src/config/resolve-config';
import { findProgram } from '../../src/engines/find-program';
import { createContext } from '../../src/stack-context';
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
  const profiles = (Object.keys(chainProfiles) as ChainProfileName[]).filter(
    (profile) => args.includes(profile) || !args.some((arg) => arg in chainProfiles),
  );
  const names = args.filter((arg) => !(arg in chainProfiles));
  let unexplained = 0;
  const used = new Set<unknown>();
  for (const chainProfile of profiles) {
    const context = createContext(resolveConfig({ ...fullConfig, chainProfile }));
    const start = performance.now();
    const { tried, survivors, broken } = await findSurvivors(promtool, context, {
      alerts: ({ name }) => names.length === 0 || names.includes(name),
    });
    const seconds = Math.round((performance.now() - start) / 1000);
    console.log(`\n${chainProfile}: ${tried} faults in ${seconds} s`);
    for (const alert of broken) console.log(`  ${alert}: its cases fail without a fault`);
    for (const { alert, fault, accepted } of survivors) {
      used.add(accepted);
      console.log(`  ${accepted ? 'accepted' : 'SURVIVES'}  ${alert}  ${fault}`);
      if (accepted !== undefined) console.log(`            ${accepted.reason}`);
    }
    unexplained += broken.length + survivors.filter(({ accepted }) => !accepted).length;
  }
  if (names.length === 0 && profiles.length === Object.keys(chainProfiles).length) {
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
