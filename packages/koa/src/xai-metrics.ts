import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import {
  createInstrumentation,
  type Instrumentation,
  type InstrumentationOptions,
  type RpcAccess,
  type ServeEndpoint,
  XaiMetricsError,
} from '@xai-metrics/core';
import { readTracedRoute, traceRoutes } from './matched-route';

/** The options of the middleware; none are needed. */
export type XaiMetricsOptions = InstrumentationOptions<KoaContext>;

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
  readonly request: object;
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

/** What body parsers leave in `ctx.request`, and the answer as middleware have left it. */
const rpcAccess: RpcAccess<KoaContext> = {
  readBody: ({ request }) => (request as { body?: unknown }).body,
  readReply: ({ body }) => body,
};

/** The middleware, with the handle on what it records. */
export interface XaiMetricsMiddleware extends Instrumentation {
  (context: KoaContext, next: () => Promise<unknown>): Promise<unknown>;
}

/**
 * Instruments a Koa server: request metrics by matched route of `@koa/router`, `koa-router` or
 * `koa-route`, also below `koa-mount`, `/metrics` and the health probes. Mount it before everything else.
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
  const { handle, requests, endpoints, countOwnEndpoints } = createInstrumentation(
    options,
    readTracedRoute,
    rpcAccess,
  );
  const metApps = new WeakSet<object>();
  let newestApp: KoaApp | undefined;

  function xaiMetricsMiddleware(context: KoaContext, next: () => Promise<unknown>) {
    let serve: ServeEndpoint | undefined;
    try {
      meet(context.app);
      serve = findEndpoint(context);
      if (serve === undefined || countOwnEndpoints) {
        requests.observe(context.req, context.res, context, serve && context.path);
      } else requests.pass(context.req);
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

  /** Mostly there is one application, and it has been met. */
  function meet(app: KoaApp): void {
    if (app === newestApp) return;
    newestApp = app;
    if (metApps.has(app)) return;
    metApps.add(app);
    traceRoutes(app.context);
    endpoints.tellHidden(endpoints.paths.filter((path) => hasOwnRoute(app, path)));
  }

  /** A route of the application's own at the path of an endpoint goes first. */
  function findEndpoint({ app, path, req }: KoaContext): ServeEndpoint | undefined {
    const serve = endpoints.find(req.method, req.url);
    return serve && hasOwnRoute(app, path) ? undefined : serve;
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
