import { type ChainProfileName, chainProfiles } from '../../src/config/chain-profiles';
import { contextOf } from '../context-of';
import { findInstalled, findSuite } from '../find-generations';
import { outageConfig, writeOutages } from '../outages/outages';
import { findUntold, playOutages } from '../outages/play-outages';
import { allGroups, runCases } from './run-cases';

/**
 * `npm run alerts`: the cases of all alerts, in all profiles, with both prefixes, with the engines of the
 * system and of the later Debian releases that `.ci/run` has fetched, and whole outages, each of which has
 * to be one page. `npm run alerts -- devnet` runs one profile.
 */
async function main(args: readonly string[]): Promise<void> {
  const generations = [findInstalled(), findSuite('trixie'), findSuite('forky')];
  const profiles = Object.keys(chainProfiles).filter(
    (profile) => args.length === 0 || args.includes(profile),
  ) as ChainProfileName[];
  const [installed] = generations;
  for (const chainProfile of profiles) {
    if (installed !== undefined) await playAll(chainProfile, installed.promtool);
  }
  for (const generation of generations) {
    if (generation === undefined) continue;
    for (const chainProfile of profiles) {
      for (const prefix of ['xai_', 'aixn_']) {
        const start = performance.now();
        const failures = await runCases(generation.promtool, { chainProfile, prefix }, allGroups);
        const seconds = ((performance.now() - start) / 1000).toFixed(0);
        const result = failures === '' ? 'passed' : 'FAILED';
        console.log(`${result}  ${generation.name}  ${chainProfile}  ${prefix}  ${seconds} s`);
        if (failures !== '') {
          console.log(failures);
          process.exitCode = 1;
        }
      }
    }
  }
}

/** Plays the outages under all rules, with the promtool of the system. */
async function playAll(chainProfile: ChainProfileName, promtool: string): Promise<void> {
  const context = contextOf({ ...outageConfig, chainProfile });
  const outages = writeOutages(context);
  const start = performance.now();
  const played = await playOutages(promtool, context, outages);
  const faults = outages.flatMap((outage, i) => findUntold(outage, played[i] ?? []));
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${faults.length === 0 ? 'passed' : 'FAILED'}  ${outages.length} outages  ${chainProfile}  ${seconds} s`,
  );
  for (const fault of faults) {
    console.log(`  ${fault}`);
    process.exitCode = 1;
  }
}

void main(process.argv.slice(2));
