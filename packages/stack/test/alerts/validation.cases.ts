import { duration } from '../../src/duration';
import type { StackContext } from '../../src/stack-context';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { type CaseKit, counter, createCaseKit, gauge } from './case-kit';

export const validationCases: WriteAlertCases = (context) => {
  const kit = createCaseKit(context);
  return {
    InvalidBlocks: invalidBlocks(context, kit),
    HighValidationFailures: highValidationFailures(context, kit),
    ValidationErrors: validationErrors(context, kit),
  };
};

function invalidBlocks({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const failures = (type: string) => kit.series(m.validation.failures, `validation_type="${type}"`);
  const long = kit.samples(t.longWindow + t.forBrief) + 4;
  const blocks = (count: number) => counter([kit.rise(count / t.longWindow / 2), long]);
  const many = 1.12 * t.invalidBlocks;
  return [
    {
      title: 'fires on several invalid blocks, whatever is wrong with them',
      series: { [failures('reward')]: blocks(many), [failures('difficulty')]: blocks(many) },
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'A node is offered blocks that break the rules of the chain.',
          description: `a has refused about ${many.toFixed(0)} blocks as invalid in the last ${duration(t.longWindow)}.`,
        },
      ],
    },
    {
      title: 'waits',
      series: { [failures('reward')]: counter([0, 20], [20, 2]) },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: {
        [failures('reward')]: blocks(0.88 * t.invalidBlocks),
        [failures('difficulty')]: blocks(0.88 * t.invalidBlocks),
      },
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet on transactions with a wrong nonce',
      series: { [failures('nonce')]: blocks(1000), [failures('signature')]: blocks(1000) },
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}

function highValidationFailures({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const nonce = kit.series(m.validation.failures, 'validation_type="nonce"');
  const signature = kit.series(m.validation.failures, 'validation_type="signature"');
  const long = kit.samples(t.rateWindow + t.forBrief) + 4;
  const perSecond = (failures: number) => ({
    [nonce]: counter([kit.rise(failures / 2), long]),
    [signature]: counter([kit.rise(failures / 2), long]),
  });
  return [
    {
      title: 'fires on many failures of all types together',
      series: perSecond(1.1 * t.validationFailures),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'A node refuses many blocks or transactions of others as invalid.',
          description: `a refuses ${(1.1 * t.validationFailures).toFixed(2)} blocks and transactions a second as invalid.`,
        },
      ],
    },
    {
      title: 'waits',
      series: { [nonce]: counter([0, 20], [kit.rise(100), 2]) },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: perSecond(0.9 * t.validationFailures),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet after a restart, whose counter begins at 0 again',
      series: { [nonce]: gauge([50_000, 20], [0, 20]) },
      atSeconds: kit.seconds(24),
      expect: 'quiet',
    },
  ];
}

function validationErrors({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const errors = (category: string) =>
    kit.series(m.validation.errors, `error_category="${category}"`);
  const long = kit.samples(t.longWindow + t.forBrief) + 4;
  const storage = (count: number) => ({
    [errors('storage')]: counter([kit.rise(count / t.longWindow), long]),
    [errors('timeout')]: gauge([0, long]),
  });
  const many = 1.12 * t.validationErrors;
  return [
    {
      title: 'fires and tells the category',
      series: storage(many),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: { ...kit.labels, error_category: 'storage' },
          summary: 'A node cannot finish checking blocks or transactions, by a fault of its own.',
          description: `a could not finish about ${many.toFixed(0)} validations in the last ${duration(t.longWindow)}: storage.`,
        },
      ],
    },
    {
      title: 'waits',
      series: { [errors('storage')]: counter([0, 20], [20, 2]) },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: storage(0.88 * t.validationErrors),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}
