import { describe, expect, it } from '@jest/globals';
import { createRecorded } from './recorded';

describe('recordTransaction', () => {
  it('counts the status alone when nothing else is known', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.recordTransaction({ status: 'pending' }))).toEqual({
      'transactions_total{status="pending"}': 1,
    });
    expect(
      await changes(() => metrics.recordTransaction({ status: 'dropped' as 'other' })),
    ).toEqual({ 'transactions_total{status="other"}': 1 });
  });

  it('observes value, fee and times', async () => {
    const { changes } = createRecorded({ coinDecimals: 8 });
    const moved = await changes((metrics) =>
      metrics.recordTransaction({
        status: 'confirmed',
        value: 150_000_000n,
        fee: 0.001,
        processingTimeSeconds: 0.02,
        waitSeconds: 40,
      }),
    );

    expect(moved).toEqual({
      'transactions_total{status="confirmed"}': 1,
      transaction_value_xai_sum: 1.5,
      transaction_value_xai_count: 1,
      transaction_fee_xai_sum: 0.001,
      transaction_fee_xai_count: 1,
      transaction_processing_time_seconds_sum: 0.02,
      transaction_processing_time_seconds_count: 1,
      transaction_wait_seconds_sum: 40,
      transaction_wait_seconds_count: 1,
    });
  });
});

describe('the pool', () => {
  it('counts a rejection by reason, and as rejected', async () => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.recordTransactionRejection('pool_full'))).toEqual({
      'transaction_rejections_total{reason="pool_full"}': 1,
      'transactions_total{status="rejected"}': 1,
    });
  });

  it('counts an eviction by reason, unknown ones as other', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.recordTransactionEviction('replaced'))).toEqual({
      'transaction_evictions_total{reason="replaced"}': 1,
    });
    expect(await changes(() => metrics.recordTransactionEviction('bored' as 'other'))).toEqual({
      'transaction_evictions_total{reason="other"}': 1,
    });
  });

  it('shows its size, and the details that are given', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.updateMempoolSize(12))).toEqual({
      transaction_pool_size: 12,
    });
    const details = { bytes: 4000, limit: 5000, oldestAgeSeconds: 90 };
    expect(await changes(() => metrics.updateMempoolSize(0, details))).toEqual({
      transaction_pool_size: 0,
      transaction_pool_bytes: 4000,
      transaction_pool_limit: 5000,
      transaction_pool_oldest_age_seconds: 90,
    });
  });
});
