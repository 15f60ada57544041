import type { KoaContext } from './xai-metrics';

/** Where a context holds what the routers said of it: shared by every mount in the process. */
const traceKey = Symbol.for('@xai-metrics/koa route');

/** The route of a request as the routers told it, piece by piece. */
interface RouteTrace {
  /** Prefixes of koa-mount that matched, in order, if there are any. */
  mounts: string[] | undefined;
  /** The pattern of `@koa/router`, with the prefix it hangs under. */
  route: string | undefined;
  /** What the traced properties of the context hold. */
  mountPath: unknown;
  matchedRoute: unknown;
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
 * prefix is known only while the router sets `_matchedRoute`. Accessors on the prototype that all
 * contexts of the application share see that moment.
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
      (trace, pattern, context) => {
        const { mounts, matchedRoute } = trace;
        // The router says it twice: when it has matched, and when it calls the handler.
        if (mounts === undefined && matchedRoute === pattern) return;
        trace.matchedRoute = pattern;
        // A handler that answers by itself and then calls `next()` has answered.
        if (context.res.headersSent || !isRoute(context, pattern)) return;
        trace.route =
          mounts === undefined
            ? patternText(pattern)
            : mountPrefix(context, mounts) + patternText(pattern);
      },
    ),
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
        mountPath: undefined,
        matchedRoute: undefined,
      };
      set(this[traceKey], value, this);
    },
  };
}

/** Whether a pattern is that of a route: the router names the prefix of its own middleware, too. */
function isRoute(context: KoaContext, pattern: unknown): boolean {
  const { matched } = context as {
    matched?: readonly { path: unknown; methods: readonly string[] }[];
  };
  return matched?.some(({ path, methods }) => path === pattern && methods.length > 0) ?? true;
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

function patternText(pattern: unknown): string {
  return Array.isArray(pattern) ? pattern.map(String).join('|') : String(pattern ?? '');
}
