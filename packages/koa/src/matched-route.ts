import { patternText } from '@xai-metrics/core';
import type { KoaContext } from './xai-metrics';

/** Where a context holds what the routers said of it: shared by every mount in the process. */
const traceKey = Symbol.for('@xai-metrics/koa route');

/** The route of a request as the routers told it, piece by piece. */
interface RouteTrace {
  /** Prefixes of koa-mount that matched, in order, if there are any. */
  mounts: string[] | undefined;
  /** The pattern of the route, with the prefix it hangs under. */
  route: string | undefined;
  /** How many layers had matched when a router told its last one. */
  matchedCount: number;
  /** What the traced properties of the context hold. */
  mountPath: unknown;
  matchedRoute: unknown;
  /** What few applications need: most requests shall not pay for it. */
  seldom: SeldomTrace | undefined;
}

interface SeldomTrace {
  /** The layers that an old router has yet to run, where more than one of them is a route. */
  layersAhead?: RouterLayer[];
  routePath?: unknown;
  routerName?: unknown;
}

/** What a router has under one pattern; middleware of the router itself has no methods. */
interface RouterLayer {
  readonly path: unknown;
  readonly methods: readonly string[];
}

/** What `koa-router` and `@koa/router` leave on a context besides `_matchedRoute`. */
interface RoutedContext extends KoaContext {
  readonly router?: { readonly stack: readonly RouterLayer[] };
  /** Every layer whose pattern fits, whatever its methods, of all routers that were passed. */
  readonly matched?: readonly RouterLayer[];
}

type TracedContext = KoaContext & { [traceKey]?: RouteTrace };

/**
 * The pattern of the matched route with every mount prefix, or `undefined` if none matched, in an
 * application whose routes are traced.
 */
export function readTracedRoute(context: TracedContext): string | undefined {
  return context[traceKey]?.route;
}

/**
 * koa-mount shortens `ctx.path` while its middleware runs and gives it back afterwards, so the
 * prefix is known only while a router sets `_matchedRoute`, or koa-route `routePath`. Accessors on the
 * prototype that all contexts of the application share see that moment.
 *
 * @param prototype - `app.context`
 */
export function traceRoutes(prototype: object): void {
  if (Object.hasOwn(prototype, traceKey)) return;
  Object.defineProperties(prototype, {
    // Koa swaps no prototypes: a property on a context costs next to nothing.
    [traceKey]: { value: undefined, writable: true },
    mountPath: traced(
      (trace) => trace.mountPath,
      (trace, mountPath) => {
        trace.mountPath = mountPath;
        trace.mounts ??= [];
        trace.mounts.push(String(mountPath));
      },
    ),
    _matchedRoute: traced(
      (trace) => trace.matchedRoute,
      (trace, pattern, context) => takeRoute(trace, pattern, context as RoutedContext),
    ),
    routePath: tracedPath,
  });
}

function traced(
  get: (trace: RouteTrace) => unknown,
  set: (trace: RouteTrace, value: unknown, context: KoaContext) => void,
): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    get(this: TracedContext) {
      const trace = this[traceKey];
      return trace && get(trace);
    },
    set(this: TracedContext, value: unknown) {
      this[traceKey] ??= {
        mounts: undefined,
        route: undefined,
        matchedCount: 0,
        mountPath: undefined,
        matchedRoute: undefined,
        seldom: undefined,
      };
      set(this[traceKey], value, this);
    },
  };
}

/**
 * A router tells its last layer when it has matched, and from version 9 on each layer before it runs.
 * Either may be middleware of the router, such as its `allowedMethods()`, which is no route.
 */
function takeRoute(trace: RouteTrace, pattern: unknown, context: RoutedContext): void {
  const { matched } = context;
  const matchedCount = matched?.length ?? 0;
  const hasMatched = matchedCount !== trace.matchedCount;
  // What a router says when it has matched, it mostly says again when it calls the handler.
  if (!hasMatched && trace.matchedRoute === pattern && trace.mounts === undefined) return;
  trace.matchedRoute = pattern;
  trace.matchedCount = matchedCount;
  if (!Array.isArray(matched)) {
    // A router of another kind.
    tellRoute(trace, pattern, context);
  } else if (hasMatched) {
    tellRoute(trace, findRoute(matched, context.req)?.path ?? pattern, context);
    if (!tellsEachLayer(context.router)) watchLayers(trace, context);
  } else if (findRoute(matched, context.req, pattern) !== undefined) {
    tellRoute(trace, pattern, context);
  }
}

/** The last layer that is a route for the method of a request, with this path if one is given. */
function findRoute(
  layers: readonly RouterLayer[],
  { method }: RoutedContext['req'],
  path?: unknown,
): RouterLayer | undefined {
  for (let i = layers.length - 1; i >= 0; i -= 1) {
    const layer = layers[i] as RouterLayer;
    if (isRoute(layer, method) && (path === undefined || layer.path === path)) return layer;
  }
  return undefined;
}

