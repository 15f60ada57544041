import { folderBefore, requireOurs, requirePackage } from '../lib/paths.mjs';

const durations = 'http_request_duration_seconds_count';

/** Middleware for Koa. */
export const koaSubjects = {
  ours: () => createOurs({ processMetrics: false }),

  'ours, before': () => createOurs({ processMetrics: false }, folderBefore()),

  'ours, with process metrics': () => createOurs({}),

  /** What prom-client's README leads people to write. */
  naive() {
    const { Histogram, register } = requirePackage('prom-client');
    const histogram = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests in seconds',
      labelNames: ['method', 'route', 'status'],
    });
    async function middleware(context, next) {
      const end = histogram.startTimer();
      context.res.on('finish', () => {
        const route = context._matchedRoute ?? 'unmatched';
        end({ method: context.method, route, status: context.status });
      });
      await next();
    }
    return { middleware, text: () => register.metrics(), total: durations };
  },

  'prometheus-api-metrics'() {
    const { register } = requirePackage('prom-client');
    const middleware = requirePackage('prometheus-api-metrics').koaMiddleware();
    return { middleware, text: () => register.metrics(), total: durations };
  },

  'koa-prometheus-adv'() {
    const { register } = requirePackage('prom-client', 'koa-prometheus-adv');
    const middleware = requirePackage('koa-prometheus-adv').DefaultHTTPMetricsInjector(register);
    return { middleware, text: () => register.metrics(), total: 'http_request_total' };
  },
};

function createOurs(options, folder) {
  const middleware = requireOurs('koa', folder).xaiMetrics(options);
  const { registry } = middleware;
  return {
    middleware,
    text: () => registry.metrics(),
    total: 'xai_api_request_duration_seconds_count',
  };
}
