import { expect } from '@jest/globals';

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const labels = '(?:\\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*",?)*\\})?';
const number = '[-+]?(?:\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?|Inf|NaN|Nan)';
const samplePattern = new RegExp(
  `^(${name})${labels} ${number}(?: # \\{[^\\n]*\\} ${number} ${number})?$`,
  'u',
);
const helpPattern = new RegExp(`^# HELP (${name}) (?:[^"\\\\]|\\\\[\\\\"n])*$`, 'u');
const typePattern = new RegExp(`^# TYPE (${name}) (\\w+)$`);

/** The suffixes of the samples that a family of each type may have. */
const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total'],
  gauge: [''],
  unknown: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/**
 * Checks the structure of a text in OpenMetrics 1.0: each family once and in one piece, its type
 * before its samples, only samples of that type, the end mark last and nowhere else.
 */
export function assertOpenMetrics(text: string): void {
  expect(text.endsWith('# EOF\n')).toBe(true);
  const lines = text.slice(0, -'# EOF\n'.length).split('\n');
  expect(lines.pop()).toBe('');
  const families = new Set<string>();
  let family = '';
  let type: string | undefined;
  const wrong = lines.filter((line) => {
    const help = helpPattern.exec(line)?.[1];
    if (help !== undefined) {
      const isNew = !families.has(help);
      families.add(help);
      family = help;
      type = undefined;
      return !isNew;
    }
    const typed = typePattern.exec(line);
    if (typed !== null) {
      type = typed[2];
      return typed[1] !== family || !Object.hasOwn(suffixes, String(type));
    }
    const sample = samplePattern.exec(line)?.[1];
    const allowed = suffixes[String(type)] ?? [];
    return sample === undefined || !allowed.some((suffix) => sample === family + suffix);
  });
  expect(wrong).toEqual([]);
}
