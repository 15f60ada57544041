import type { IncomingMessage } from 'node:http';

/** What Express adds to a request, as far as the route needs it. */
export interface RoutedRequest extends IncomingMessage {
  /** Missing where a router is called without an application. */
  readonly app?: ExpressApp;
  readonly originalUrl: string;
  readonly baseUrl: string;
  readonly route?: Route;
  /** As far as the setting `trust proxy` says. */
  readonly ip?: string | undefined;
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
  /** The verbs it answers in lower case; `_all` for every one. */
  readonly methods: Readonly<Record<string, boolean>>;
}

interface Router {
  readonly stack: readonly Layer[];
}

/** An entry of a router: a route, a mounted router, or other middleware. */
interface Layer {
  readonly route?: Route | undefined;
  readonly handle: { stack?: readonly Layer[] };
  /** Mounted without a path; router 2. */
  readonly slash?: boolean;
  /** What it was mounted with; since router 2.3. */
  readonly rawPath?: unknown;
  /** Express 4. */
  readonly regexp?: RegExp & { fast_slash?: boolean };
  readonly keys?: readonly { name: string | number }[];
  /** Router 2: one function for each path it was mounted with. */
  readonly matchers?: readonly ((path: string) => false | { path: string; params: Params })[];
}

type Params = Readonly<Record<string, unknown>>;

/** A place where a route hangs in its application. */
interface Place {
  readonly route: Route;
  /** The layer of the route itself. */
  readonly layer: Layer;
  /** The layers of the routers on the way to it, in order. */
  readonly mounts: readonly Layer[];
}

/** Reads which route matched a request. */
export interface RouteReader {
  /** The pattern of the matched route with every mount prefix, or `undefined` if none matched. */
  readRoute(app: ExpressApp | undefined, request: RoutedRequest): string | undefined;
  /** Whether the application answers GET at exactly this path with a route of its own. */
  hasOwnRoute(app: ExpressApp, path: string): boolean;
}

/**
 * Creates the reader. `req.route` names the innermost pattern and stays after errors; the prefixes
 * are found by looking up, once, where in the tree of routers that route hangs. Nothing is taken
 * from the URL but which of several places it was, so that no part of it can reach a label.
 */
export function createRouteReader(): RouteReader {
  const indexes = new WeakMap<ExpressApp, WeakMap<Route, Place[]>>();
  const hiddenRoutes = new WeakSet<Route>();

  return {
    readRoute(app, request) {
      const { route } = request;
      if (route === undefined) return undefined;
      if (hiddenRoutes.has(route)) return join('/*', pathText(route.path));
      // Inside a mounted application, request.app is that one until an error leaves it.
      const owner = [request.app, app].find(
        (candidate) => candidate && placesOf(candidate, route) !== undefined,
      );
      if (owner === undefined) {
        // In a router that a function of the application calls.
        if (request.app === app) hiddenRoutes.add(route);
        return join('/*', pathText(route.path));
      }
      const places = placesOf(owner, route) as Place[];
      const place = places.length === 1 ? places[0] : choosePlace(places, owner, request);
      return join(mountPrefix(owner), place ? placeText(place) : join('/*', pathText(route.path)));
    },
    hasOwnRoute(app, path) {
      return listPlaces(stackOf(app)).some(({ route, mounts }) => {
        if (!route.methods.get && !route.methods._all) return false;
        const prefix = mounts.map(mountPattern);
        return [route.path].flat().some((own) => join(...prefix, pathText(own)) === path);
      });
    },
  };

  function placesOf(app: ExpressApp, route: Route): Place[] | undefined {
    const known = indexes.get(app)?.get(route);
    if (known !== undefined) return known;
    // A route that was added since, or the first look: both happen a bounded number of times.
    const index = new WeakMap<Route, Place[]>();
    for (const place of listPlaces(stackOf(app))) {
      index.set(place.route, [...(index.get(place.route) ?? []), place]);
    }
    indexes.set(app, index);
    return index.get(route);
  }
}

function listPlaces(stack: readonly Layer[], mounts: readonly Layer[] = []): Place[] {
  return stack.flatMap((layer) => {
    if (layer.route !== undefined) return { route: layer.route, layer, mounts };
    // A router that is mounted in itself would go round for ever.
    if (layer.handle.stack === undefined || mounts.includes(layer)) return [];
    return listPlaces(layer.handle.stack, [...mounts, layer]);
  });
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

/** A route that hangs in several places: the URL tells which of them it was. */
function choosePlace(
  places: readonly Place[],
  owner: ExpressApp,
  request: RoutedRequest,
): Place | undefined {
  const path = request.originalUrl.split('?', 1)[0] as string;
  // How much of the URL belongs to the mount path of an application is not known any more.
  const rests = owner.parent === undefined ? [path] : pathEnds(path);
  for (const rest of rests) {
    const place = places.find((candidate) => leadsTo(candidate, rest));
    if (place !== undefined) return place;
  }
  return undefined;
}

/** The path itself, and what is left of it after each slash. */
function pathEnds(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(index));
}

function leadsTo({ mounts, layer }: Place, path: string): boolean {
  let rest = path;
  for (const mount of mounts) {
    const matched = matchedPrefix(mount, rest);
    if (matched === undefined) return false;
    rest = rest.slice(matched.length);
    if (!rest.startsWith('/')) rest = `/${rest}`;
  }
  return matchedPrefix(layer, rest) !== undefined;
}

function matchedPrefix(layer: Layer, path: string): string | undefined {
  const { regexp, matchers = [] } = layer;
  if (isSlash(layer)) return '';
  if (regexp !== undefined) return regexp.exec(path)?.[0];
  for (const match of matchers) {
    const found = match(path);
    if (found) return found.path;
  }
  return undefined;
}

function isSlash({ slash, regexp }: Layer): boolean {
  return slash === true || regexp?.fast_slash === true;
}

function placeText({ mounts, route }: Place): string {
  return join(...mounts.map(mountPattern), pathText(route.path));
}

/** What a router was mounted with. */
function mountPattern(layer: Layer): string {
  if (isSlash(layer)) return '';
  if (layer.rawPath !== undefined) return pathText(layer.rawPath);
  return layer.regexp === undefined ? '/*' : textOf4(layer); // router before 2.3 forgets it
}

// What Express 4 writes behind every prefix that was given as text.
const prefixEnd = /\\\/\?\(\?=\\\/\|\$\)(?=\|\^|$)/g;

/** Express 4 keeps the expression only: it is turned back into the text it was made from. */
function textOf4({ regexp, keys = [] }: Layer): string {
  const { source } = regexp as RegExp;
  const text = source.replace(prefixEnd, '');
  if (text === source) return String(regexp); // it was given as an expression
  let result = '';
  let depth = 0;
  let key = 0;
  const parts = text.replace(/(^|\|)\^/g, '$1').match(/\\.|\((?:\?[:!=])?(?:\\\/)?|./gs) ?? [];
  for (const part of parts) {
    if (part.startsWith('(')) {
      // A group stands for one parameter, its slash included; only the capturing ones have keys.
      if (depth === 0) result += `${part.endsWith('/') ? '/' : ''}${keyText(keys[key]?.name)}`;
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

function pathText(path: unknown): string {
  if (Array.isArray(path)) return path.flat(Number.POSITIVE_INFINITY).map(String).join('|');
  const text = String(path);
  return typeof path === 'string' && text.endsWith('/') ? text.slice(0, -1) : text;
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '/').join('') || '/';
}
