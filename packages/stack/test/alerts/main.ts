import type { StackConfig } from '../../src/config/stack-config';
import { contextOf } from '../context-of';
import { findInstalled, findSuite } from '../find-generations';
import { outageConfig, writeOutages } from '../outages/outages';
import { findUntold, playOutages } from '../outages/play-outages';
import { paces } from './paces';
import { allGroups, runCases } from './run-cases';

/**
 * `npm run alerts`: the cases of all alerts, in all profiles, with both prefixes, with the engines of the
 * system and of the later Debian releases that `.ci/run` has fetched, and whole outages, each of which has
 * to be one page. `npm run alerts -- devnet` runs one profile, `-- chains` a stack whose chains have several
 * paces.
 */
async function main(args: readonly string[]): Promise<void> {
  const generations = [findInstalled(), findSuite('trixie'), findSuite('forky')];
  const chosen = Object.entries(paces).filter(([name]) => args.length === 0 || args.includes(name));
  const [installed] = generations;
  for (const [name, pace] of chosen) {
    if (installed !== undefined) await playAll(name, pace, installed.promtool);
  }
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

/** Plays the outages under all rules, with the promtool of the system. */
async function playAll(name: string, pace: StackConfig, promtool: string): Promise<void> {
  const context = contextOf({ ...outageConfig, ...pace });
  const outages = writeOutages(context);
  const start = performance.now();
  const played = await playOutages(promtool, context, outages);
  const faults = outages.flatMap((outage, i) => findUntold(outage, played[i] ?? []));
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${faults.length === 0 ? 'passed' : 'FAILED'}  ${outages.length} outages  ${name}  ${seconds} s`,
  );
  for (const fault of faults) {
    console.log(`  ${fault}`);
    process.exitCode = 1;
  }
}

void main(process.argv.slice(2));
