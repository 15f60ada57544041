import { findInstalled, findSuite } from '../find-generations';
import { paces } from './paces';
import { allGroups, runCases } from './run-cases';

/**
 * `npm run alerts`: the cases of all alerts, in all profiles, with both prefixes, with the engines of the
 * system and of the later Debian releases that `.ci/run` has fetched. `npm run alerts -- devnet` runs one
 * profile, `-- chains` a stack whose chains have several paces.
 */
async function main(args: readonly string[]): Promise<void> {
  const generations = [findInstalled(), findSuite('trixie'), findSuite('forky')];
  const chosen = Object.entries(paces).filter(([name]) => args.length === 0 || args.includes(name));
  for (const generation of generations) {
    if (generation === undefined) continue;
    for (const [name, pace] of chosen) {
      for (const prefix of ['xai_', 'aixn_']) {
        const start = performance.now();
        const failures = await runCases(generation.promtool, { ...pace, prefix }, allGroups);
        const seconds = ((performance.now() - start) / 1000).toFixed(0);
        const result = failures === '' ? 'passed' : 'FAILED';
        console.log(`${result}  ${generation.name}  ${name}  ${prefix}  ${seconds} s`);
        if (failures !== '') {
          console.log(failures);
          process.exitCode = 1;
        }
      }
    }
  }
}

void main(process.argv.slice(2));
