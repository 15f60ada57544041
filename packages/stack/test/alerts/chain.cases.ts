import type { WriteAlertCases } from './alert-cases';
import { humanizeDuration } from './humanize';

const labels = { cluster: 'c' };

export const chainCases: WriteAlertCases = ({ m, t, config }) => {
  const head = (instance: string) =>
    `${m.blocks.headTimestampSeconds}{cluster="c",job="${config.name}-node",instance="${instance}"}`;
  const limit = t.headAge * config.blockSeconds;
  const until = limit + 2 * t.forBrief + 10 * t.scrapeInterval;
  const samples = Math.ceil(until / t.scrapeInterval);
  return {
    BlockProductionStopped: [
      {
        title: 'fires when every head is old',
        series: { [head('a')]: `0x${samples}`, [head('b')]: `-1x${samples}` },
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'The chain has stopped: no server has seen a new block.',
            description: `The newest block that any server of c knows is ${humanizeDuration(until)} old.`,
          },
        ],
      },
      {
        title: 'waits',
        series: { [head('a')]: `0x${samples}` },
        atSeconds: limit + t.scrapeInterval,
        expect: 'pending',
      },
      {
        title: 'is quiet as long as one server has new blocks',
        series: {
          [head('a')]: `0x${samples}`,
          [head('b')]: `0+${t.scrapeInterval}x${samples}`,
        },
        atSeconds: until,
        expect: 'quiet',
      },
    ],
  };
};
