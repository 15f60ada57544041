import type { Match } from './route-tree';

/** What a layer of router 2 has for each path that it was mounted with. */
export type Matcher = (path: string) => Match | false;

/**
 * Finds the pattern behind a matcher by what the matcher says of changed paths.
 *
 * @param match - what the matcher has made of the path of a request
 * @returns `undefined` if this path does not show it
 */
export type LearnPrefix = (matcher: Matcher, match: Match) => string | undefined;

/** A part of a segment: letters that are fixed, or a parameter and the value that it has for now. */
type Part = string | { readonly name: string; readonly sign: ':' | '*'; readonly value: string };

interface Segment {
  readonly parts: readonly Part[];
  /** Whether the pattern fits without the segment, or without what is in it. */
  readonly optional?: 'segment' | 'inside';
}

interface LearntPattern {
  readonly text: string;
  fits(match: Match): boolean;
}

interface Knowledge {
  /** More than one where fixed letters are optional: no path shows all of these. */
  readonly patterns: LearntPattern[];
  failures: number;
  /** How many paths more are not looked at. */
  pause: number;
}

const mostPatterns = 16;
const longestPath = 300;
const mostGuesses = 500;

/** The text of a mount path that nothing can be known of. */
export const unknownPrefix = '/*';

/**
 * Creates what learns the mount paths that router 2.0 to 2.2 forgets. What `path-to-regexp` matches
 * is fixed letters and parameters, and the matcher tells the values of the parameters. Each of them
 * is proven by values of our own, and each fixed letter by the matcher refusing others in its place:
 * nothing of a URL gets into the pattern.
 */
export function createPrefixLearner(): LearnPrefix {
  const known = new WeakMap<Matcher, Knowledge>();

  return (matcher, match) => {
    // The matcher of an expression: its groups are all that it tells.
    if (Object.getPrototypeOf(match.params) !== null) return unknownPrefix;
    let knowledge = known.get(matcher);
    if (knowledge === undefined) {
      knowledge = { patterns: [], failures: 0, pause: 0 };
      known.set(matcher, knowledge);
    }
    const pattern = knowledge.patterns.find(({ fits }) => fits(match));
    return (pattern ?? learnAnother(matcher, match, knowledge))?.text;
  };
}

function learnAnother(
  matcher: Matcher,
  match: Match,
  knowledge: Knowledge,
): LearntPattern | undefined {
  const { patterns } = knowledge;
  if (patterns.length >= mostPatterns || match.path.length > longestPath) return undefined;
  if (knowledge.pause > 0) {
    knowledge.pause -= 1;
    return undefined;
  }
  const learnt = learnPattern(createInquiry(matcher), match.path);
  if (learnt === undefined) {
    // Nobody can make us try in vain at every request.
    knowledge.failures += 1;
    knowledge.pause = 2 ** Math.min(knowledge.failures, 10);
  } else patterns.push(learnt);
  return learnt;
}

/** Asks a matcher for the parameters of a path, if it takes all of it. */
type Inquiry = (path: string) => Match['params'] | undefined;

function createInquiry(matcher: Matcher): Inquiry {
  return (path) => {
    try {
      const found = matcher(path);
      return found && found.path === path ? found.params : undefined;
    } catch {
      return undefined; // it cannot be decoded
    }
  };
}

function learnPattern(ask: Inquiry, path: string): LearntPattern | undefined {
  const short = path.slice(0, -1);
  const taken = path.endsWith('/') && ask(short) !== undefined ? short : path;
  if (taken !== '' && !taken.startsWith('/')) return undefined;
  // Fixed letters in the pattern may forbid the one kind of values.
  for (const createValue of [createValues('0123456789'), createValues('bcdfghjkmn')]) {
    const segments = readSegments(ask, taken, createValue);
    if (segments === undefined || !isProven(ask, segments)) continue;
    const all = findOptional(ask, segments, createValue);
    return createPattern(all, isCaseSensitive(ask, segments));
  }
  return undefined;
}

/** Values of our own that have the same length, of these letters. */
function createValues(letters: string): () => string {
  let number = 100;
  return () => {
    number += 1;
    return String(number).replace(/\d/g, (digit) => letters[Number(digit)] as string);
  };
}

function readSegments(
  ask: Inquiry,
  taken: string,
  createValue: () => string,
): Segment[] | undefined {
  const names = Object.keys(ask(taken) ?? {});
  const path = replaceSegments(ask, taken, names, createValue);
  const params = path === undefined ? undefined : ask(path);
  if (path === undefined || params === undefined) return undefined;
  let guesses = 0;
  return place([], Object.entries(params));

  /** Looks for the places of the parameters among those where their values stand. */
  function place(
    placed: readonly PlacedParam[],
    [next, ...others]: [string, unknown][],
  ): Segment[] | undefined {
    if (next === undefined) return check(placed);
    const [name, value] = next;
    for (const [start, end] of findSpans(path as string, value)) {
      guesses += 1;
      if (guesses > mostGuesses) return undefined;
      if (placed.some((other) => start < other.end && other.start < end)) continue;
      const sign = Array.isArray(value) ? '*' : ':';
      const param = { name, sign, value: createValue(), start, end } as const;
      const segments = place([...placed, param], others);
      if (segments !== undefined) return segments;
    }
    return undefined;
  }

  function check(placed: readonly PlacedParam[]): Segment[] | undefined {
    const segments = split(path as string, placed);
    const found = ask(pathOf(segments));
    const isRight = placed.every(({ name, value }) => String(found?.[name]) === value);
    return found && isRight && hasNames(found, names) ? segments : undefined;
  }
}

