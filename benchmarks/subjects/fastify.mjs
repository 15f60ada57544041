import { folderBefore, requireOurs, requirePackage } from '../lib/paths.mjs';

const durations = 'http_request_duration_seconds_count';

/** Plugins for Fastify. */
export const fastifySubjects = {
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
    return {
      mount(fastify) {
        fastify.addHook('onResponse', (request, reply, done) => {
          const route = request.is404 ? 'unmatched' : request.routeOptions.url;
          const labels = { method: request.method, route, status: reply.statusCode };
          histogram.observe(labels, reply.elapsedTime / 1000);
          done();
        });
      },
      text: () => register.metrics(),
      total: durations,
    };
  },

  'fastify-metrics': () => createFastifyMetrics({}),

  'fastify-metrics, histogram only': () =>
    createFastifyMetrics({ routeMetrics: { enabled: { histogram: true, summary: false } } }),
};

function createOurs(options, folder) {
  let registry;
  return {
    async mount(fastify) {
      await fastify.register(requireOurs('fastify', folder).xaiMetrics, options);
      registry = fastify.xaiMetrics.registry;
    },
    text: () => registry.metrics(),
    total: 'xai_api_request_duration_seconds_count',
  };
}

function createFastifyMetrics(options) {
  const { register } = requirePackage('prom-client');
  return {
    async mount(fastify) {
      const plugin = requirePackage('fastify-metrics');
      await fastify.register(plugin.default ?? plugin, { endpoint: '/metrics', ...options });
    },
    text: () => register.metrics(),
    total: durations,
  };
}
