import { SourceError } from '../source-error';

/** An object as a node sends it: any field may be missing or of another type. */
export type Fields = Readonly<Record<string, unknown>>;

// A time in seconds passes this in the year 5138; in milliseconds it did in 1973.
const latestSecond = 1e11;
const longestText = 256;

/**
 * Reads an object.
 *
 * @param what - what is read, for the message
 * @throws SourceError `invalid`
 */
export function readFields(value: unknown, what: string): Fields {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) throw invalid(what, value, 'an object');
  return value as Fields;
}

/** Reads a list; see {@link readFields}. */
export function readList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(what, value, 'a list');
  return value;
}

/** Reads a text of 1 to 256 characters without control characters; see {@link readFields}. */
export function readText(value: unknown, what: string): string {
  const isText = typeof value === 'string' && value !== '' && value.length <= longestText;
  if (!isText || /\p{Cc}/u.test(value)) throw invalid(what, value, 'a short text');
  return value;
}

/** Reads `true` or `false`; see {@link readFields}. */
export function readFlag(value: unknown, what: string): boolean {
  if (typeof value !== 'boolean') throw invalid(what, value, 'true or false');
  return value;
}

/** Reads a finite number from 0, also one that is written as text; see {@link readFields}. */
export function readAmount(value: unknown, what: string): number {
  const isDecimal = typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value);
  const number = isDecimal ? Number(value) : value;
  const isAmount = typeof number === 'number' && Number.isFinite(number) && number >= 0;
  if (!isAmount) throw invalid(what, value, 'a number from 0');
  return number;
}

/** Reads a count or a height: a whole number from 0, also as decimal text; see {@link readFields}. */
export function readCount(value: unknown, what: string): number {
  const number = readAmount(value, what);
  if (!Number.isSafeInteger(number)) throw invalid(what, value, 'a whole number that is exact');
  return number;
}

/** Reads a quantity of any size: `0x1b4`; see {@link readFields}. */
export function readQuantity(value: unknown, what: string): bigint {
  const isHex = typeof value === 'string' && /^0x[\da-f]{1,64}$/i.test(value);
  if (!isHex) throw invalid(what, value, 'a quantity such as 0x1b4');
  return BigInt(value);
}

/** Reads a quantity that is a count or a height; see {@link readFields}. */
export function readHexCount(value: unknown, what: string): number {
  return readCount(Number(readQuantity(value, what)), what);
}

/** Reads whole smallest units, as text or as a number that is exact; see {@link readFields}. */
export function readUnits(value: unknown, what: string): bigint {
  const isWhole =
    typeof value === 'string' ? /^\d{1,78}$/.test(value) : Number.isSafeInteger(value);
  const units = isWhole ? BigInt(value as string | number) : -1n;
  if (units < 0n) throw invalid(what, value, 'a whole number from 0');
  return units;
}

/**
 * Reads the time of a block in seconds since 1970.
 *
 * @returns `undefined` for the time 0 of a first block, which many chains have there
 * @throws SourceError `nonsense` for 0 further on, and for what can only be milliseconds
 */
export function readBlockTime(value: unknown, height: number, what: string): number | undefined {
  const seconds = readAmount(value, what);
  if (seconds === 0 && height === 0) return undefined;
  if (seconds > 0 && seconds <= latestSecond) return seconds;
  throw new SourceError('nonsense', `${what} of block ${height} is ${seconds}`);
}

/** Reads a time as text, such as `2026-01-02T03:04:05.678Z`, as seconds; see {@link readBlockTime}. */
export function readIsoTime(value: unknown, height: number, what: string): number | undefined {
  const text = readText(value, what);
  // Nanoseconds, as Go writes them, are too fine for a Date.
  const milliseconds = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  if (Number.isNaN(milliseconds)) throw invalid(what, value, 'a time');
  return readBlockTime(Math.max(0, milliseconds / 1000), height, what);
}

/**
 * Reads what is not worth failing for: `undefined` where it is missing or cannot be read.
 *
 * @example
 * const size = orAbsent(() => readCount(block.size, 'size'));
 */
export function orAbsent<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

/** Leaves out the fields that are `undefined`: what is not told is absent. */
export function withoutAbsent<Some extends object>(fields: Some): Present<Some> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Present<Some>;
}

/** The same fields; those that may be `undefined` are optional instead. */
export type Present<Some extends object> = {
  [Field in keyof Some as undefined extends Some[Field] ? never : Field]: Some[Field];
} & {
  [Field in keyof Some as undefined extends Some[Field] ? Field : never]?: Exclude<
    Some[Field],
    undefined
  >;
};

function invalid(what: string, value: unknown, expected: string): SourceError {
  const shown = value === undefined ? 'missing' : `${JSON.stringify(value) ?? typeof value}`;
  const short = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
  return new SourceError('invalid', `${what} is ${short}, expected ${expected}`);
}
