import { patternText } from '@xai-metrics/core';
import type { Layer } from './route-tree';

/** What a router, an application or other middleware was mounted with; `''` at the root. */
export function mountText(layer: Layer): string | undefined {
  if (isAtRoot(layer)) return '';
  if (layer.rawPath !== undefined) return pathText(layer.rawPath);
  return layer.regexp && textOf4(layer.regexp, layer.keys); // router 2.0 to 2.2 has forgotten it
}

/** Whether the layer was mounted without a path. */
export function isAtRoot({ slash, regexp }: Layer): boolean {
  return slash === true || regexp?.fast_slash === true;
}

/** The pattern as text, without a final slash. */
export function pathText(path: unknown): string {
  return typeof path === 'string' && path.endsWith('/') ? path.slice(0, -1) : patternText(path);
}

/** Puts the patterns on the way to a route together. */
export function joinTexts(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '/').join('') || '/';
}

// What Express 4 writes behind every prefix that was given as text.
const prefixEnd = /\\\/\?\(\?=\\\/\|\$\)$/;

/** Express 4 keeps the expression only: it is turned back into the text it was made from. */
function textOf4(regexp: RegExp, keys: Layer['keys'] = []): string {
  // Until 4.19 a list is in a group.
  const sources = splitAlternatives(regexp.source.replace(/^\(\?:(\^.*)\)$/s, '$1'));
  if (!sources.some((source) => prefixEnd.test(source))) return patternText(regexp);
  let key = 0;
  return sources
    .map((source) => {
      const isText = prefixEnd.test(source);
      const own = keys.slice(key);
      key += source.match(/\\.|\((?!\?(?!<\w))/gs)?.filter((part) => part === '(').length ?? 0;
      return isText ? prefixText(source.replace(prefixEnd, ''), own) : patternText(RegExp(source));
    })
    .join('|');
}

function prefixText(source: string, keys: NonNullable<Layer['keys']>): string {
  let result = '';
  let depth = 0;
  let key = 0;
  for (const part of source.replace(/^\^/, '').match(/\\.|\((?:\?[:!=])?(?:\\[/.])?|./gs) ?? []) {
    if (part.startsWith('(')) {
      // A group stands for one parameter, with the slash or dot before it; only the capturing ones
      // have keys.
      if (depth === 0) result += `${/[/.]?$/.exec(part)}${keyText(keys[key]?.name)}`;
      if (!part.startsWith('(?')) key += 1;
      depth += 1;
    } else if (part === ')') {
      depth -= 1;
    } else if (depth === 0) {
      result += part.startsWith('\\') ? part.slice(1) : part;
    }
  }
  return result;
}

/** The sources of a list: an expression among them may be several. */
function splitAlternatives(source: string): string[] {
  const sources = [''];
  let depth = 0;
  for (const part of source.match(/\\.|\[(?:\\.|[^\]\\])*\]|./gs) ?? []) {
    if (part === '(') depth += 1;
    if (part === ')') depth -= 1;
    if (part === '|' && depth === 0) sources.push('');
    else sources.push(sources.pop() + part);
  }
  return sources;
}

function keyText(name: string | number | undefined): string {
  return typeof name === 'string' ? `:${name}` : '*';
}
