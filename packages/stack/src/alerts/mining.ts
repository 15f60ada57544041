import { duration } from '../duration';
import type { AlertGroup } from './define-alerts';
import { onChain } from './on-chain';
import { percent } from './percent';

/** The own miners. */
export const miningAlerts: AlertGroup = ({ m, r, on, by, t, config }) => {
  const longWindow = duration(t.longWindow);
  const habitWindow = duration(t.habitWindow);
  const { hashrate, minersActive, attempts, successes, networkHashrate } = m.mining;
  const gauge = (metric: string) => `max by (${by.chain}) (${metric}{${on.servers}})`;
  const overHabit = (operation: string, metric: string) =>
    `max by (${by.chain}) (${operation}(${metric}{${on.servers}}[${habitWindow}]))`;
  const sum = (operation: string, metric: string, range: string) =>
    `sum by (${by.chain}) (${operation}(${metric}{${on.servers}}[${range}]))`;
  const usualSuccess = `(${sum('rate', successes, habitWindow)} / ${sum('rate', attempts, habitWindow)})`;
  const timeWindow = duration(Math.max(t.longWindow, t.miningTimeBlocks * config.blockSeconds));
  const foundTime = m.blocks.miningTimeSeconds;
  const condition = { condition: 'mining' };

  return [
    {
      name: 'MinersStopped',
      severity: 'warning',
      service: 'blockchain',
      labels: condition,
      expr: `${gauge(minersActive)} == 0 and ${overHabit('max_over_time', minersActive)} > 0`,
      forSeconds: t.forShort,
      summary: 'The miners of a node have stopped.',
      description: `{{ $labels.instance }}${onChain} runs {{ $value | humanize }} miners, though it ran some within the last ${habitWindow}.`,
      runbook: {
        meaning:
          'The node had active miners and has none now. A node that never mined does not raise this.',
        impact:
          'No rewards. If the own miners are a large part of the network, blocks become rare for everybody.',
        diagnosis: [
          {
            look: 'Active miners over the last day: all at once is the node or the power, one by one is the machines.',
            query: `${minersActive}{${on.servers}}`,
          },
          {
            look: 'Peers and sync: most miners stop by themselves while their node is cut off or behind.',
            query: `${m.network.peersConnected}{${on.servers}} or ${m.chain.syncStatus}{${on.servers}}`,
          },
          '`curl -s http://INSTANCE/mining/status`, and the log of the miner: a deliberate stop is written there.',
        ],
        mitigation: [
          'Cut off or behind: see `NoPeersConnected` and `ChainNotSynced`; mining starts again afterwards.',
          'Start the miner (`POST /mining/start`), and see that it stays.',
          'Stopped on purpose: silence the alert for a day; then it ends by itself.',
        ],
        falseAlarm:
          'Somebody has stopped them, or has moved them: another server has got as many more.',
        ask: ['sync', 'peers', 'logs'],
      },
    },
    {
      name: 'LowHashrate',
      severity: 'warning',
      service: 'blockchain',
      labels: condition,
      // No miners, no hash rate: that is MinersStopped, or nobody's wish to mine.
      expr: `${gauge(hashrate)} < ${t.hashrateRatio} * ${overHabit('avg_over_time', hashrate)} unless ${gauge(minersActive)} == 0`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node mines with far fewer hashes a second than usual.',
      description: `{{ $labels.instance }}${onChain} computes {{ $value | humanize }}H/s, less than ${percent(t.hashrateRatio)} of its average of the last ${habitWindow}.`,
      runbook: {
        meaning: `The miners run, but at less than ${percent(t.hashrateRatio)} of the hash rate that this node usually has.`,
        impact: 'Fewer rewards, in proportion. On a small network the blocks become rarer too.',
        diagnosis: [
          { look: 'Hash rate over the last day.', query: `${hashrate}{${on.servers}}` },
          { look: 'Miners: has one of several gone?', query: `${minersActive}{${on.servers}}` },
          {
            look: 'Processor: at 100 % something else takes it.',
            query: `${m.system.cpuUsagePercent}{${on.servers}}`,
          },
          'On the machine: `sensors` or `nvidia-smi` for heat and throttling, `dmesg -T | tail` for cards that have fallen off the bus, `top` for other programs.',
        ],
        mitigation: [
          'Heat: clean, cool, lower the power limit.',
          'A card or machine that is gone: restart it, then the miner.',
          'Other programs: move them, or give the miner a higher priority.',
          'Fewer miners on purpose: the average follows within a day.',
        ],
        falseAlarm:
          'Somebody has taken miners away; or the mean of the day holds a test that was faster than usual.',
        ask: ['logs'],
      },
    },
    {
      name: 'MiningFailureRate',
      severity: 'warning',
      service: 'blockchain',
      labels: condition,
      // In a network of several miners most tries fail, because somebody else is first: what counts is the
      // own usual success, and enough blocks that luck does not explain the difference.
      expr: `1 - ${r.miningSuccessRatio}{${on.servers}} > 1 - ${t.miningSuccessRatio} * ${usualSuccess} and ${sum('increase', attempts, longWindow)} * ${usualSuccess} > ${t.expectedFinds}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A miner fails far more often than usual.',
      description: `{{ $value | humanizePercentage }} of the tries of {{ $labels.instance }}${onChain} to find a block in the last ${longWindow} have failed, far more than usual.`,
      runbook: {
        meaning: `A miner has found less than ${percent(t.miningSuccessRatio)} of the blocks that it usually finds in as many tries. Where several miners compete, many tries fail every day; that alone does not raise this.`,
        impact: 'The electricity is spent without reward.',
        diagnosis: [
          {
            look: 'Success over the last day: the moment of the step tells the cause.',
            query: `${r.miningSuccessRatio}{${on.servers}}`,
          },
          {
            look: 'Network hash rate: if it has grown, others find the blocks.',
            query: `${networkHashrate}{${on.servers}} or ${m.blocks.difficulty}{${on.servers}}`,
          },
          {
            look: 'Own blocks that were replaced by others: the node spreads its blocks too slowly.',
            query: sum('increase', m.chain.orphanedBlocks, longWindow),
          },
          {
            look: 'Delay of the blocks of others in seconds, median: a late node works on old blocks.',
            query: `histogram_quantile(0.5, sum by (${by.chain}, le) (rate(${m.blocks.arrivalDelaySeconds}_bucket{${on.servers}}[${longWindow}])))`,
          },
        ],
        mitigation: [
          'Late blocks: see `HighNetworkLatency` and `LowPeerCount`; add near peers.',
          'After a change of miner or node: go back.',
          'More competition: nothing is broken.',
        ],
        falseAlarm:
          'The own hash rate is as before and that of the network has risen: others find the blocks.',
        ask: ['peers', 'logs'],
      },
    },
    {
      name: 'LongMiningTime',
      severity: 'warning',
      service: 'blockchain',
      labels: condition,
      // The mean, because no percentile is ever above the highest bucket of 30 minutes; and the times of
      // proof of work scatter so much that 1 block in 20 takes 3 targets on a good day.
      expr: `${sum('rate', `${foundTime}_sum`, timeWindow)} / ${sum('rate', `${foundTime}_count`, timeWindow)} > ${t.miningTimeFactor * config.blockSeconds} and ${sum('increase', `${foundTime}_count`, timeWindow)} > ${t.miningTimeSamples}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A miner takes long to find a block.',
      description: `{{ $labels.instance }}${onChain} took {{ $value | humanizeDuration }} on average for each block that it found in the last ${timeWindow}.`,
      runbook: {
        meaning: `The blocks of this miner took more than ${t.miningTimeFactor} times the expected interval of ${duration(config.blockSeconds)} on average, from the start of work on a height until the block was found.`,
        impact: 'Blocks are rare for everybody, and confirmations take longer.',
        diagnosis: [
          {
            look: 'Hash rate of the network: has a large miner left, so that the difficulty is too high for the rest?',
            query: `${networkHashrate}{${on.servers}} or ${hashrate}{${on.servers}}`,
          },
          {
            look: 'Difficulty: it should fall in time.',
            query: `${m.blocks.difficulty}{${on.servers}}`,
          },
          {
            look: 'Time between blocks, mean in seconds.',
            query: `${sum('rate', `${m.blocks.intervalSeconds}_sum`, timeWindow)} / ${sum('rate', `${m.blocks.intervalSeconds}_count`, timeWindow)}`,
          },
        ],
        mitigation: [
          'Own hash rate has dropped: see `LowHashrate`.',
          'The network has lost miners: wait until the difficulty has followed; tell users to expect delays.',
          'The chain aims at another interval than the stack: set `blockSeconds`.',
        ],
        falseAlarm:
          'The difficulty has risen, or miners were taken away on purpose: the hash rate of the network and the own one explain the time.',
        ask: ['head', 'peers'],
      },
    },
    {
      name: 'NetworkHashrateDropped',
      severity: 'info',
      service: 'blockchain',
      expr: `${gauge(networkHashrate)} < ${t.networkHashrateRatio} * ${overHabit('avg_over_time', networkHashrate)}`,
      forSeconds: t.forLong,
      summary: 'The hash rate of the whole network has dropped.',
      description: `By the estimate of {{ $labels.instance }}${onChain} the network computes {{ $value | humanize }}H/s, less than ${percent(t.networkHashrateRatio)} of its average of the last ${habitWindow}.`,
      runbook: {
        meaning: 'Many miners have left, or the node sees only a part of the network.',
        impact:
          'Blocks come more slowly until the difficulty has followed, and an attack on the chain costs less.',
        diagnosis: [
          { look: 'The estimate over the last days.', query: `${networkHashrate}{${on.servers}}` },
          {
            look: 'Reorganisations: more than usual together with this are a warning sign.',
            query: sum('increase', m.chain.reorgs, longWindow),
          },
          'Compare with the estimate of somebody else. If it is higher there, the node is on a fork.',
        ],
        mitigation: [
          'Wait for more confirmations before large payments count.',
          'The node is on a fork: see `NoPeersConnected` and the alerts of references.',
        ],
        falseAlarm:
          'It is an estimate from the newest blocks, and a run of bad luck looks the same: explorers show it too, and it is back within hours.',
        ask: ['head', 'peers'],
      },
    },
  ];
};
