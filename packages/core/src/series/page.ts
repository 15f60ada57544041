/** A page of text that is being written, as bytes. */
export interface Page {
  /** How many bytes are written. */
  readonly length: number;
  /** Writes text. */
  writeText(text: string): void;
  /** Writes bytes that are ready. */
  writeBytes(bytes: Uint8Array): void;
  /** Writes again what stands at `start`. */
  writeAgain(start: number, length: number): void;
  /** Writes a finite number as JavaScript does. */
  writeNumber(value: number): void;
  /** Takes back what was written from `start` on. */
  cut(start: number): void;
  /** What has been written; the page is not used any more. */
  end(): Buffer;
}

const zero = 48;
const largestPlain = 999_999_999;

/**
 * Creates a page.
 *
 * @param capacity - bytes expected; it grows where they are not enough
 */
export function createPage(capacity: number): Page {
  let buffer = Buffer.allocUnsafeSlow(Math.max(1024, capacity));
  let length = 0;

  return {
    get length() {
      return length;
    },
    writeText(text) {
      // No character of UTF-16 takes more than three bytes.
      reserve(text.length * 3);
      length += buffer.write(text, length);
    },
    writeBytes(bytes) {
      reserve(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    writeAgain(start, count) {
      reserve(count);
      buffer.copyWithin(length, start, start + count);
      length += count;
    },
    writeNumber(value) {
      reserve(32);
      if (Number.isInteger(value) && value >= 0 && value <= largestPlain) writeInteger(value);
      else length += buffer.write(String(value), length, 'latin1');
    },
    cut(start) {
      length = start;
    },
    end: () => buffer.subarray(0, length),
  };

  function writeInteger(value: number): void {
    let digits = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits += 1;
    let rest = value | 0;
    for (let i = length + digits - 1; i >= length; i -= 1) {
      const next = (rest / 10) | 0;
      buffer[i] = zero + rest - next * 10;
      rest = next;
    }
    length += digits;
  }

  function reserve(count: number): void {
    if (length + count <= buffer.length) return;
    const longer = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, length + count));
    buffer.copy(longer, 0, 0, length);
    buffer = longer;
  }
}
