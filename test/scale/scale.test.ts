import { beforeAll, expect, it } from '@jest/globals';
import { describeWithTools } from '../system-tools';
import { measureScale, type ScaleFigures } from './measure-scale';

const nodes = 50;

/**
 * The machine is busy with other tests, so nothing is timed here: `npm run scale` does that, and holds
 * the figures against their limits.
 */
describeWithTools('50 nodes under one Prometheus', ['prometheus', 'alertmanager'], () => {
  let figures: ScaleFigures;

  beforeAll(async () => {
    figures = await measureScale({ nodes, seconds: 20, scrapeIntervalSeconds: 5, rounds: 1 });
  }, 240_000);

  it('have panels that look at few samples, however many nodes there are', () => {
    expect(figures.panelQueries.length).toBeGreaterThan(100);
    // A tenth of all series, each with the samples of a range.
    const most = (figures.headSeries / 10) * 20;
    expect(figures.panelQueries.filter(({ samples }) => samples > most)).toEqual([]);
  });

  it('have not more series each than documented', () => {
    expect(figures.seriesPerNode).toBeGreaterThan(500);
    expect(figures.seriesPerNode).toBeLessThan(1_500);
    // Recording rules add to them, by less than a fifth.
    expect(figures.headSeries).toBeLessThan(1.2 * nodes * figures.seriesPerNode + 5_000);
  });

  it('raise one alert for one node that is gone, not one for each node', () => {
    const { NodeDown, Watchdog, ...others } = figures.firing;
    expect({ NodeDown, Watchdog }).toEqual({ NodeDown: 1, Watchdog: 1 });
    expect(figures.falselyDown).toEqual([]);
    expect(Object.values(others).filter((count) => count > nodes)).toEqual([]);
  });
});
