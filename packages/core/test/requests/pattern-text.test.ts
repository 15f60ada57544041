import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { patternText } from '../../src/requests/pattern-text';

describe('the text of a pattern', () => {
  it.each([
    ['/blocks/:height', '/blocks/:height'],
    ['/n/:id(\\d+)', '/n/:id(\\d+)'],
    ['', ''],
    [['/a', ['/b/:b', /^\/c$/]], '/a|/b/:b|/c'],
  ])('of %p stays as it was written', (pattern, text) => {
    expect(patternText(pattern)).toBe(text);
  });

  it.each([
    [/^\/health$/i, '/health'],
    [/^\/health\/?$/, '/health'],
    [/^\/?$/, '/'],
    [/^\/api(?:\/v1)\/x\.json$/, '/api/v1/x.json'],
    [/^\/blocks\/(?<height>[^/]+)\/?$/, '/blocks/:height'],
    [/^\/a$|^\/b\/(?<b>[^/]+?)$/, '/a|/b/:b'],
    [/^\/api/, '/api*'],
    [/\/end$/, '*/end'],
  ])('of the expression %p says all of it', (expression, text) => {
    expect(patternText(expression)).toBe(text);
  });

  it.each([
    [/^\/digits\/(\d+)$/, '/digits/*'],
    [/^\/blocks\/(?<height>\d+)$/, '/blocks/:height'],
    [/^\/v\d+/, '/v*'],
    [/.*fly$/, '*fly'],
    [/^\/[[\]/(]+\/x\)$/, '/*/x)'],
    [/^\/(?:main|test)net\/tx$/, '/*net/tx'],
    [/^\/(?!private\/)a\b$/, '/a'],
    [/^\/colou?r\/x{2,3}$/, '/colo*r/*'],
    [/^\/((a|b)\/(c))?\/\u0041\x41\cA\p{L}\1$/u, '/*/*'],
    [/^\/?([a-zA-Z0-9-_]{43})\/?$|^\/?([a-zA-Z0-9-_]{43})\/(.*)$/i, '/*|/*/*'],
    [/^$/, ''],
  ])('of the expression %p says what is fixed, and has a mark', (expression, text) => {
    expect(patternText(expression)).toMatch(/#[a-z\d]{4}$/);
    expect(patternText(expression).slice(0, -5)).toBe(text);
  });

  it('tells expressions apart that look alike, and is the same for the same one', () => {
    const alike = [/^\/x\/(\d+)$/, /^\/x\/(\w+)$/, /^\/x\/[a-f]+$/, /^\/x\/(\d+)$/i];

    expect(new Set(alike.map(patternText)).size).toBe(4);
    expect(patternText(/^\/x\/(\d+)$/)).toBe(patternText(alike[0]));
  });

  it('of a long expression is cut, and still told from others', () => {
    const [one, other] = ['a', 'b'].map((end) =>
      patternText(new RegExp(`^/${'long/'.repeat(40)}${end}$`)),
    );

    expect(one).toMatch(/^\/long\/.*\.{3}#[a-z\d]{4}$/);
    expect(one?.length).toBe(69);
    expect(other).not.toBe(one);
  });

  it('of any expression is short and has no backslash but one that stands for itself', () => {
    const piece = fc.constantFrom(
      ...['\\/', '\\d', '\\.', '\\\\', '(', ')', '(?:', '(?<n>', '(?=', '[^/]', '[\\]x]', '|', '^'],
      ...['$', '+', '*?', '{2}', 'a', '-', '\\b', '.', '\\u0041', '(?<!'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        let expression: RegExp;
        try {
          expression = new RegExp(pieces.join(''));
        } catch {
          return;
        }
        const text = patternText(expression);
        expect(text.length).toBeLessThanOrEqual(69);
        expect(text).not.toBe('');
        if (!expression.source.includes('\\\\')) expect(text).not.toContain('\\');
      }),
      { numRuns: 2_000 },
    );
  });
});
