import { type ChainProfileName, chainProfiles } from '../../src/config/chain-profiles';
import { findInstalled, findSuite } from '../find-generations';
import { allGroups, runCases } from './run-cases';

/**
 * `npm run alerts`: the cases of all alerts, in all profiles, with both prefixes, with the engines of the
 * system and of the later Debian releases that `.ci/run` has fetched. `npm run alerts -- devnet` runs one
 * profile.
 */
async function main(args: readonly string[]): Promise<void> {
  const generations = [findInstalled(), findSuite('trixie'), findSuite('forky')];
  const profiles = Object.keys(chainProfiles).filter(
    (profile) => args.length === 0 || args.includes(profile),
  ) as ChainProfileName[];
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

void main(process.argv.slice(2));
