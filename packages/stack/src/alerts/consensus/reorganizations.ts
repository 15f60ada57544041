import { catalogue } from '@xai-metrics/core';
import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';

/** Whether blocks stay that were there. */
export const reorganizationAlerts: AlertGroup = (context) => [
  ...deepChainReorganization(context),
  ...chainReorganization(context),
  ...highOrphanedBlocks(context),
  ...multipleChainTips(context),
];

const condition = 'reorganization';

const deepChainReorganization: AlertGroup = ({ m, on, t, by }) => {
  const window = duration(t.longWindow);
  const depth = bucketBound(t.reorgDepth);
  const count = (le: string) =>
    `sum by (${by.chain}) (increase(${m.chain.reorgDepth}_bucket{${on.servers},${le}}[${window}]))`;
  // Prometheus 2 and 3 write whole bounds differently, hence the two forms.
  const deeper = `${count('le="+Inf"')} - ${count(`le=~"${depth}(\\\\.0)?"`)}`;
  return [
    {
      name: 'DeepChainReorganization',
      severity: 'critical',
      service: 'blockchain',
      labels: { condition },
      expr: `${deeper} > ${t.oneEvent}`,
      forSeconds: 0,
      atOnceBecause: 'the blocks are gone already',
      summary: 'Many blocks were replaced at once.',
      description: `{{ $labels.instance }} has seen {{ $value | printf "%.0f" }} reorganisations deeper than ${depth} blocks within ${window}${onChain}.`,
      runbook: {
        meaning: `A reorganisation took more than ${depth} blocks off the best chain. This is beyond chance: a network that was split has come together, or somebody with much power rewrites the chain.`,
        impact:
          'Payments with as many confirmations may be undone, and spent again. What was credited may not exist any more.',
        diagnosis: [
          {
            look: 'When it was: seconds ago.',
            query: `time() - ${m.chain.lastReorgTimestampSeconds}{${on.servers}}`,
          },
          {
            look: 'Whether all servers have seen it: one that was cut off and has come back sees it alone.',
            query: `sum by (${by.chain}) (increase(${m.chain.reorgs}{${on.servers}}[${window}]))`,
          },
          {
            look: 'The hash rate of the network: a jump is an attacker that came, a fall miners that left.',
            query: `max by (cluster, chain) (${m.mining.networkHashrate}{${on.nodes}})`,
          },
          'The log of the node names the old and the new branch; compare both with an explorer of somebody else.',
        ],
        mitigation: [
          'Stop withdrawals and credits at once, and ask for more confirmations.',
          'List the transactions of the replaced blocks that are not in the new ones, and reverse what was credited for them.',
          'If the server alone had left the chain, find out why it was cut off: see `NoPeersConnected`.',
        ],
        falseAlarm:
          'One server alone, and at that time it was restored, cut off, or set back by hand (`debug_setHead`, `invalidateblock`); or a test chain was begun anew. The others have kept their blocks.',
        ask: ['head', 'finality', 'peers', 'logs'],
      },
    },
  ];
};

const chainReorganization: AlertGroup = ({ m, on, t, by }) => {
  const window = duration(t.longWindow);
  const reorgs = `sum by (${by.chain}) (increase(${m.chain.reorgs}{${on.servers}}[${window}]))`;
  return [
    {
      name: 'ChainReorganization',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition },
      expr: `${reorgs} > ${t.reorgs}`,
      forSeconds: t.forBrief,
      summary: 'The chain is reorganised more often than usual.',
      description: `{{ $labels.instance }} has seen {{ $value | printf "%.0f" }} reorganisations within ${window}${onChain}.`,
      runbook: {
        meaning: `More than ${t.reorgs} reorganisations within ${window}. Single shallow ones are daily life and raise nothing.`,
        impact: 'Blocks at the head are less sure than usual. Wait for more confirmations.',
        diagnosis: [
          {
            look: 'Whether all servers see it, or one with a bad connection.',
            query: reorgs,
          },
          {
            look: 'How deep they are: by the bucket.',
            query: `sum by (le) (increase(${m.chain.reorgDepth}_bucket{${on.servers}}[${window}]))`,
          },
          {
            look: 'Whether blocks arrive late, which makes competing blocks likely.',
            query: `histogram_quantile(0.5, sum by (${by.chain}, le) (rate(${m.blocks.arrivalDelaySeconds}_bucket{${on.nodes}}[${window}])))`,
          },
        ],
        mitigation: [
          'If one server sees it alone, give it better peers.',
          'If all do, ask for more confirmations until it is over.',
        ],
        falseAlarm:
          'All of depth 1, on all servers, and as many every day: then it is the pace of this chain, and the threshold `reorgs` belongs above it.',
        ask: ['head', 'peers', 'version'],
      },
    },
  ];
};

