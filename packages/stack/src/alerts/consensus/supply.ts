import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';

/** Whether coins come into being as the protocol says. */
export const supplyAlerts: AlertGroup = ({ m, r, on, t, by }) => {
  const supply = `${m.supply.total}{${on.servers}}`;
  const window = duration(t.supplyRange);
  const history = duration(t.supplyWindow);
  // The most that was usual, not the mean: some chains pay the rewards of a whole day at once. A change
  // without a block is infinitely many coins a block, which must not become what is usual.
  const usual = `max_over_time((${r.coinsPerBlock} < +Inf)[${history}:${window}] offset ${window})`;
  const isKnown = `${r.coinsPerBlock} offset ${duration(t.supplyRange + t.supplyWindow)}`;
  return [
    {
      name: 'UnusualSupplyChange',
      severity: 'critical',
      service: 'blockchain',
      expr: `${r.coinsPerBlock} > ${t.supplyFactor} * ${usual} and on (${by.chain}) (${isKnown})`,
      forSeconds: t.forBrief,
      summary: 'The supply changes by more than blocks usually issue.',
      description: `At {{ $labels.instance }} the supply${onChain} has changed by {{ $value | humanize }} coins a block within ${window}, more than ${t.supplyFactor} times the most of the ${history} before.`,
      runbook: {
        meaning: `Within ${window}, the total supply changed by more than ${t.supplyFactor} times as many coins a block as at any time in the ${history} before, up or down, or it changed although no block came.`,
        impact:
          'Coins may have been made from nothing or destroyed. Each transaction that spends them makes it harder to undo.',
        diagnosis: [
          {
            look: 'The supply by server: is it one that counts otherwise?',
            query: `max by (${by.chain}) (${supply})`,
          },
          {
            look: 'Coins a block: now, and the most that was usual.',
            query: `${r.coinsPerBlock} / (${usual})`,
          },
          {
            look: 'Blocks refused for their reward: somebody tries.',
            query: `sum by (${by.chain}) (increase(${m.validation.failures}{${on.nodes},validation_type="reward"}[${window}]))`,
          },
          'Is a planned event due at this height: a change of the reward, a burn, rewards of a whole epoch at once?',
          'Add up the rewards of the newest blocks by hand, or by an explorer of somebody else.',
        ],
        mitigation: [
          'If it cannot be explained, stop deposits and withdrawals, and tell the makers of the software.',
          'If a server counts wrongly, restart it, or read its chain again.',
          'If it was planned, silence the alert; it ends when the change is part of what is usual.',
        ],
        falseAlarm:
          'It was announced: a halving, an unlock, a burn, a new schedule. Or one server alone shows it, which has counted its supply anew.',
        ask: ['head', 'version'],
      },
    },
  ];
};
