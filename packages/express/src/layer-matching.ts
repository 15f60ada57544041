import { type LearnPrefix, type Matcher, unknownPrefix } from './learnt-prefix';
import { isAtRoot, joinTexts } from './pattern-text';
import type { Layer, Match, Mount, Place } from './route-tree';

/** Where a request is, as far as Express tells. */
interface RequestPosition {
  readonly originalUrl: string;
  /** The part of the URL that the mounts above have taken. */
  readonly baseUrl?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Of the places where its route hangs, the one that the request came to. */
export function choosePlace(
  places: readonly Place[],
  { originalUrl, baseUrl = '' }: RequestPosition,
): Place | undefined {
  const path = pathOf(originalUrl);
  let leading: Place | undefined;
  for (const place of places) {
    const rest = restBelow(place.above, path);
    if (rest === undefined || matchLayer(place.layer, rest) === undefined) continue;
    if (isAt(place, baseUrl)) return place;
    leading ??= place; // after an error, baseUrl is that of who answers it
  }
  if (leading !== undefined || baseUrl === '') return leading;
  return places.find((place) => isAt(place, baseUrl)); // the URL was rewritten
}

/** Whether a request is below the mounts that lead to the place, and not there any more. */
export function isBelow({ above }: Place, baseUrl = ''): boolean {
  const rest = restBelow(above, baseUrl);
  return rest !== undefined && !isNothing(rest);
}

function isAt({ above }: Place, baseUrl: string): boolean {
  const rest = restBelow(above, baseUrl);
  return rest !== undefined && isNothing(rest);
}

/**
 * Finds what is mounted exactly where the request is. Where that is more than one, the parameters
 * tell them apart, or else the first goes.
 */
export function findMount(
  mounts: readonly Mount[],
  { baseUrl = '', params = {} }: RequestPosition,
): Mount | undefined {
  let found: Mount | undefined;
  let most = Number.NEGATIVE_INFINITY;
  search(mounts, baseUrl);
  return found;

  function search(among: readonly Mount[], path: string): void {
    for (const mount of among) {
      const match = matchLayer(mount.layer, path);
      if (match === undefined) continue;
      const rest = restAfter(match, path);
      if (!isNothing(rest)) {
        search(mount.mounts, rest);
        continue;
      }
      const names = Object.keys(match.params);
      const common = names.every((name) => name in params) ? names.length : -1;
      if (common > most) [found, most] = [mount, common];
    }
  }
}

/** A prefix as requests have shown it. */
export interface ShownPrefix {
  readonly text: string;
  /** Whether all of it is known now, and is the same for other requests that come through there. */
  readonly isSettled: boolean;
  /** What is left of the path below it. */
  readonly rest: string;
}

/**
 * Reads the pattern of mounts from the path of a request that came through them.
 *
 * @returns `undefined` if the path does not lead there
 */
export function showPrefix(
  way: readonly Mount[],
  path: string,
  learn: LearnPrefix,
): ShownPrefix | undefined {
  let text = '';
  let isSettled = true;
  let rest = path;
  for (const { layer, own } of way) {
    const match = matchLayer(layer, rest);
    if (match === undefined) return undefined;
    const learnt = own ?? (match.matcher && learn(match.matcher, match));
    if (learnt === undefined || (own === undefined && layer.matchers?.length !== 1))
      isSettled = false;
    text = joinTexts(text, learnt ?? unknownPrefix);
    rest = restAfter(match, rest);
  }
  return { text, isSettled, rest };
}

/** As `showPrefix`, for a request to a route. */
export function showPlace(
  { above, layer }: Place,
  { originalUrl, baseUrl = '' }: RequestPosition,
  learn: LearnPrefix,
): ShownPrefix | undefined {
  const shown = showPrefix(above, pathOf(originalUrl), learn);
  if (shown !== undefined && matchLayer(layer, shown.rest) !== undefined) return shown;
  const base = showPrefix(above, baseUrl, learn); // the URL was rewritten
  return base !== undefined && isNothing(base.rest) ? base : undefined;
}

/** The pattern of mounts that no path leads to. */
export function guessPrefix(way: readonly Mount[]): string {
  return joinTexts(...way.map(({ own }) => own ?? unknownPrefix));
}

/** What is left of the path below mounts that lead there. */
function restBelow(above: readonly Mount[], path: string): string | undefined {
  let rest = path;
  for (const { layer } of above) {
    const match = matchLayer(layer, rest);
    if (match === undefined) return undefined;
    rest = restAfter(match, rest);
  }
  return rest;
}

function restAfter(match: Match, path: string): string {
  const rest = path.slice(match.path.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function isNothing(rest: string): boolean {
  return rest === '' || rest === '/';
}

/** Matches the beginning of a path as Express does; for a route, all of it. */
function matchLayer(layer: Layer, path: string): (Match & { matcher?: Matcher }) | undefined {
  const { regexp, keys = [], matchers = [] } = layer;
  if (isAtRoot(layer)) return { path: '', params: {} };
  if (regexp !== undefined) {
    const found = regexp.exec(path);
    if (found === null) return undefined;
    return { path: found[0], params: Object.fromEntries(keys.map(({ name }) => [name, ''])) };
  }
  try {
    for (const matcher of matchers) {
      const found = matcher(path);
      if (found) return { path: found.path, params: found.params, matcher };
    }
  } catch {
    // A part of the path that cannot be decoded: Express answers 400.
  }
  return undefined;
}

/** The path of a request target, which may name a host too. */
function pathOf(url: string): string {
  const target = url.startsWith('/') ? url : url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}
