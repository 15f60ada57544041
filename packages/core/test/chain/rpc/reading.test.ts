import { describe, expect, it } from '@jest/globals';
import {
  orAbsent,
  readAmount,
  readBlockTime,
  readCount,
  readHexCount,
  readIsoTime,
  readQuantity,
  readText,
  readUnits,
  withoutAbsent,
} from '../../../src/chain/rpc/reading';

const nothings: unknown[] = [
  undefined,
  null,
  '',
  'x',
  '0x',
  ' 1',
  true,
  {},
  [],
  [1],
  Number.NaN,
  -1,
];

describe('reading what a node sends', () => {
  it.each<[string, (value: unknown, what: string) => unknown, unknown[], unknown[]]>([
    [
      'a count',
      readCount,
      [0, 7, '0', '42'],
      [1.5, '1.5', 2 ** 53, '0x1', '9007199254740993', '-1'],
    ],
    [
      'an amount',
      readAmount,
      [0, 0.5, '0.5', 1e300],
      [Number.POSITIVE_INFINITY, '1e3', '0x1', '-1'],
    ],
    [
      'a quantity',
      readQuantity,
      ['0x0', '0xFF', `0x${'f'.repeat(64)}`],
      [1, '1', '0xg', `0x${'f'.repeat(65)}`],
    ],
    ['a count in hexadecimal', readHexCount, ['0x0', '0x1fffffffffffff'], [1, '0x20000000000000']],
    [
      'smallest units',
      readUnits,
      [0, '90071992547409931234'],
      [1.5, 2 ** 53, '1.5', '0x1', '9'.repeat(79)],
    ],
    [
      'a text',
      (value, what) => readText(value, what),
      ['a', 'é'.repeat(256)],
      ['a\nb', 'a'.repeat(257), 5],
    ],
  ])('%s: takes what is one, and nothing else', (name, read, good, bad) => {
    for (const value of good) expect(() => read(value, name)).not.toThrow();
    const texts: unknown[] = ['x', '0x', ' 1'];
    for (const value of [...nothings, ...bad]) {
      if (name === 'a text' && texts.includes(value)) continue;
      expect(() => read(value, 'height')).toThrow(
        expect.objectContaining({ kind: 'invalid', message: expect.stringMatching(/^height is /) }),
      );
    }
  });

  it('keeps quantities of any size exact', () => {
    expect(readQuantity('0x4b3b4ca85a86c47a098a224000000000', 'x')).toBe(10n ** 38n);
    expect(readUnits('90071992547409931234', 'x')).toBe(90071992547409931234n);
  });

  it('takes no time that cannot be for one', () => {
    expect(readBlockTime(0, 0, 'time')).toBeUndefined();
    expect(readBlockTime(1769215475.25, 5, 'time')).toBe(1769215475.25);
    for (const value of [0, 1769215475250]) {
      expect(() => readBlockTime(value, 5, 'time')).toThrow(
        expect.objectContaining({ kind: 'nonsense', message: `time of block 5 is ${value}` }),
      );
    }
    expect(readIsoTime('2026-01-02T03:04:05.678901234Z', 5, 'time')).toBe(1767323045.678);
    expect(() => readIsoTime('0001-01-01T00:00:00Z', 5, 'time')).toThrow('time of block 5 is 0');
    expect(() => readIsoTime('soon', 5, 'time')).toThrow('expected a time');
  });

  it('leaves out what is not told', () => {
    const size = orAbsent(() => readCount(null, 'size'));
    expect(withoutAbsent({ height: 1, size })).toEqual({ height: 1 });
    expect(withoutAbsent({ height: 1, size })).not.toHaveProperty('size');
    // A fault of ours is none of the node's.
    expect(() => orAbsent(() => JSON.parse('{'))).toThrow(SyntaxError);
  });

  it('shows no more than the beginning of what it refuses', () => {
    expect(() => readCount('y'.repeat(1000), 'height')).toThrow(
      /^height is "y{56}\.\.\., expected/,
    );
  });
});
