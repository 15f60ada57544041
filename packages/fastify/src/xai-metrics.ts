import type { IncomingMessage } from 'node:http';
import {
  createInstrumentation,
  type Instrumentation,
  type InstrumentationOptions,
  unmatchedEndpoint,
  XaiMetricsError,
} from '@xai-metrics/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { addOwnRoutes } from './own-routes';
import { createRouteReader } from './read-route';
import { watchServerRequests } from './server-requests';
import { describeUnrouted } from './unrouted-request';

declare module 'fastify' {
  interface FastifyInstance {
    /** Metrics, registry and health of this server, once `xaiMetrics` is registered. */
    xaiMetrics: Instrumentation;
  }
}

/** The options of the plugin; none are needed. */
export type XaiMetricsOptions = InstrumentationOptions<FastifyRequest>;

/**
 * Instruments a Fastify server: request metrics by matched route, `/metrics` and the health probes.
 * Register it before the routes; it decorates the server with `fastify.xaiMetrics`.
 *
 * @throws XaiMetricsError for a wrong option; the promise of `register` or `ready` rejects with it
 *
 * @example
 * ```ts
 * import { xaiMetrics } from '@xai-metrics/fastify';
 * import Fastify from 'fastify';
 *
 * const fastify = Fastify();
 * await fastify.register(xaiMetrics);
 * fastify.get('/block/:height', async () => ({ ok: true }));
 * fastify.xaiMetrics.metrics.recordBlock({ height: 1, source: 'mined' });
 * await fastify.listen({ port: 8000 }); // curl http://127.0.0.1:8000/metrics
 * ```
 */
export const xaiMetrics = fastifyPlugin(checkInstance, {
  name: '@xai-metrics/fastify',
  fastify: '^4.10.0 || 5.x',
});

function checkInstance(fastify: FastifyInstance, options: XaiMetricsOptions): Promise<void> {
  if (typeof fastify?.addHook !== 'function') {
    throw new XaiMetricsError('XAI_METRICS_CALLED_PLUGIN', 'fastify.register(xaiMetrics())');
  }
  return instrumentFastify(fastify, options);
}

async function instrumentFastify(
  fastify: FastifyInstance,
  options: XaiMetricsOptions,
): Promise<void> {
  const { handle, requests, endpoints, countOwnEndpoints } = createInstrumentation(options);

  const readRoute = createRouteReader();
  let newest: IncomingMessage | undefined;

  // A second registration leaves the first one's decorator and routes, as it does the application's.
  if (!fastify.hasDecorator('xaiMetrics')) fastify.decorate('xaiMetrics', handle);
  addOwnRoutes(fastify, endpoints);

  fastify.addHook('onRequest', (request, reply, done) => {
    const { url, config } = readRoute(request);
    newest = request.raw;
    if (countOwnEndpoints || config?.xaiMetricsEndpoint !== true) {
      // Read now: a handler that calls reply.callNotFound() keeps its route.
      requests.observe(request.raw, reply.raw, request, url ?? unmatchedEndpoint);
    } else requests.pass(request.raw);
    done();
  });
  // In an encapsulated plugin it is for the routes of that plugin only.
  if (Object.hasOwn(fastify, 'server')) {
    watchServerRequests(fastify, (request, response) => {
      // Mostly the hook has just met it, which the recorder would find out, too.
      if (newest !== request) requests.observeUnmet(request, response, describeUnrouted);
      newest = undefined;
    });
  }
  const { findRpc } = requests;
  if (findRpc !== undefined) {
    fastify.addHook('preSerialization', (request, _reply, payload, done) => {
      findRpc(request.raw)?.takeReply(payload);
      done(null, payload);
    });
  }
  fastify.addHook('onClose', async () => {
    await handle.close();
  });
}
