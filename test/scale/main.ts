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

async function main(): Promise<void> {
  const rows = [];
  for (const nodes of values.nodes.split(',').map(Number)) {
    const figures = await measureScale({
      nodes,
      seconds: Number(values.seconds),
      scrapeIntervalSeconds: Number(values.interval),
    });
    const [[, slowestPanel, slowestMs] = ['', '', 0]] = figures.panelQueries;
    rows.push({
      nodes,
      'series a node': figures.seriesPerNode,
      'head series': figures.headSeries,
      rules: figures.rules,
      'all rules, s': Number(figures.evaluationSeconds.toFixed(3)),
      'slowest group, s': Number(figures.slowestGroup[1].toFixed(3)),
      'slowest panel, ms': `${Math.round(slowestMs)} (${slowestPanel})`,
      cores: Number(figures.cores.toFixed(3)),
      'MB resident': Math.round(figures.residentBytes / 1e6),
      'routed after, s': Number(figures.secondsToRoute.toFixed(2)),
    });
  }
  console.table(rows);
}

void main();
