import type { AlertGroup } from './define-alerts';

/** Whether blocks come, in time. */
export const chainAlerts: AlertGroup = ({ m, on, t, by, config }) => [
  {
    name: 'BlockProductionStopped',
    severity: 'critical',
    service: 'blockchain',
    // The youngest head of all servers: one that is stuck alone has an alert of its own.
    expr: `time() - max by (cluster, chain) (${m.blocks.headTimestampSeconds}{${on.servers}}) > ${t.headAge * config.blockSeconds}`,
    forSeconds: t.forBrief,
    summary: 'The chain has stopped: no server has seen a new block.',
    description:
      'The newest block that any server of {{ $labels.cluster }} knows is {{ $value | humanizeDuration }} old.',
    runbook: {
      meaning: `No server has seen a block for more than ${t.headAge} block intervals.`,
      impact: 'Nothing is confirmed. Balances and pages stand still.',
      diagnosis: [
        {
          look: 'The age of the head by server: if some are young, only the others are stuck.',
          query: `time() - max by (${by.chain}) (${m.blocks.headTimestampSeconds}{${on.servers}})`,
        },
        'Ask an explorer of somebody else whether the chain goes on.',
      ],
      mitigation: [
        'If the chain goes on elsewhere, all own servers are cut off: see `NoPeersConnected`.',
        'If miners or validators stand still, start them; look for a release that stops at a height.',
      ],
    },
  },
];
