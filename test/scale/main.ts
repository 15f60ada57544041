import { parseArgs } from 'node:util';
import { measureScale } from './measure-scale';

// `npm run scale -- --nodes 10,50,200 --seconds 300`: what one Prometheus needs, for docs/scaling.md.
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '10,50,100' },
    seconds: { type: 'string', default: '180' },
    interval: { type: 'string', default: '15' },
  },
});

const most = { intervalRatio: 0.1, panelMilliseconds: 200, routeSeconds: 1 };

async function main(): Promise<void> {
  const rows = [];
  for (const nodes of values.nodes.split(',').map(Number)) {
    const scrapeIntervalSeconds = Number(values.interval);
    const seconds = Number(values.seconds);
    const figures = await measureScale({ nodes, seconds, scrapeIntervalSeconds, rounds: 3 });
    const [slowest] = figures.panelQueries;
    const [group, groupSeconds] = figures.slowestGroup;
    rows.push({
      nodes,
      'series a node': figures.seriesPerNode,
      'head series': figures.headSeries,
      rules: figures.rules,
      'all groups, s': Number(figures.evaluationSeconds.toFixed(3)),
      'slowest group, s': `${groupSeconds.toFixed(3)} (${group})`,
      'slowest panel, ms': `${Math.round(slowest?.milliseconds ?? 0)} (${slowest?.title})`,
      cores: Number(figures.cores.toFixed(3)),
      'MB resident': Math.round(figures.residentBytes / 1e6),
      'routed after, s': Number(figures.secondsToRoute.toFixed(2)),
    });
    const isRight =
      groupSeconds < most.intervalRatio * scrapeIntervalSeconds &&
      (slowest?.milliseconds ?? 0) < most.panelMilliseconds &&
      figures.secondsToRoute < most.routeSeconds;
    if (!isRight) process.exitCode = 1;
  }
  console.table(rows);
  console.log(
    `At most ${most.intervalRatio * 100} % of the interval for a group of rules, ` +
      `${most.panelMilliseconds} ms for a panel query, ${most.routeSeconds} s to route an alert: ` +
      `${process.exitCode ? 'FAILED' : 'kept'}`,
  );
}

void main();
