import { beforeAll, expect, it } from '@jest/globals';
import { describeWithTools } from '../system-tools';
import { measureScale, type ScaleFigures } from './measure-scale';

const nodes = 50;
const scrapeIntervalSeconds = 5;

describeWithTools('50 nodes under one Prometheus', ['prometheus', 'alertmanager'], () => {
  let figures: ScaleFigures;

  beforeAll(async () => {
    figures = await measureScale({ nodes, seconds: 45, scrapeIntervalSeconds });
  }, 240_000);

  it('take less than a tenth of the interval for the slowest group of rules', () => {
    const [name, seconds] = figures.slowestGroup;
    expect(`${name}: ${seconds < scrapeIntervalSeconds / 10}`).toBe(`${name}: true`);
  });

  it('have every panel query answered within 200 ms', () => {
    expect(figures.panelQueries.length).toBeGreaterThan(100);
    expect(figures.panelQueries.filter(([, , milliseconds]) => milliseconds >= 200)).toEqual([]);
  });

  it('have an alert routed within a second of firing', () => {
    expect(figures.secondsToRoute).toBeLessThan(1);
  });

  it('have not more series each than documented', () => {
    expect(figures.seriesPerNode).toBeGreaterThan(500);
    expect(figures.seriesPerNode).toBeLessThan(1_500);
  });

  it('raise one alert for one node that is gone, not one for each node', () => {
    const { NodeDown, Watchdog, ...others } = figures.firing;
    expect({ NodeDown, Watchdog }).toEqual({ NodeDown: 1, Watchdog: 1 });
    expect(Object.values(others).filter((count) => count > nodes)).toEqual([]);
  });
});
