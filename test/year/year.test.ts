import { beforeAll, expect, it } from '@jest/globals';
import { describeWithTools } from '../system-tools';
import type { Verdict } from './judge-year';
import { simulateYear } from './simulate-year';

const faults = ['server gone', 'own node dead, chain goes on', 'node without peers'];

/** `npm run year` takes the whole year, all paces and all faults: this is the same for two days. */
describeWithTools('Two days of a 12 s chain', ['prometheus'], ({ prometheus }) => {
  let verdict: Verdict;

  beforeAll(async () => {
    verdict = await simulateYear({ pace: '12s', days: 2, seed: 7, faults, prometheus });
  }, 900_000);

  it('have each fault told by its alert, within the stated time', () => {
    expect(verdict.faults.map(({ fault }) => fault).sort()).toEqual([...faults].sort());
    for (const { expected, told, measuredSeconds, statedSeconds } of verdict.faults) {
      expect(told).toBe(expected);
      expect(measuredSeconds).toBeGreaterThan(0);
      expect(measuredSeconds).toBeLessThanOrEqual(statedSeconds);
    }
  });

  it('ask all alerts of the chain, its nodes and their sources', () => {
    expect(verdict.watched).toEqual(
      expect.arrayContaining(['BlockProductionStopped', 'ChainFork', 'SourceDown', 'SyncStuck']),
    );
    expect(verdict.watched.length).toBeGreaterThan(30);
  });
});
