import type { WriteAlertCases } from './alert-cases';
import { createCaseKit, inSteps } from './case-kit';
import { writeConfirmationCases } from './transactions/confirmations.cases';
import { highTransactionFees } from './transactions/fees.cases';
import { writePoolCases } from './transactions/pool.cases';

export const transactionsCases: WriteAlertCases = (context) => ({
  ...writeConfirmationCases(context),
  ...writePoolCases(context, createCaseKit(context)),
  HighTransactionFees: inSteps(context.t.longWindow / 40, context, highTransactionFees),
});
