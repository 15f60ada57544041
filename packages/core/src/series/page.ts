/**
 * A page of text that is being written, as bytes. What is called `put…` writes at a place for which
 * room has been reserved, and returns the place behind: an inner loop then keeps its place in a
 * variable. (With methods that keep it for themselves a line costs twice as much.)
 */
export interface Page {
  /** The memory; only the first `length` bytes are written. Replaced when it is full. */
  bytes: Buffer;
  /** The same memory. */
  view: DataView;
  /** How many bytes are written. */
  length: number;
}

/** A text that is put many times on one page. */
export interface Stamp {
  readonly text: string;
  /** Where it stands on the page; -1 until it does. */
  start: number;
  length: number;
}

/** No number takes more bytes. */
export const longestNumber = 32;

const zero = 48;
const largestPlain = 999_999_999;
const shortText = 1024;
// Most buckets hold few: without a loop they take half the time.
const shortIntegers = Uint32Array.from({ length: 1000 }, (_, value) => packInteger(value));
// What one round of copying may write past the end.
const roundBytes = 32;

/**
 * Creates a page.
 *
 * @param memory - where to write; what was in it is lost
 */
export function createPage(memory: Buffer): Page {
  return { bytes: memory, view: viewOf(memory), length: 0 };
}

/** Writes text at the end. */
export function writeText(page: Page, text: string): void {
  reserve(page, text.length < shortText ? mostBytes(text) : Buffer.byteLength(text));
  page.length = putText(page, page.length, text);
}

/** Bytes that a text takes at most: no character of UTF-16 takes more than three. */
export function mostBytes({ length }: string): number {
  return length * 3;
}

/** Makes room for so many bytes more. */
export function reserve(page: Page, count: number): void {
  if (page.length + count + roundBytes > page.bytes.length) grow(page, count);
}

/** Puts text. */
export function putText({ bytes }: Page, at: number, text: string): number {
  const { length } = text;
  if (length > shortText) return at + bytes.write(text, at);
  // Label texts are short and nearly always ASCII: a native call would take three times as long.
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127) return at + bytes.write(text, at);
    bytes[at + i] = code;
  }
  return at + length;
}

/**
 * Puts again what stands at `start`.
 *
 * @remarks A native call for each piece of a line costs more than the copying itself. As numbers of
 * eight bytes it is the fastest that JavaScript has, and no bit changes on the way: UTF-8 never looks
 * like a NaN.
 */
export function putAgain({ view }: Page, at: number, start: number, count: number): number {
  let offset = 0;
  do {
    const from = start + offset;
    const to = at + offset;
    view.setFloat64(to, view.getFloat64(from, true), true);
    view.setFloat64(to + 8, view.getFloat64(from + 8, true), true);
    view.setFloat64(to + 16, view.getFloat64(from + 16, true), true);
    view.setFloat64(to + 24, view.getFloat64(from + 24, true), true);
    offset += roundBytes;
  } while (offset < count);
  return at + count;
}

/** Creates a stamp for one page. */
export function createStamp(text: string): Stamp {
  return { text, start: -1, length: Buffer.byteLength(text) };
}

/** Puts a stamp: first as text, then as a copy of what stands there. */
export function putStamp(page: Page, at: number, stamp: Stamp): number {
  if (stamp.start >= 0) return putAgain(page, at, stamp.start, stamp.length);
  stamp.start = at;
  return putText(page, at, stamp.text);
}

/** Puts a number as Prometheus reads it. */
export function putNumber(page: Page, at: number, value: number): number {
  return value >= 0 && value <= largestPlain && Number.isInteger(value)
    ? putInteger(page, at, value | 0)
    : putShort(page, at, numberText(value));
}

function putInteger({ bytes, view }: Page, at: number, value: number): number {
  if (value < 1000) {
    const packed = shortIntegers[value] as number;
    view.setUint32(at, packed, true);
    return at + (packed >>> 24);
  }
  const end = at + digitsOf(value);
  let rest = value;
  for (let i = end - 1; i >= at; i -= 1) {
    const next = (rest / 10) | 0;
    bytes[i] = zero + rest - next * 10;
    rest = next;
  }
  return end;
}

/** Comparing is cheaper than counting. */
function digitsOf(value: number): number {
  if (value < 1_000_000) return value < 10_000 ? 4 : value < 100_000 ? 5 : 6;
  return value < 10_000_000 ? 7 : value < 100_000_000 ? 8 : 9;
}

/** A number of up to three digits: their bytes, the first one lowest, and in the highest byte how many. */
function packInteger(value: number): number {
  const digits = Buffer.from(String(value));
  return digits.length * 2 ** 24 + digits.readUIntLE(0, digits.length);
}

function putShort({ bytes }: Page, at: number, text: string): number {
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

function grow(page: Page, count: number): void {
  const needed = page.length + count + roundBytes;
  const longer = Buffer.allocUnsafeSlow(Math.max(page.bytes.length * 2, needed));
  page.bytes.copy(longer, 0, 0, page.length);
  page.bytes = longer;
  page.view = viewOf(longer);
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
