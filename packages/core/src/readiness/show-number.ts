/** Shows a number to people: `1,204,331`, and tenths only of small ones. */
export function showNumber(value: number): string {
  if (Math.abs(value) < 10) return String(Math.round(value * 10) / 10);
  return value.toFixed(0).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
