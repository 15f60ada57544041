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

/** The pattern as text: of a regular expression its source, of a list all of them. */
export function pathText(path: unknown): string {
  if (Array.isArray(path)) return path.flat(Number.POSITIVE_INFINITY).map(String).join('|');
  const text = String(path);
  return typeof path === 'string' && text.endsWith('/') ? text.slice(0, -1) : text;
}

/** Puts the patterns on the way to a route together. */
export function joinTexts(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '/').join('') || '/';
}

// What Express 4 writes behind every prefix that was given as text.
const prefixEnd = /\\\/\?\(\?=\\\/\|\$\)(?=\|\^|$)/g;

/** Express 4 keeps the expression only: it is turned back into the text it was made from. */
function textOf4(regexp: RegExp, keys: Layer['keys'] = []): string {
  // Until 4.19 a list is in a group.
  const source = regexp.source.replace(/^\(\?:(\^.*)\)$/s, '$1');
  const text = source.replace(prefixEnd, '');
  if (text === source) return String(regexp); // it was given as an expression
  let result = '';
  let depth = 0;
  let key = 0;
  const parts = text.replace(/(^|\|)\^/g, '$1').match(/\\.|\((?:\?[:!=])?(?:\\[/.])?|./gs) ?? [];
  for (const part of parts) {
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

function keyText(name: string | number | undefined): string {
  return typeof name === 'string' ? `:${name}` : '*';
}
