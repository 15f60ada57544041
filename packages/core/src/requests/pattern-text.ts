import { types } from 'node:util';

/**
 * The pattern of a route as a person can read it: text as it is, the entries of a list joined by `|`,
 * and a regular expression as its fixed parts, with `:id` for a group of that name and `*` for the
 * rest. Where that says less than the expression, `#` and four letters or digits tell it from others.
 *
 * @example
 * ```ts
 * import { patternText } from '@xai-metrics/core';
 *
 * patternText('/blocks/:height'); // '/blocks/:height'
 * patternText(/^\/blocks\/(?<height>[^/]+)\/?$/); // '/blocks/:height'
 * patternText(/^\/blocks\/(\d+)$/); // '/blocks/*#nf9r'
 * ```
 */
export function patternText(pattern: unknown): string {
  if (typeof pattern !== 'object' || pattern === null) return String(pattern);
  const known = knownTexts.get(pattern);
  if (known !== undefined) return known;
  const text = objectText(pattern);
  knownTexts.set(pattern, text);
  return text;
}

// A pattern that is no text is the same object for each request to its route.
const knownTexts = new WeakMap<object, string>();

function objectText(pattern: object): string {
  if (Array.isArray(pattern)) return pattern.map(patternText).join('|');
  return types.isRegExp(pattern) ? expressionText(pattern) : String(pattern);
}

/** Characters of an expression at most, without what tells it from others. */
const longestText = 64;

interface ReadText {
  readonly text: string;
  /** Whether the text says all that the expression does. */
  readonly isWhole: boolean;
}

function expressionText(expression: RegExp): string {
  const alternatives = splitAlternatives(expression.source.match(token) ?? []);
  const texts = alternatives.map(readAlternative);
  const text = texts.map((each) => each.text).join('|');
  if (text !== '' && text.length <= longestText && texts.every(({ isWhole }) => isWhole)) {
    return text;
  }
  const short = text.length > longestText ? `${text.slice(0, longestText - 3)}...` : text;
  return `${short}#${markOf(String(expression))}`;
}

// An escape, a class, the beginning of a group, how often, or any character.
const token =
  /\\(?:[pu]\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|k<[^>]*>|\d+|.)|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?|(?:[*+?]|\{\d+(?:,\d*)?\})\??|./gis;
const howOften = /^(?:[*+?]|\{\d)/;

/** One of the alternatives of the expression, which may begin and end anywhere in the path. */
function readAlternative(tokens: readonly string[]): ReadText {
  const isFromStart = tokens[0] === '^';
  const isToEnd = tokens.at(-1) === '$' || endsWithSegment(tokens);
  const { text, isWhole } = readTokens(tokens.filter((each) => each !== '^' && each !== '$'));
  const open = `${isFromStart ? '' : '*'}${text}${isToEnd ? '' : '*'}`;
  return { text: open.replace(/\*{2,}/g, '*'), isWhole };
}

/** Whether it ends as what is mounted does: with a slash ahead, or the end. */
function endsWithSegment(tokens: readonly string[]): boolean {
  return /\(\?=(?:\\?\/\|\$|\$\|\\?\/)\)$/.test(tokens.join(''));
}

function readTokens(tokens: readonly string[]): ReadText {
  let text = '';
  let isWhole = true;
  for (let i = 0; i < tokens.length; ) {
    const end = endOfPart(tokens, i);
    const often = howOften.test(tokens[end] ?? '') ? tokens[end] : undefined;
    const next = often === undefined ? end : end + 1;
    const part = readPart(tokens.slice(i, end), often, text !== '' && next === tokens.length);
    text += part.text;
    isWhole &&= part.isWhole;
    i = next;
  }
  return { text, isWhole };
}

/** Where the group ends that begins there, or the single token. */
function endOfPart(tokens: readonly string[], start: number): number {
  let depth = 0;
  for (let i = start; i < tokens.length; i += 1) {
    if (tokens[i]?.startsWith('(')) depth += 1;
    if (tokens[i] === ')') depth -= 1;
    if (depth <= 0) return i + 1;
  }
  return tokens.length;
}

const anything: ReadText = { text: '*', isWhole: false };
const nothing: ReadText = { text: '', isWhole: false };
const oneSegment = /^\[\^\\?\/\]\+\??$/;

function readPart(part: readonly string[], often: string | undefined, isLast: boolean): ReadText {
  const [first = ''] = part;
  if (first.startsWith('(')) return readGroup(first, part.slice(1, -1), often);
  if (/^\\[bB]$/.test(first)) return nothing;
  const letter = /^\\[^a-z\d]$/i.test(first) ? first.slice(1) : first;
  // Slashes at the end say nothing.
  if (letter === '/' && often !== undefined) return { text: isLast ? '' : '/', isWhole: true };
  const isFixed = letter.length === 1 && letter !== '.' && often === undefined;
  return isFixed || (first === '\\.' && often === undefined)
    ? { text: letter, isWhole: true }
    : anything;
}

function readGroup(
  opening: string,
  inside: readonly string[],
  often: string | undefined,
): ReadText {
  const name = /^\(\?<(\w+)>$/.exec(opening)?.[1];
  if (name !== undefined) {
    return {
      text: `:${name}`,
      isWhole: often === undefined && oneSegment.test(inside.join('')),
    };
  }
  if (/^\(\?<?[=!]$/.test(opening)) return nothing;
  const isPlain =
    opening === '(?:' && often === undefined && splitAlternatives(inside).length === 1;
  return isPlain ? readTokens(inside) : anything;
}

function splitAlternatives(tokens: readonly string[]): string[][] {
  const alternatives: string[][] = [[]];
  let depth = 0;
  for (const each of tokens) {
    if (each.startsWith('(')) depth += 1;
    if (each === ')') depth -= 1;
    if (each === '|' && depth === 0) alternatives.push([]);
    else alternatives.at(-1)?.push(each);
  }
  return alternatives;
}

/** Four letters or digits that are the same wherever the same expression stands (FNV-1a). */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash.toString(36).padStart(4, '0').slice(-4);
}
