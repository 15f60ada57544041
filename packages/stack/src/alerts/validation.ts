import { duration } from '../duration';
import type { AlertGroup } from './define-alerts';
import { onChain } from './on-chain';

/** Checks that only a block can fail; `merkle_root` and the like never concern a transaction. */
const blockChecks = 'proof_of_work|difficulty|merkle_root|timestamp|parent|reward';

/** Blocks and transactions that break the rules, and faults in checking them. */
export const validationAlerts: AlertGroup = ({ m, on, by, t }) => {
  const { failures, errors } = m.validation;
  const rateWindow = duration(t.rateWindow);
  const longWindow = duration(t.longWindow);

  return [
    {
      name: 'InvalidBlocks',
      severity: 'warning',
      service: 'blockchain',
      expr: `sum by (${by.chain}) (increase(${failures}{${on.servers}, validation_type=~"${blockChecks}"}[${longWindow}])) > ${t.invalidBlocks}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node is offered blocks that break the rules of the chain.',
      description: `{{ $labels.instance }}${onChain} has refused about {{ $value | printf "%.0f" }} blocks as invalid in the last ${longWindow}.`,
      runbook: {
        meaning:
          'Peers sent blocks that this node finds invalid. Either they are wrong, or this node is: after an upgrade of the rules, an old node refuses what all others accept.',
        impact:
          'If the peers are wrong, none. If this node is, it is about to be left behind on a fork of its own.',
        diagnosis: [
          {
            look: 'Which check failed. `timestamp`: clocks. `difficulty`, `reward`: other rules. `parent`: another fork. `proof_of_work`, `merkle_root`: broken or hostile peers.',
            query: `sum by (${by.chain}, validation_type) (increase(${failures}{${on.servers}}[${longWindow}]))`,
          },
          {
            look: 'Age of the head by server: does this node still follow?',
            query: `time() - ${m.blocks.headTimestampSeconds}{${on.servers}}`,
          },
          'Take the hash of a refused block from the log of the node, and look it up in an explorer of somebody else. If it is there, this node is wrong.',
          "`curl -s 'http://INSTANCE/readyz?verbose'`: the lines `lag` and `references` compare the node with others.",
        ],
        mitigation: [
          'This node is wrong: take it out of the load balancer, upgrade it, and if it stands on a fork, sync it anew.',
          'One peer is wrong: ban it.',
          'Check `timedatectl` if `timestamp` is what failed.',
        ],
        falseAlarm:
          'One peer alone sends them and is banned for it, while the head keeps up with an explorer: the node does what it should.',
        ask: ['head', 'peers', 'version', 'logs'],
      },
    },
    {
      name: 'HighValidationFailures',
      severity: 'warning',
      service: 'blockchain',
      expr: `sum by (${by.chain}) (rate(${failures}{${on.servers}}[${rateWindow}])) > ${t.validationFailures}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node refuses many blocks or transactions of others as invalid.',
      description: `{{ $labels.instance }}${onChain} refuses {{ $value | printf "%.2f" }} blocks and transactions a second as invalid.`,
      runbook: {
        meaning: `More than ${t.validationFailures} blocks and transactions a second break a rule. The input is bad, not the node.`,
        impact:
          'Checking them costs processor time. They may be a flood, a broken wallet or service, or the sign of a missed upgrade.',
        diagnosis: [
          {
            look: 'Which check failed. `signature`, `nonce`, `balance`: transactions, so look for a client. The others: blocks, see `InvalidBlocks`.',
            query: `sum by (${by.chain}, validation_type) (rate(${failures}{${on.servers}}[${rateWindow}]))`,
          },
          {
            look: 'Whether they come by the API: requests that were refused.',
            query: `sum by (${by.server}, endpoint, status) (rate(${m.api.requests}{${on.servers}, status=~"4[0-9]{2}"}[${rateWindow}]))`,
          },
          {
            look: 'Whether they come from peers: messages of peers by type.',
            query: `sum by (${by.chain}, message_type) (rate(${m.network.messages}{${on.servers}, direction="received"}[${rateWindow}]))`,
          },
          'The access log of the API, or the log of the node, names who sends them.',
        ],
        mitigation: [
          'A flood: limit the rate of the API by address; ban the peer.',
          'An own service: its nonces are usually out of step; stop it and let it read them anew.',
          'All clients at once: see whether the network has upgraded and this node has not.',
        ],
        falseAlarm:
          'One sender, one kind of failure, while blocks and the transactions of others are taken: somebody tries out what is refused.',
        ask: ['pool', 'peers', 'logs', 'version'],
      },
    },
    {
      name: 'ValidationErrors',
      severity: 'warning',
      service: 'blockchain',
      expr: `sum by (${by.chain}, error_category) (increase(${errors}{${on.servers}}[${longWindow}])) > ${t.validationErrors}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node cannot finish checking blocks or transactions, by a fault of its own.',
      description: `{{ $labels.instance }}${onChain} could not finish about {{ $value | printf "%.0f" }} validations in the last ${longWindow}: {{ $labels.error_category }}.`,
      runbook: {
        meaning:
          'A check did not come to an end: storage, time limit, missing data or an internal fault. Nothing is said about what was checked.',
        impact:
          'Blocks are accepted late or not at all. The node may stop at a height and be left behind.',
        diagnosis: [
          {
            look: 'By category. `storage`: disk. `timeout`: load. `missing_data`: incomplete sync or pruned state. `internal`: a bug.',
            query: `sum by (${by.chain}, error_category) (increase(${errors}{${on.servers}}[${longWindow}]))`,
          },
          {
            look: 'Room on the disk, in percent used.',
            query: `${m.system.diskPercent}{${on.servers}}`,
          },
          {
            look: 'Time to validate a block, 95th percentile in seconds.',
            query: `histogram_quantile(0.95, sum by (${by.chain}, le) (rate(${m.blocks.validationTimeSeconds}_bucket{${on.servers}}[${longWindow}])))`,
          },
          'On the machine: `dmesg -T | tail` for faults of disk and memory, `df -h`, and the log of the node for the error itself.',
        ],
        mitigation: [
          '`storage`: free the disk or replace it. If the database is damaged, restore it or sync anew; do not restart again and again.',
          '`timeout`: take load off the node, such as heavy queries.',
          '`missing_data`: sync the missing part anew.',
          '`internal`: keep log and height, go back to the release before, and report it.',
        ],
        falseAlarm:
          'All at the moment of a restart or of a backup of the database, and none since.',
        ask: ['logs', 'disk', 'version', 'restart', 'snapshot'],
      },
    },
  ];
};
