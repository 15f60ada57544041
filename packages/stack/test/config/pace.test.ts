import { describe, expect, it } from '@jest/globals';
import { array, assert, double, property, tuple } from 'fast-check';
import {
  type ChainProfileName,
  chainProfiles,
  fitsProfile,
  nearestProfile,
} from '../../src/config/chain-profiles';
import { resolveConfig } from '../../src/config/resolve-config';
import { resolveThresholds, type ThresholdName, thresholds } from '../../src/config/thresholds';

const profiles = Object.keys(chainProfiles) as ChainProfileName[];

describe('a profile', () => {
  it.each(profiles)('%s has in its table what its own pace asks for at least', (profile) => {
    const written = Object.fromEntries(
      (Object.keys(thresholds) as ThresholdName[])
        .map((name) => [name, thresholds[name].value] as const)
        .filter(([, value]) => typeof value === 'number' || profile in (value as object))
        .map(([name, value]) => [
          name,
          typeof value === 'number' ? value : Reflect.get(value as object, profile),
        ]),
    );
    expect(resolveThresholds(profile)).toMatchObject(written);
  });

  it('that a row does not name has the value of the next slower one', () => {
    const ofProfile = (profile: ChainProfileName) => resolveThresholds(profile);
    // Named for 10min, 12s and 400ms only.
    expect(ofProfile('6s').productionRatio).toBe(thresholds.productionRatio.value['12s']);
    expect(ofProfile('1s').productionRatio).toBe(thresholds.productionRatio.value['12s']);
    // Named for 2s, not for 1s.
    expect(ofProfile('1s').blockWindow).toBe(thresholds.blockWindow.value['2s']);
  });

  it('is there for every interval, and is the nearest of those that fit', () => {
    const seconds = double({ min: 0.001, max: 86_400, noNaN: true });
    assert(property(seconds, (each) => fitsProfile(nearestProfile(each), each)));
    expect([0.25, 0.45, 1, 2.1, 3, 5, 6.5, 12, 15, 60, 150, 600].map(nearestProfile)).toEqual([
      ...['400ms', '400ms', '1s', '2s', '2s', '6s', '6s', '12s', '12s', '10min', '10min'],
      '10min',
    ]);
  });
});

describe('the pace', () => {
  it('of a profile that is not given is that of the interval', () => {
    expect(resolveConfig({ blockSeconds: 0.45 })).toMatchObject({ chainProfile: '400ms' });
    expect(resolveConfig({ blockSeconds: 150 })).toMatchObject({ chainProfile: '10min' });
    expect(resolveConfig({})).toMatchObject({ chainProfile: '12s', blockSeconds: 12 });
  });

  it('fits limits to the interval and the scrapes', () => {
    const slow = resolveConfig({ chainProfile: '10min', blockSeconds: 1200 }).thresholds;
    expect(slow).toMatchObject({ productionWindow: 43_200, stallWindow: 14_400 });
    const rare = resolveConfig({
      blockSeconds: 1,
      scrapeIntervalSeconds: 60,
      thresholds: { rateWindow: 300 },
    }).thresholds;
    expect(rare).toMatchObject({ headLag: 64, headBehind: 122, headAge: 242, forBrief: 120 });
  });

  it('leaves what the user sets as it is', () => {
    const own = { headLag: 1, headBehind: 1, forBrief: 1 };
    expect(resolveConfig({ blockSeconds: 1, thresholds: own }).thresholds).toMatchObject(own);
  });
});

it('servers in lockstep never lag behind each other, whatever the pace and the scrapes', () => {
  const share = double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const servers = array(tuple(share, share), { minLength: 6, maxLength: 10 });
  const pace = double({ min: Math.log(0.1), max: Math.log(3600), noNaN: true });
  const scrapes = double({ min: 1, max: 75, noNaN: true });
  assert(
    property(pace, scrapes, share, servers, (logSeconds, interval, phase, offsets) => {
      const blockSeconds = Math.exp(logSeconds);
      const scrapeIntervalSeconds = Math.round(interval);
      const { thresholds: t } = resolveConfig({ blockSeconds, scrapeIntervalSeconds });
      const poll = Math.min(30, Math.max(1, blockSeconds / 2));
      const now = 1000 * blockSeconds + phase * blockSeconds;
      // Each was scraped at some time within the last interval, and had polled some time before.
      const heads = offsets.map(([scrape, polled]) =>
        Math.floor((now - scrape * scrapeIntervalSeconds - polled * poll) / blockSeconds),
      );
      const lag = Math.max(...heads) - Math.min(...heads);
      expect(lag).toBeLessThanOrEqual(Math.min(t.headLag, t.indexLag, t.headBehind));
      expect(t.headBehind * blockSeconds).toBeGreaterThanOrEqual(2 * scrapeIntervalSeconds);
    }),
  );
});
