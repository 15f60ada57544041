import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import {
  createInstrumentation,
  type Instrumentation,
  type InstrumentationOptions,
  type ServeEndpoint,
  XaiMetricsError,
} from '@xai-metrics/core';

/** The options of the middleware; none are needed. */
export type XaiMetricsOptions = InstrumentationOptions;

/** What the middleware needs of a Koa context, whatever its state and its own additions are. */
export interface KoaContext {
  readonly app: KoaApp;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly headers: IncomingHttpHeaders;
  /** As far as `app.proxy` says. */
  readonly ip: string;
  readonly originalUrl: string;
  path: string;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): void;
}

/** What the middleware needs of a Koa application. */
export interface KoaApp {
  /** The prototype of its contexts. */
  readonly context: object;
  readonly middleware: readonly unknown[];
}

/** The middleware, with the handle on what it records. */
export interface XaiMetricsMiddleware extends Instrumentation {
  (context: KoaContext, next: () => Promise<unknown>): Promise<unknown>;
}

/** The route of a request as the routers told it, piece by piece. */
interface RouteTrace {
  /** Prefixes of koa-mount that matched, in order. */
  readonly mounts: string[];
  /** The pattern of `@koa/router`, with the prefix it hangs under. */
  route: string | undefined;
}

/**
 * Instruments a Koa server: request metrics by matched route of `@koa/router`, also below
 * `koa-mount`, `/metrics` and the health probes. Mount it before everything else.
 *
 * @param options - see {@link InstrumentationOptions}
 * @throws XaiMetricsError for a wrong option
 *
 * @example
 * ```ts
 * import { xaiMetrics } from '@xai-metrics/koa';
 * import Koa from 'koa';
 *
 * const app = new Koa();
 * const monitoring = xaiMetrics({ aiProviders: ['local'] });
 * app.use(monitoring);
 * monitoring.metrics.recordAiTask({ provider: 'local', status: 'success', durationSeconds: 0.2 });
 * app.listen(8001); // curl http://127.0.0.1:8001/metrics
 * ```
 */
export function xaiMetrics(options: XaiMetricsOptions = {}): XaiMetricsMiddleware {
  const { handle, requests, endpoints, countOwnEndpoints } = createInstrumentation(options);
  const traces = new WeakMap<object, RouteTrace>();
  const tracedApps = new WeakSet<object>();

  function xaiMetricsMiddleware(context: KoaContext, next: () => Promise<unknown>) {
    let serve: ServeEndpoint | undefined;
    try {
      serve = findEndpoint(context);
      if (serve === undefined || countOwnEndpoints) observe(context, serve && context.path);
    } catch (fault) {
      handle.metrics.reportFault('request', fault);
    }
    if (serve === undefined) return next();
    return serve(context).then((answer) => {
      // The application has to answer as if there were no endpoint.
      if (answer === undefined) return next();
      context.status = answer.status;
      context.set(answer.headers);
      context.body = answer.body;
      if (answer.release !== undefined) context.res.once('close', answer.release);
      return undefined;
    });
  }
  return Object.assign(xaiMetricsMiddleware, handle);

  /** A route of the application's own at the path of an endpoint goes first. */
  function findEndpoint({ app, path, req }: KoaContext): ServeEndpoint | undefined {
    const serve = endpoints.find(req.method, req.url);
    return serve && hasOwnRoute(app, path) ? undefined : serve;
  }

  function observe(context: KoaContext, ownPath?: string): void {
    traceRoutes(context.app.context);
    const trace: RouteTrace = { mounts: [], route: ownPath };
    const observed = requests.observe(context.req, context.res, () => trace.route);
    if (observed !== undefined) traces.set(context, trace);
  }

  /**
   * koa-mount shortens `ctx.path` while its middleware runs and gives it back afterwards, so the
   * prefix is known only while the router sets `_matchedRoute`. Accessors on the prototype that all
   * contexts of the application share see that moment.
   */
  function traceRoutes(prototype: object): void {
    if (tracedApps.has(prototype)) return;
    tracedApps.add(prototype);
    traceProperty(prototype, 'mountPath', (_context, trace, mountPath) => {
      trace.mounts.push(String(mountPath));
    });
    traceProperty(prototype, '_matchedRoute', (context, trace, pattern) => {
      if (!isRoute(context, pattern)) return;
      trace.route = mountPrefix(context, trace.mounts) + patternText(pattern);
    });
  }

  function traceProperty(
    prototype: object,
    name: string,
    onSet: (context: KoaContext, trace: RouteTrace, value: unknown) => void,
  ): void {
    const values = new WeakMap<object, unknown>();
    // A second mount on the application has accessors of its own, which have to go on working.
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      get(this: object) {
        return get === undefined ? values.get(this) : get.call(this);
      },
      set(this: KoaContext, value: unknown) {
        if (set === undefined) values.set(this, value);
        else set.call(this, value);
        const trace = traces.get(this);
        if (trace !== undefined) onSet(this, trace, value);
      },
    });
  }
}

// Koa reads `_name` of everything that is mounted: app.use(xaiMetrics) fails right there, not at
// the first request.
Object.defineProperty(xaiMetrics, '_name', {
  get() {
    throw new XaiMetricsError('XAI_METRICS_NOT_CALLED', 'app.use(xaiMetrics)');
  },
});

/** Whether a router of the application has a route at exactly this path. */
function hasOwnRoute(app: KoaApp, path: string): boolean {
  return app.middleware.some((middleware) => {
    const { router } = middleware as {
      router?: { stack: readonly { path: unknown; methods: string[] }[] };
    };
    return router?.stack.some((layer) => layer.path === path && layer.methods.includes('GET'));
  });
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