/** Puts values of our own where a whole segment is a parameter, or belongs to one. */
function replaceSegments(
  ask: Inquiry,
  taken: string,
  names: readonly string[],
  createValue: () => string,
): string | undefined {
  const segments = taken.split('/');
  for (let i = 1; i < segments.length; i += 1) {
    if (segments[i] === '') continue;
    const value = createValue();
    const params = ask(segments.with(i, value).join('/'));
    if (params === undefined || !hasNames(params, names)) continue;
    // Another parameter of the same name hides its value.
    if (!Object.values(params).flat().includes(value)) return undefined;
    segments[i] = value;
  }
  return segments.join('/');
}

type Span = readonly [start: number, end: number];

interface PlacedParam {
  readonly name: string;
  readonly sign: ':' | '*';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Where a value stands in a path, as it is or encoded. */
function findSpans(path: string, value: unknown): Span[] {
  const text = Array.isArray(value) ? value.join('/') : String(value);
  const spans: Span[] = [];
  for (let at = path.indexOf(text); at !== -1; at = path.indexOf(text, at + 1)) {
    spans.push([at, at + text.length]);
  }
  let start = 0;
  for (const segment of path.split('/')) {
    if (segment.includes('%') && segment.length <= 30)
      spans.push(...findEncoded(segment, text, start));
    start += segment.length + 1;
  }
  return spans;
}

function findEncoded(segment: string, text: string, offset: number): Span[] {
  const spans: Span[] = [];
  for (let start = 0; start < segment.length; start += 1) {
    for (let end = start + 3; end <= segment.length; end += 1) {
      const part = segment.slice(start, end);
      if (part.includes('%') && decode(part) === text) spans.push([offset + start, offset + end]);
    }
  }
  return spans;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function split(path: string, placed: readonly PlacedParam[]): Segment[] {
  const segments: Part[][] = [];
  let at = 0;
  for (const { name, sign, value, start, end } of placed.toSorted((a, b) => a.start - b.start)) {
    addFixed(path.slice(at, start));
    segments.at(-1)?.push({ name, sign, value });
    at = end;
  }
  addFixed(path.slice(at));
  return segments.map((parts) => ({ parts }));

  function addFixed(text: string): void {
    const [inside = '', ...next] = text.split('/');
    if (inside !== '') segments.at(-1)?.push(inside);
    for (const fixed of next) segments.push(fixed === '' ? [] : [fixed]);
  }
}

function pathOf(segments: readonly Segment[]): string {
  return writeParts(segments, (part) => (typeof part === 'string' ? part : part.value));
}

function writeParts(segments: readonly Segment[], write: (part: Part) => string): string {
  return segments.map(({ parts }) => `/${parts.map(write).join('')}`).join('');
}

/** Whether the matcher refuses other letters than those that are said to be fixed. */
function isProven(ask: Inquiry, segments: readonly Segment[]): boolean {
  const path = pathOf(segments);
  const names = namesOf(segments);
  // The fixed letters keep their places; those of parameters and slashes become something else.
  const fixed = writeParts(segments, (part) =>
    typeof part === 'string' ? part : '/'.repeat(part.value.length),
  );
  return [...fixed].every((letter, i) => {
    if (letter === '/') return true;
    const others = [...'q7kz0w'].filter((other) => other !== letter.toLowerCase()).slice(0, 4);
    return others.every((other) => {
      const params = ask(path.slice(0, i) + other + path.slice(i + letter.length));
      return params === undefined || !hasNames(params, names);
    });
  });
}

/** A matcher that does not care for letter case cannot tell how its pattern was written. */
function isCaseSensitive(ask: Inquiry, segments: readonly Segment[]): boolean {
  const swapped = writeParts(segments, (part) =>
    typeof part === 'string' ? swapCase(part) : part.value,
  );
  const params = ask(swapped);
  return params === undefined || !hasNames(params, namesOf(segments));
}

function swapCase(text: string): string {
  const lower = text.toLowerCase();
  return text === lower ? text.toUpperCase() : lower;
}

/** Finds parameters that a path may leave out, whether this one has them or not. */
function findOptional(
  ask: Inquiry,
  known: readonly Segment[],
  createValue: () => string,
): readonly Segment[] {
  let segments = known;
  for (let i = 0; i <= segments.length && segments.length < 20; i += 1) {
    const more = insertParam(ask, segments, i, createValue());
    if (more === undefined) continue;
    segments = more;
    i = -1;
  }
  for (let i = segments.length - 1; i >= 0; i -= 1) {
    const optional = canBeLeftOut(ask, segments, i);
    if (optional === undefined) continue;
    segments = segments.with(i, { ...(segments[i] as Segment), optional });
    i = segments.length;
  }
  return segments;
}

function insertParam(
  ask: Inquiry,
  segments: readonly Segment[],
  at: number,
  value: string,
): readonly Segment[] | undefined {
  const isEmpty = segments[at]?.parts.length === 0;
  const widened = (parts: readonly Part[]) =>
    isEmpty ? segments.with(at, { parts }) : segments.toSpliced(at, 0, { parts });
  const params = ask(pathOf(widened([value])));
  const names = namesOf(segments);
  if (params === undefined || Object.keys(params).length !== names.length + 1) return undefined;
  const name = Object.keys(params).find((each) => !names.includes(each));
  if (name === undefined || String(params[name]) !== value) return undefined;
  const more = widened([{ name, sign: Array.isArray(params[name]) ? '*' : ':', value }]);
  return hasValues(params, more) ? more : undefined;
}

function canBeLeftOut(ask: Inquiry, segments: readonly Segment[], at: number): Segment['optional'] {
  const { parts, optional } = segments[at] as Segment;
  if (optional !== undefined || parts.length !== 1 || typeof parts[0] === 'string')
    return undefined;
  // Of several in a row, the last goes first.
  const required = segments.filter((segment, i) => segment.optional !== 'segment' || i === at);
  for (const all of [segments, required]) {
    const i = all.indexOf(segments[at] as Segment);
    for (const [less, how] of [
      [all.toSpliced(i, 1), 'segment'],
      [all.with(i, { parts: [] }), 'inside'],
    ] as const) {
      const params = ask(pathOf(less));
      if (params && hasNames(params, namesOf(less)) && hasValues(params, less)) return how;
    }
  }
  return undefined;
}

type Param = Exclude<Part, string>;

function paramsOf(segments: readonly Segment[]): Param[] {
  return segments.flatMap(({ parts }) => parts.filter((part) => typeof part !== 'string'));
}

function namesOf(segments: readonly Segment[]): string[] {
  return paramsOf(segments).map(({ name }) => name);
}

function hasNames(params: Match['params'], names: readonly string[]): boolean {
  return Object.keys(params).length === names.length && names.every((name) => name in params);
}

function hasValues(params: Match['params'], segments: readonly Segment[]): boolean {
  return paramsOf(segments).every(({ name, value }) => String(params[name]) === value);
}

function createPattern(segments: readonly Segment[], isSensitive: boolean): LearntPattern {
  const fold = (text: string) => (isSensitive ? text : text.toLowerCase());
  const names = namesOf(segments);
  const required = namesOf(segments.filter(({ optional }) => optional === undefined));
  const fixed = segments
    .map(({ parts, optional }) => {
      if (optional === 'segment') return '\0';
      return `/${parts.map((part) => (typeof part === 'string' ? fold(part) : '\0')).join('')}`;
    })
    .join('')
    .split(/\0+/);

  return {
    text: segments
      .map((segment) => segmentText(segment, fold))
      .join('')
      .replace(/\/$/, ''),
    fits({ path, params }) {
      const given = Object.keys(params);
      return (
        given.every((name) => names.includes(name)) &&
        required.every((name) => name in params) &&
        hasInOrder(fold(path), fixed)
      );
    },
  };
}

/** Whether a path begins with the first text, ends with the last and has the others between. */
function hasInOrder(path: string, texts: readonly string[]): boolean {
  const [first = '', ...others] = texts;
  const last = others.pop();
  if (last === undefined) return path === first || path === `${first}/`;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const text of others) {
    const found = path.indexOf(text, at);
    if (found === -1) return false;
    at = found + text.length;
  }
  const end = path.endsWith('/') && !last.endsWith('/') ? path.length - 1 : path.length;
  return end - last.length >= at && path.endsWith(last, end);
}

function segmentText({ parts, optional }: Segment, fold: (text: string) => string): string {
  const texts = parts.map((part, i) => {
    if (typeof part === 'string') return fold(part).replace(/[{}()[\]+?!:*\\]/g, '\\$&');
    return part.sign + nameText(part.name, parts[i + 1]);
  });
  const text = texts.join('');
  if (optional === 'segment') return `{/${text}}`;
  return optional === 'inside' ? `/{${text}}` : `/${text}`;
}

function nameText(name: string, next: Part | undefined): string {
  const isBare = /^[$_\p{ID_Start}][$\p{ID_Continue}]*$/u.test(name);
  const goesOn = typeof next === 'string' && /^[$\p{ID_Continue}]/u.test(next);
  return isBare && !goesOn ? name : JSON.stringify(name);
}
