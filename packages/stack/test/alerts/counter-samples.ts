/** A stretch of time in which a counter rises steadily. */
export interface Stretch {
  readonly seconds: number;
  readonly perSecond: number;
}

/**
 * The samples of a counter that begins at 0, in promtool's notation.
 *
 * @param stepSeconds - seconds between two samples; stretches are whole multiples of it
 */
export function counterSamples(stretches: readonly Stretch[], stepSeconds: number): string {
  let count = 0;
  const parts = ['0'];
  for (const { seconds, perSecond } of stretches) {
    const samples = Math.round(seconds / stepSeconds);
    if (samples === 0) continue;
    const rise = perSecond * stepSeconds;
    parts.push(`${round(count + rise)}+${round(rise)}x${samples - 1}`);
    count += samples * rise;
  }
  return parts.join(' ');
}

/** Without the noise of binary fractions. */
function round(value: number): number {
  return Number(value.toFixed(6));
}
