import { folderBefore, requireOurs, requirePackage } from '../lib/paths.mjs';

const durations = 'http_request_duration_seconds_count';

/** Middleware for Express, and for `node:http` alone. */
export const expressSubjects = {
  // Like most of the others, without the metrics of the process: with them below.
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
    function middleware(request, response, next) {
      const end = histogram.startTimer();
      response.on('finish', () => {
        const route = request.route ? request.baseUrl + request.route.path : 'unmatched';
        end({ method: request.method, route, status: response.statusCode });
      });
      next();
    }
    return { middleware, text: () => register.metrics(), total: durations };
  },

  'express-prom-bundle': () => createPromBundle({}),

  'express-prom-bundle, own routes': () =>
    createPromBundle({
      normalizePath: (request) =>
        request.route ? request.baseUrl + request.route.path : 'unmatched',
    }),

  '@promster/express'() {
    const { createMiddleware, defaultRegister } = requirePackage('@promster/express');
    // Left to itself it counts in production only, which this is.
    return {
      middleware: createMiddleware({ app: undefined, options: {} }),
      text: () => defaultRegister.metrics(),
      total: 'http_request_duration_seconds_count',
    };
  },

  'prometheus-api-metrics'() {
    const { register } = requirePackage('prom-client');
    const middleware = requirePackage('prometheus-api-metrics')();
    return { middleware, text: () => register.metrics(), total: durations };
  },

  'http-metrics-middleware'() {
    const { register } = requirePackage('prom-client', 'http-metrics-middleware');
    const Metrics = requirePackage('http-metrics-middleware');
    const middleware = new Metrics().initRoutes();
    return { middleware, text: () => register.metrics(), total: durations };
  },

  'express-prometheus-middleware'() {
    const { register } = requirePackage('prom-client', 'express-prometheus-middleware');
    const middleware = requirePackage('express-prometheus-middleware')();
    return { middleware, text: () => register.metrics(), total: 'http_requests_total' };
  },
};

function createOurs(options, folder) {
  const middleware = requireOurs('express', folder).xaiMetrics(options);
  const { registry } = middleware;
  return {
    middleware,
    text: () => registry.metrics(),
    total: 'xai_api_request_duration_seconds_count',
  };
}

function createPromBundle(options) {
  const { register } = requirePackage('prom-client');
  const middleware = requirePackage('express-prom-bundle')({
    includeMethod: true,
    includePath: true,
    ...options,
  });
  return { middleware, text: () => register.metrics(), total: durations };
}
