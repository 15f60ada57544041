import { type ReadValue, readList, ValueError } from '../setting-values';

/** Finds the pattern that a path fits; `undefined` if none does. */
export type MatchPath = (path: string) => string | undefined;

const mostPatterns = 500;
// A segment as it is, a parameter, or the rest of the path.
const segmentPattern = /^(?:[\w.~-]+|:\w+)$/;

/** Patterns such as `/block/:height` and `/files/*`, with commas between them. */
export const readPathPatterns: ReadValue<readonly string[]> = (texts) => {
  const patterns = readList(texts);
  if (patterns.length > mostPatterns) {
    throw new ValueError(`has to hold ${mostPatterns} patterns at most`);
  }
  const wrong = patterns.find((pattern) => !isPattern(pattern));
  if (wrong === undefined) return patterns;
  throw new ValueError(
    `has to hold paths of whole segments, such as '/block/:height' or '/files/*', and not ${JSON.stringify(wrong)}`,
  );
};

/**
 * Creates the matcher for a server whose routes nobody declares to a framework: the first pattern
 * that fits is the label.
 */
export function createPathMatcher(patterns: readonly string[]): MatchPath {
  const matchers = patterns.map((pattern) => ({ pattern, expression: expressionOf(pattern) }));
  return (path) => matchers.find(({ expression }) => expression.test(path))?.pattern;
}

function isPattern(pattern: string): boolean {
  if (!pattern.startsWith('/')) return false;
  const segments = pattern.slice(1).split('/');
  if (segments.at(-1) === '*' || segments.at(-1) === '') segments.pop();
  return segments.every((segment) => segmentPattern.test(segment));
}

/** Each segment can match in one way only: no path makes it slow. */
function expressionOf(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((segment) => {
      if (segment === '*') return '.*';
      return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.]/g, '\\.');
    })
    .join('/');
  return new RegExp(`^${source}$`, 's');
}
