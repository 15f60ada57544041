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
    const rise = Number((perSecond * stepSeconds).toFixed(6));
    parts.push(`${count + rise}+${rise}x${samples - 1}`);
    // Added up as promtool does: a last digit less in the next stretch would be a counter reset.
    for (let i = 0; i < samples; i += 1) count += rise;
  }
  return parts.join(' ');
}
