/** A quantity: a number, or a `bigint` where a chain counts that way. */
export type Amount = number | bigint;

/** Why a value is refused. */
export type RefusalReason = 'not_a_number' | 'negative' | 'out_of_range' | 'unknown_label';

// A Unix time in seconds passes this in the year 5138; in milliseconds it did in 1973.
const latestPlausibleSecond = 1e11;

/**
 * Turns a recorded value into the number that may enter the registry, or says why it may not.
 *
 * @param value - anything; the types cannot keep a JavaScript caller from passing `undefined`
 * @param unit - the unit of the metric; ratios end at 1, percentages at 100
 * @param coinDecimals - decimals of the coin: a `bigint` in coins counts smallest units
 */
export function guardValue(
  value: unknown,
  unit: string,
  coinDecimals: number,
): number | RefusalReason {
  const number =
    typeof value === 'bigint' ? fromBigint(value, unit === 'coins' ? coinDecimals : 0) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return 'not_a_number';
  if (number < 0) return 'negative';
  if (number > upperLimit(unit)) return 'out_of_range';
  return number;
}

/** The same for a difference, which may be below 0. */
export function guardSigned(value: unknown): number | RefusalReason {
  if (typeof value !== 'number' || Number.isNaN(value)) return 'not_a_number';
  return Number.isFinite(value) ? value : 'out_of_range';
}

/**
 * A moment as seconds since 1970.
 *
 * @param moment - a `Date`, or seconds since 1970
 * @returns the seconds, or `out_of_range` for a number that can only be milliseconds
 */
export function guardTimestamp(moment: unknown): number | RefusalReason {
  const seconds =
    moment instanceof Date ? moment.getTime() / 1000 : guardValue(moment, 'seconds', 0);
  if (typeof seconds !== 'number') return seconds;
  if (Number.isNaN(seconds)) return 'not_a_number';
  if (seconds < 0) return 'negative';
  return seconds > latestPlausibleSecond ? 'out_of_range' : seconds;
}

function upperLimit(unit: string): number {
  if (unit === 'ratio') return 1;
  if (unit === 'percent') return 100;
  return Number.MAX_VALUE;
}

function fromBigint(value: bigint, decimals: number): number {
  if (decimals === 0) return Number(value);
  // Whole coins and their fraction apart: together they would lose the fraction above 2^53 units.
  const unitsPerCoin = 10n ** BigInt(decimals);
  return Number(value / unitsPerCoin) + Number(value % unitsPerCoin) / Number(unitsPerCoin);
}
