import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';

/** What transactions pay. */
export const feeAlerts: AlertGroup = ({ m, r, on, by, t }) => {
  const longWindow = duration(t.longWindow);
  const fee = `${r.transactionFeeP75}{${on.servers}}`;
  const usual = `avg_over_time(${r.transactionFeeP75}{${on.servers}}[${duration(t.habitWindow)}])`;
  const paid = `sum by (${by.chain}) (increase(${m.transactions.fee}_count{${on.servers}}[${longWindow}]))`;

  return [
    {
      name: 'HighTransactionFees',
      severity: 'warning',
      service: 'blockchain',
      expr: `(${fee} > ${t.feeCoins} or ${fee} > ${t.feeFactor} * ${usual}) and ${paid} > ${t.feeSamples}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'Transactions pay high fees.',
      description: `One transaction in four that {{ $labels.instance }}${onChain} saw confirmed has paid more than {{ $value | printf "%.4g" }} coins.`,
      runbook: {
        meaning: `The 75th percentile of the fees in the last ${longWindow} is above ${t.feeCoins} coins, or more than ${t.feeFactor} times its average of the last ${duration(t.habitWindow)}.`,
        impact:
          'Users pay much or wait long. Services that pay fees themselves, such as payouts, lose money.',
        diagnosis: [
          { look: 'The fee that a quarter exceeds, over the last day.', query: fee },
          {
            look: 'The pool: if it is full, there is more demand than room.',
            query: `${m.transactions.poolSize}{${on.servers}}`,
          },
          {
            look: 'Transactions in a block, mean. If blocks have room, the fees are a mistake of somebody, or somebody outbids himself.',
            query: `sum by (${by.chain}) (rate(${m.blocks.transactions}_sum{${on.servers}}[${longWindow}])) / sum by (${by.chain}) (rate(${m.blocks.transactions}_count{${on.servers}}[${longWindow}]))`,
          },
          {
            look: 'What the node itself asks or suggests, where it tells: base fee in wei, or coins for a thousand bytes.',
            query: `${m.fees.gasBaseFeeWei}{${on.servers}} or ${m.fees.estimatePerKilobyte}{${on.servers}}`,
          },
        ],
        mitigation: [
          'Put off payments of your own that can wait.',
          'Check that own wallets estimate fees anew and have a limit.',
          'Tell users how long cheap transactions take now.',
          'A coin that is worth little: raise the threshold `feeCoins` (at most 10 can be measured).',
        ],
        falseAlarm:
          'An explorer calls the present fee usual: the threshold `feeCoins` is below what this coin is worth.',
        ask: ['pool', 'head'],
      },
    },
  ];
};
