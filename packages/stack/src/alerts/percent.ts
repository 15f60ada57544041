/** Writes a ratio for people: `0.05` is `5%`. */
export function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))}%`;
}
