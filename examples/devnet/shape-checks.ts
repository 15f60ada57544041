/** Says whether a parsed value is an object whose fields may be read. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Says whether a parsed value is a 32-byte hash in lower-case hex. */
export function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** Says whether a parsed value is a whole number from 0 to `max`. */
export function isCount(value: unknown, max = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;
}

/** Says whether a parsed value is a text of at most `maxLength` characters. */
export function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}

/** Reads each item of a list of at most `maxLength`; `undefined` when any of them is wrong. */
export function readList<Item>(
  value: unknown,
  maxLength: number,
  read: (item: unknown) => Item | undefined,
): Item[] | undefined {
  if (!Array.isArray(value) || value.length > maxLength) return undefined;
  const items: Item[] = [];
  for (const entry of value) {
    const item = read(entry);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

/** Reads a non-negative whole number from its decimal text. */
export function readBigint(value: unknown, max: bigint): bigint | undefined {
  if (typeof value !== 'string' || !/^(0|[1-9]\d{0,77})$/.test(value)) return undefined;
  const number = BigInt(value);
  return number <= max ? number : undefined;
}
