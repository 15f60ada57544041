import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { parseSamples, sampleValue } from '../../../test/samples';
import { createMetrics } from '../src/index';
import { guardSigned, guardTimestamp, guardValue } from '../src/value-guard';

describe('guardSigned', () => {
  it.each([
    [-7200.5, -7200.5],
    [3, 3],
    [Number.NaN, 'not_a_number'],
    ['5', 'not_a_number'],
    [Number.NEGATIVE_INFINITY, 'out_of_range'],
  ])('makes %p %p', (value, expected) => {
    expect(guardSigned(value)).toBe(expected);
  });
});

describe('guardValue', () => {
  it.each([
    [0, 0],
    [1.5, 1.5],
    [-0, -0],
    [Number.MAX_VALUE, Number.MAX_VALUE],
    [7n, 7],
    [2n ** 64n, 2 ** 64],
  ])('takes %p', (value, expected) => {
    expect(guardValue(value, 'blocks', 0)).toBe(expected);
  });

  it.each([
    [Number.NaN, 'not_a_number'],
    ['5', 'not_a_number'],
    [undefined, 'not_a_number'],
    [null, 'not_a_number'],
    [{ valueOf: () => 5 }, 'not_a_number'],
    [new Date(), 'not_a_number'],
    [-1, 'negative'],
    [-1n, 'negative'],
    [Number.NEGATIVE_INFINITY, 'negative'],
    [Number.POSITIVE_INFINITY, 'out_of_range'],
    [2n ** 2000n, 'out_of_range'],
  ])('refuses %p as %s', (value, reason) => {
    expect(guardValue(value, 'blocks', 0)).toBe(reason);
  });

  it('ends ratios at 1 and percentages at 100', () => {
    expect(guardValue(1, 'ratio', 0)).toBe(1);
    expect(guardValue(1.0001, 'ratio', 0)).toBe('out_of_range');
    expect(guardValue(100, 'percent', 0)).toBe(100);
    expect(guardValue(100.1, 'percent', 0)).toBe('out_of_range');
  });

  it('divides a bigint of coins by the decimals, and nothing else', () => {
    expect(guardValue(150_000_000n, 'coins', 8)).toBe(1.5);
    expect(guardValue(150_000_000n, 'bytes', 8)).toBe(150_000_000);
    expect(guardValue(1.5, 'coins', 8)).toBe(1.5);
    expect(guardValue(-1n, 'coins', 18)).toBe('negative');
  });

  it('keeps the fraction of amounts far above 2^53 smallest units', () => {
    // 12,345,678,901.25 coins of 18 decimals: 94 bits.
    expect(guardValue(12_345_678_901_250_000_000_000_000_000n, 'coins', 18)).toBe(
      12_345_678_901.25,
    );
  });

  it('keeps whole coins exact up to 2^53, whatever the decimals', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat({ max: 36 }), (coins, decimals) => {
        expect(guardValue(BigInt(coins) * 10n ** BigInt(decimals), 'coins', decimals)).toBe(coins);
      }),
    );
  });

  it('is off by at most one unit in the last place, whatever the amount and the decimals', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 40n }),
        fc.nat({ max: 36 }),
        (units, decimals) => {
          const coins = guardValue(units, 'coins', decimals) as number;
          const digits = units.toString().padStart(decimals + 1, '0');
          const exact = Number(
            `${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`,
          );
          expect(Math.abs(coins - exact)).toBeLessThanOrEqual(exact * Number.EPSILON);
        },
      ),
    );
  });

  it('gives a finite number that is not negative, or a reason, for anything at all', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
        fc.constantFrom('coins', 'ratio', 'percent', 'bytes', '1'),
        (value, unit) => {
          const result = guardValue(value, unit, 8);
          if (typeof result === 'number') {
            expect(Number.isFinite(result) && result >= 0).toBe(true);
          } else {
            expect(['not_a_number', 'negative', 'out_of_range']).toContain(result);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('guardTimestamp', () => {
  it('takes a Date and seconds', () => {
    expect(guardTimestamp(new Date(1_700_000_000_500))).toBe(1_700_000_000.5);
    expect(guardTimestamp(1_700_000_000)).toBe(1_700_000_000);
  });

  it.each([
    ['milliseconds', 1_700_000_000_000, 'out_of_range'],
    ['an invalid Date', new Date('never'), 'not_a_number'],
    ['a Date before 1970', new Date(-1), 'negative'],
    ['text', '2026-01-01', 'not_a_number'],
    ['nothing', null, 'not_a_number'],
  ])('refuses %s', (_what, moment, reason) => {
    expect(guardTimestamp(moment)).toBe(reason);
  });
});

describe('refused values', () => {
  it('are counted by reason, logged with metric and value, and stay out of the registry', async () => {
    const lines: string[] = [];
    const registry = new Registry();
    const metrics = createMetrics({
      registry,
      processMetrics: false,
      logger: { warn: (line) => lines.push(line) },
    });
    metrics.blocks.height.set(Number.NaN);
    metrics.blocks.height.set(-5);
    metrics.chain.syncRatio.set(1.2);
    metrics.blocks.sizeBytes.observe(Number.POSITIVE_INFINITY);
    metrics.blocks.total.inc({ source: 'stolen' as 'mined' });
    metrics.blocks.total.inc({ source: 'mined' }, -1);

    const samples = parseSamples(await registry.metrics());
    const refused = (reason: string) =>
      sampleValue(samples, 'xai_refused_values_total', { reason });
    expect(refused('not_a_number')).toBe(1);
    expect(refused('negative')).toBe(2);
    expect(refused('out_of_range')).toBe(2);
    expect(refused('unknown_label')).toBe(1);
    expect(sampleValue(samples, 'xai_block_height')).toBeUndefined();
    expect(sampleValue(samples, 'xai_chain_sync_ratio')).toBeUndefined();
    expect(sampleValue(samples, 'xai_block_size_bytes_count')).toBe(0);
    expect(sampleValue(samples, 'xai_blocks_total')).toBe(0);
    expect(lines).toContain('xai-metrics: xai_block_height refused NaN: not_a_number');
    expect(lines).toContain('xai-metrics: xai_block_height refused -5: negative');
  });

  it('never throw into the caller and never show, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withBigInt: true }), async (value) => {
        const registry = new Registry();
        const metrics = createMetrics({ registry, processMetrics: false, logger: false });
        metrics.blocks.height.set(value as number);
        metrics.recordTransaction({ status: 'confirmed', fee: value as number });
        metrics.updatePeerCount(value as number);
        metrics.recordBlock(value as never);
        metrics.recordNetworkMessage(value as never);

        for (const { value: shown } of parseSamples(await registry.metrics())) {
          expect(Number.isFinite(shown) && shown >= 0).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});
