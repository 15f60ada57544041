/** Writes numbers as people do: the arithmetic of floats makes 1.2000000000000002 of 3 times 0.4. */
export function tidyNumbers(text: string): string {
  return text.replace(/\b\d+\.\d{12,}\b/g, (number) =>
    String(Number(Number(number).toPrecision(12))),
  );
}
