import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';

/** Whether all nodes have the same chain, and whether it becomes final. */
export const agreementAlerts: AlertGroup = (context) => [
  ...chainFork(context),
  ...nodeOnFork(context),
  ...finalityLag(context),
];

const condition = 'fork';

const chainFork: AlertGroup = ({ m, on, t, by }) => {
  const height = `${m.chain.checkpointHeight}{${on.servers}}`;
  const fingerprint = `${m.chain.checkpointFingerprint}{${on.servers}}`;
  // The height of the checkpoint becomes a label, so that like is compared with like. A branch with
  // less work gets to a checkpoint later: hence a look back, over all that each server has had there.
  const byHeight = `count_values by (${by.chain}) ("checkpoint", ${height}) * on (${by.chain}) group_left () ${fingerprint}`;
  const window = `${duration(t.forkWindow)}:${duration(t.forkStep)}`;
  const blocks = `count_values by (cluster, chain, checkpoint) ("fingerprint", last_over_time((${byHeight})[${window}]))`;
  return [
    {
      name: 'ChainFork',
      severity: 'critical',
      service: 'blockchain',
      labels: { condition },
      expr: `max by (cluster, chain) (count by (cluster, chain, checkpoint) (${blocks})) > 1`,
      forSeconds: t.forBrief,
      summary: 'Own servers are on different chains.',
      description: `Own servers have {{ $value | humanize }} different blocks at one height${onChain}.`,
      runbook: {
        meaning: `Within ${duration(t.forkWindow)}, own servers had different hashes at the same checkpoint, some blocks below the head. This is no lag and no usual reorganisation. The alert stays for that long after the fork is mended.`,
        impact:
          'Users of one part see payments that the other part does not have. Coins can be spent twice. Nothing that was confirmed since the fork can be relied on.',
        diagnosis: [
          {
            look: 'Who has which block at the newest checkpoint: equal heights with other fingerprints are different chains.',
            query: `max by (${by.chain}) (${fingerprint})`,
          },
          { look: 'The heights that belong to them.', query: `max by (${by.chain}) (${height})` },
          {
            look: 'The software: a version that was left behind is the usual reason.',
            query: `${m.sources.info}{${on.nodes},source="node"}`,
          },
          {
            look: 'Blocks that nodes refuse, and why.',
            query: `sum by (${by.chain}, validation_type) (increase(${m.validation.failures}{${on.nodes}}[${duration(t.forkWindow)}])) > 0`,
          },
          'Ask each node for the hash at that height (`/block/<height>`, `getblockhash`, `eth_getBlockByNumber`) and compare with an explorer of somebody else.',
        ],
        mitigation: [
          'Stop deposits, withdrawals and own miners until it is known which chain is right.',
          'Take the servers of the wrong chain out of service; upgrade them if they are old; let them read the chain again from below the fork.',
          'Go through the transactions that were accepted on the wrong chain.',
        ],
        falseAlarm:
          'Servers of two networks share one value of the label `chain`, such as a testnet among those of the mainnet: their heights are far apart. Or the fork is mended already: the alert stays for its window after that.',
        ask: ['head', 'finality', 'peers', 'version', 'logs', 'snapshot'],
      },
    },
  ];
};

const nodeOnFork: AlertGroup = ({ m, on, t }) => {
  const fork = `${m.readiness.checkStatus}{${on.servers},check="fork"}`;
  return [
    {
      name: 'NodeOnFork',
      severity: 'critical',
      service: 'blockchain',
      labels: { condition },
      expr: `${fork} == 0`,
      // So that `ChainFork`, which says more where own servers differ, is there first.
      forSeconds: t.forBrief + t.forkStep + 2 * t.scrapeInterval,
      summary: 'A server has another chain than its references.',
      description: `{{ $labels.instance }} has another block than most of its references${onChain}: its check of the fork is at {{ $value | humanize }}.`,
      runbook: {
        meaning:
          'At the common checkpoint, more of the configured references have another block than have the same.',
        impact: 'What this server confirms may not exist for anybody else. It is not ready.',
        diagnosis: [
          'The server names the height, its hash, and who differs: `curl http://<instance>/readyz?verbose`, the line `fork`.',
          {
            look: 'Whether other own servers have it as well: 0 is a fork, 0.5 as many on either side.',
            query: fork,
          },
          {
            look: 'Whether it has just been reorganised.',
            query: `time() - ${m.chain.lastReorgTimestampSeconds}{${on.servers}}`,
          },
          'Compare the hash with an explorer of somebody else.',
        ],
        mitigation: [
          'Take it out of service (`/readyz` does it), and stop what confirms payments by it.',
          'Upgrade it if its version is old; else let it read the chain again from below the fork (`invalidateblock` and `reconsiderblock`, `debug_setHead`, or a snapshot).',
          'If the references are wrong and not this server, replace them.',
        ],
        falseAlarm:
          'An explorer of somebody else shows the hash of this server at the checkpoint: the references are wrong, most often several addresses of one provider.',
        ask: ['head', 'finality', 'peers', 'version', 'logs', 'snapshot'],
      },
    },
  ];
};

const finalityLag: AlertGroup = ({ m, on, t }) => {
  const lag = `${m.blocks.height}{${on.servers}} - ${m.chain.finalizedHeight}{${on.servers}}`;
  return [
    {
      name: 'FinalityLag',
      severity: 'warning',
      service: 'blockchain',
      expr: `${lag} > ${t.finalityLag}`,
      forSeconds: t.forShort,
      summary: 'Blocks do not become final in time.',
      description: `The newest final block of {{ $labels.instance }} is {{ $value | humanize }} blocks behind its head${onChain}.`,
      runbook: {
        meaning: `More than ${t.finalityLag} blocks are above the newest final one.`,
        impact:
          'Exchanges and bridges that wait for finality stand still. A reorganisation may be as deep as the lag.',
        diagnosis: [
          { look: 'All servers: the chain. One only: that server.', query: lag },
          'Ask an explorer of validators how many of them vote: below two thirds nothing becomes final.',
          'For Ethereum, look at the consensus client: does it follow the head (`/eth/v1/node/syncing`)?',
        ],
        mitigation: [
          'If own validators are down, start them; never the same key twice.',
          'If one server has it, restart its consensus client and let it catch up.',
          'If the chain has it, hold back what relies on finality, and follow the channels of the project.',
        ],
        falseAlarm:
          'One server alone, whose consensus client was started a moment ago: the lag shrinks from minute to minute. Or a chain that makes blocks final in longer steps than the threshold `finalityLag`, on all servers and every day.',
        ask: ['finality', 'sync', 'peers', 'logs', 'restart'],
      },
    },
  ];
};
