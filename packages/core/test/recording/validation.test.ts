import { describe, expect, it } from '@jest/globals';
import { createRecorded } from './recorded';

describe('validation', () => {
  it('counts bad input by the check it failed, unknown ones as other', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.recordValidationFailure('merkle_root'))).toEqual({
      'validation_failures_total{validation_type="merkle_root"}': 1,
    });
    expect(await changes(() => metrics.recordValidationFailure('mood' as 'other'))).toEqual({
      'validation_failures_total{validation_type="other"}': 1,
    });
  });

  it('counts own faults by category', async () => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.recordValidationError('storage'))).toEqual({
      'validation_errors_total{error_category="storage"}': 1,
    });
  });
});
