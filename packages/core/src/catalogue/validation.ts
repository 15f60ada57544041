import { defineMetrics, oneOf } from './define-metrics';

/** What was wrong with the input, and what went wrong on our side. */
export const validationMetrics = defineMetrics({
  failures: {
    name: 'validation_failures_total',
    type: 'counter',
    unit: 'failures',
    help: 'Blocks and transactions from others found invalid, by the check they failed.',
    labels: {
      validation_type: oneOf(
        'proof_of_work',
        'difficulty',
        'merkle_root',
        'timestamp',
        'parent',
        'size',
        'signature',
        'nonce',
        'balance',
        'reward',
        'other',
      ),
    },
    aliases: [{ prefix: 'blockchain_', name: 'consensus_failures_total' }],
  },
  errors: {
    name: 'validation_errors_total',
    type: 'counter',
    unit: 'errors',
    help: 'Validations this node could not finish through a fault of its own, by category.',
    labels: { error_category: oneOf('storage', 'timeout', 'missing_data', 'internal', 'other') },
    aliases: [{ prefix: 'blockchain_', name: 'validation_errors_total' }],
  },
});