const highOrphanedBlocks: AlertGroup = ({ m, on, t, by }) => {
  const window = duration(t.longWindow);
  const orphans = `sum by (${by.chain}) (increase(${m.chain.orphanedBlocks}{${on.servers}}[${window}]))`;
  return [
    {
      name: 'HighOrphanedBlocks',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition },
      expr: `${orphans} > ${t.orphanedBlocks}`,
      forSeconds: t.forBrief,
      summary: 'Many valid blocks end off the best chain.',
      description: `{{ $labels.instance }} has seen {{ $value | printf "%.0f" }} orphaned blocks within ${window}${onChain}.`,
      runbook: {
        meaning: `More than ${t.orphanedBlocks} valid blocks within ${window} were replaced, or were on a losing branch.`,
        impact:
          'Work is lost: miners earn less, and the chain is easier to attack. Its head is less sure.',
        diagnosis: [
          { look: 'Which servers see it.', query: orphans },
          {
            look: 'How many of the own blocks stay: found against tried.',
            query: `sum by (${by.server}) (increase(${m.mining.blocksFound}{${on.nodes}}[${window}])) / sum by (${by.server}) (increase(${m.mining.successes}{${on.nodes}}[${window}]))`,
          },
          {
            look: 'How long blocks take to be checked: slow ones travel slowly.',
            query: `histogram_quantile(0.95, sum by (${by.chain}, le) (rate(${m.blocks.validationTimeSeconds}_bucket{${on.nodes}}[${window}])))`,
          },
        ],
        mitigation: [
          'Give nodes that mine better and more peers, and a clock that is right.',
          'If blocks have become larger or slower to check, limit what own miners put into them.',
        ],
        falseAlarm:
          'All at one moment: the node came back from a cut or a restart and gave up its own branch. None has come since.',
        ask: ['head', 'peers', 'logs'],
      },
    },
  ];
};

const multipleChainTips: AlertGroup = ({ m, on, t, by }) => {
  const tips = `${m.chain.tips}{${on.servers}}`;
  const window = duration(t.longWindow);
  return [
    {
      name: 'MultipleChainTips',
      severity: 'info',
      service: 'blockchain',
      labels: { condition },
      // Nodes remember old branches for ever: new ones are what counts.
      expr: `${tips} - (${tips} offset ${window}) > ${t.newTips}`,
      forSeconds: t.forShort,
      summary: 'New branches compete with the best chain.',
      description: `{{ $labels.instance }} knows {{ $value | humanize }} branches more than ${window} ago${onChain}.`,
      runbook: {
        meaning: `The node has learnt of more than ${t.newTips} new branches within ${window}.`,
        impact: 'None as long as they stay short. A branch that grows can become the best chain.',
        diagnosis: [
          { look: 'The number of branches by server.', query: tips },
          {
            look: 'Whether reorganisations come of it.',
            query: `sum by (${by.chain}) (increase(${m.chain.reorgs}{${on.servers}}[${window}]))`,
          },
          'The branches and their lengths, where the node tells them (`getchaintips`).',
        ],
        mitigation: [
          'None for short branches. If one grows beside the best chain, see `DeepChainReorganization` and ask for more confirmations.',
        ],
        falseAlarm:
          'The node has just been started or has read its chain anew, and lists branches of years ago: their heights are far below the head (`getchaintips`).',
        ask: ['head', 'peers'],
      },
    },
  ];
};

/** The bound of a bucket that is nearest below: only at bounds can depths be told apart. */
function bucketBound(depth: number): number {
  const bounds: readonly number[] = catalogue.chain.reorgDepth.buckets;
  return Math.max(1, ...bounds.filter((bound) => bound <= depth));
}
