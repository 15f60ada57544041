import type { IncomingMessage } from 'node:http';

/** What Express adds to a request, as far as the route needs it. */
export interface RoutedRequest extends IncomingMessage {
  readonly app: ExpressApp;
  readonly originalUrl: string;
  readonly baseUrl: string;
  readonly route?: Route;
}

/** What is needed of an application. */
export interface ExpressApp {
  readonly mountpath: unknown;
  readonly parent?: ExpressApp;
  /** The prototype of its responses. */
  readonly response: { writeHead(...args: unknown[]): unknown };
  /** The router of Express 5; in Express 4 this is a getter that throws. */
  readonly router?: Router;
  /** The router of Express 4. */
  readonly _router?: Router;
}

interface Route {
  readonly path: unknown;
}

interface Router {
  readonly stack: readonly Layer[];
}

/** An entry of a router: a route, a mounted router, or other middleware. */
interface Layer {
  readonly route?: Route | undefined;
  readonly handle: { stack?: readonly Layer[] };
  /** What it was mounted with; since router 2.3. */
  readonly rawPath?: unknown;
  /** Express 4. */
  readonly regexp?: RegExp & { fast_slash?: boolean };
  readonly keys?: readonly { name: string | number }[];
  /** Router 2: one function for each path it was mounted with. */
  readonly matchers?: readonly ((path: string) => false | { path: string; params: Params })[];
}

type Params = Readonly<Record<string, unknown>>;

/** A way from an application to one of its routes: the layers of the routers passed, in order. */
type Mounts = readonly Layer[];

/** Reads which route matched a request. */
export interface RouteReader {
  /** The pattern of the matched route with every mount prefix, or `undefined` if none matched. */
  readRoute(app: ExpressApp, request: RoutedRequest): string | undefined;
  /** Whether the application has a route of its own at exactly this path. */
  hasOwnRoute(app: ExpressApp, path: string): boolean;
}

/**
 * Creates the reader. `req.route` names the innermost pattern and stays after errors; the prefixes
 * are found by looking up, once, where in the tree of routers that route hangs. Nothing is taken
 * from the URL but which of several places it was, so that no part of it can reach a label.
 */
export function createRouteReader(): RouteReader {
  const indexes = new WeakMap<ExpressApp, WeakMap<Route, Mounts[]>>();

  return {
    readRoute(app, request) {
      const { route } = request;
      if (route === undefined) return undefined;
      // Inside a mounted application, request.app is that one until an error leaves it.
      const owner = [request.app, app].find(
        (candidate) => placesOf(candidate, route) !== undefined,
      );
      if (owner === undefined) return join('/*', pathText(route.path));
      const prefix = mountPrefix(owner);
      const places = placesOf(owner, route) as Mounts[];
      const mounts = places.length === 1 ? places[0] : choosePlace(places, request);
      return join(prefix, ...(mounts ?? []).map(mountPattern), pathText(route.path));
    },
    hasOwnRoute(app, path) {
      return stackOf(app).some(({ route }) => route !== undefined && route.path === path);
    },
  };

  function placesOf(app: ExpressApp, route: Route): Mounts[] | undefined {
    const known = indexes.get(app)?.get(route);
    if (known !== undefined) return known;
    // A route that was added since, or the first look: both happen a bounded number of times.
    const index = new WeakMap<Route, Mounts[]>();
    collectRoutes(stackOf(app), [], index);
    indexes.set(app, index);
    return index.get(route);
  }
}

function collectRoutes(
  stack: readonly Layer[],
  mounts: Mounts,
  index: WeakMap<Route, Mounts[]>,
): void {
  for (const layer of stack) {
    if (layer.route !== undefined) {
      index.set(layer.route, [...(index.get(layer.route) ?? []), mounts]);
    } else if (layer.handle.stack !== undefined && !mounts.includes(layer)) {
      collectRoutes(layer.handle.stack, [...mounts, layer], index);
    }
  }
}

function stackOf(app: ExpressApp): readonly Layer[] {
  return (app._router ?? routerOf5(app))?.stack ?? [];
}

function routerOf5(app: ExpressApp): Router | undefined {
  try {
    return app.router;
  } catch {
    return undefined; // Express 4 without a route yet
  }
}

/** The pattern under which a sub-application hangs, as `app.use()` noted it. */
function mountPrefix(app: ExpressApp): string {
  if (app.parent === undefined) return '';
  return join(mountPrefix(app.parent), pathText(app.mountpath));
}

/** A router that is mounted in several places: the URL tells which of them it was. */
function choosePlace(places: readonly Mounts[], request: RoutedRequest): Mounts | undefined {
  const path = request.originalUrl.split('?', 1)[0] as string;
  return places.find((mounts) => restAfter(mounts, path) !== undefined);
}

function restAfter(mounts: Mounts, path: string): string | undefined {
  let rest = path;
  for (const layer of mounts) {
    const matched = matchedPrefix(layer, rest);
    if (matched === undefined) return undefined;
    rest = rest.slice(matched.length) || '/';
    if (!rest.startsWith('/')) rest = `/${rest}`;
  }
  return rest;
}

function matchedPrefix({ regexp, matchers = [] }: Layer, path: string): string | undefined {
  if (regexp !== undefined) return regexp.fast_slash ? '' : regexp.exec(path)?.[0];
  for (const match of matchers) {
    const found = match(path);
    if (found) return found.path;
  }
  return undefined;
}

/** What a router was mounted with. */
function mountPattern(layer: Layer): string {
  if (layer.rawPath !== undefined) return pathText(layer.rawPath);
  if (layer.regexp !== undefined) return layer.regexp.fast_slash ? '' : textOf4(layer);
  return '/*'; // router before 2.3 forgets it
}

/** Express 4 keeps the expression only: it is turned back into the text it was made from. */
function textOf4({ regexp, keys = [] }: Layer): string {
  let next = 0;
  return (regexp as RegExp).source
    .replace(/^\^/, '')
    .replace(/\\\/\?\(\?=\\\/\|\$\)$/, '')
    .replace(/\(\?:\\?\/?\(\[\^\\?\/]\+\?\)\)\??|\((?!\?)[^)]*\)/g, (group) => {
      const slash = group.startsWith('(?:\\/') ? '/' : '';
      return `${slash}:${keys[next++]?.name ?? next}`;
    })
    .replace(/\\(.)/g, '$1');
}

function pathText(path: unknown): string {
  return Array.isArray(path)
    ? path.flat(Number.POSITIVE_INFINITY).map(String).join('|')
    : String(path);
}

function join(...parts: readonly string[]): string {
  const path = parts
    .filter((part) => part !== '' && part !== '/')
    .map((part) => (part.endsWith('/') ? part.slice(0, -1) : part))
    .join('');
  return path === '' ? '/' : path;
}
