/**
 * Writes seconds as Prometheus does: `90` is `1m30s`, `0.5` is `500ms`.
 *
 * @throws RangeError if it is not a positive number of whole milliseconds
 */
export function duration(seconds: number): string {
  const total = Math.round(seconds * 1000);
  if (!(total >= 0)) throw new RangeError(`${seconds} is no duration in seconds.`);
  if (total === 0) return '0s';
  let rest = total;
  let text = '';
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;