function isRoute({ methods = [] }: RouterLayer, method: string | undefined): boolean {
  // Backwards, because GET stands behind HEAD: half of what `includes` takes.
  for (let i = methods.length - 1; i >= 0; i -= 1) if (methods[i] === method) return true;
  return false;
}

/** Routers from version 12 on, which have this field: those of 9 and 10 are watched in vain. */
function tellsEachLayer(router: RoutedContext['router']): boolean {
  return router === undefined || 'exclusive' in router;
}

/**
 * Routers before version 9 say nothing when they run a layer but its name, which mostly is `null`: of
 * several routes that match, the one that answers is known by counting.
 */
function watchLayers(trace: RouteTrace, context: RoutedContext): void {
  const layers = layersToRun(context);
  const ahead = trace.seldom?.layersAhead;
  if (ahead !== undefined) {
    // A router inside of another one: that goes on afterwards.
    ahead.unshift(...layers);
  } else if (layers.filter((layer) => isRoute(layer, context.req.method)).length > 1) {
    trace.seldom = { ...trace.seldom, layersAhead: layers };
    Object.defineProperty(context, 'routerName', watchedName);
  }
}

/** The layers that the router which has just matched is going to run. */
function layersToRun({ matched = [], router, req }: RoutedContext): RouterLayer[] {
  const layers: RouterLayer[] = [];
  const stack = Array.isArray(router?.stack) ? router.stack : [];
  let above = stack.length;
  // The routers before it have left theirs at the beginning.
  for (let i = matched.length - 1; i >= 0 && above > 0; i -= 1) {
    const layer = matched[i] as RouterLayer;
    above = stack.lastIndexOf(layer, above - 1);
    if (above === -1) break;
    if (layer.methods.length === 0 || isRoute(layer, req.method)) layers.unshift(layer);
  }
  return layers;
}

const watchedName = traced(
  ({ seldom }) => seldom?.routerName,
  (trace, name, context) => {
    trace.seldom = { ...trace.seldom, routerName: name };
    const layer = trace.seldom.layersAhead?.shift();
    if (layer !== undefined && isRoute(layer, context.req.method))
      tellRoute(trace, layer.path, context);
  },
);

function tellRoute(trace: RouteTrace, pattern: unknown, context: KoaContext): void {
  // A handler that answers by itself and then calls `next()` has answered.
  if (context.res.headersSent) return;
  const { mounts } = trace;
  trace.route =
    mounts === undefined ? textOf(pattern) : mountPrefix(context, mounts) + textOf(pattern);
}

/** What koa-route says when it calls a handler. */
const tracedPath = traced(
  ({ seldom }) => seldom?.routePath,
  (trace, pattern, context) => {
    trace.seldom = { ...trace.seldom, routePath: pattern };
    if (isOfKoaRoute(pattern)) tellRoute(trace, pattern, context);
  },
);

const mostPatterns = 1000;
const koaRoutePatterns = new Map<unknown, boolean>();

/**
 * Whether a pattern was told by koa-route: `routePath` is a name that an application may use for itself,
 * and nothing that a caller sent may be taken for a pattern. Who has set it is asked once for each.
 */
function isOfKoaRoute(pattern: unknown): boolean {
  const known = koaRoutePatterns.get(pattern);
  if (known !== undefined) return known;
  if (koaRoutePatterns.size >= mostPatterns) return false;
  const caller: { stack?: string } = {};
  Error.captureStackTrace(caller, tracedPath.set);
  const isTold = /^.*\n.*[\\/]koa-route[\\/]/.test(caller.stack ?? '');
  koaRoutePatterns.set(pattern, isTold);
  return isTold;
}

/**
 * The part of the URL that koa-mount has taken off the path. It counts only if it is made of mount
 * prefixes: a middleware of the application that rewrites `ctx.path` must not put URLs into labels.
 */
function mountPrefix(context: KoaContext, mounts: readonly string[]): string {
  const full = context.originalUrl.split('?', 1)[0] as string;
  const inner = context.path === '/' ? '' : context.path;
  const prefix = full.endsWith(inner) ? full.slice(0, full.length - inner.length) : full;
  return isMadeOf(prefix, mounts.map(withoutTrailingSlash)) ? withoutTrailingSlash(prefix) : '/*';
}

function isMadeOf(prefix: string, mounts: readonly string[]): boolean {
  if (prefix === '' || prefix === '/') return true;
  return mounts.some(
    (mount, i) =>
      prefix.startsWith(mount) && isMadeOf(prefix.slice(mount.length), mounts.slice(i + 1)),
  );
}

function withoutTrailingSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function textOf(pattern: unknown): string {
  return pattern ? patternText(pattern) : '';
}
