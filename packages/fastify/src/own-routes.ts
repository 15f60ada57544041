import type { Endpoints } from '@xai-metrics/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Marks the endpoints of `xaiMetrics`, for every registration of it on the server. */
    xaiMetricsEndpoint?: boolean;
  }
}

/** The URLs that registrations on one server serve: a further one serves none of them again. */
const servedUrls = new WeakMap<object, Set<string>>();

/** `findRoute` came with 4.26. */
type Routing = FastifyInstance & { readonly findRoute?: FastifyInstance['findRoute'] };

/** The constraint of an application's route that goes before one of ours; it always holds. */
const ownRoute = 'xaiMetricsOwnRoute';

/**
 * Adds the endpoints as routes. A route of the application's own at the same path goes first,
 * whichever is there first.
 */
export function addOwnRoutes(fastify: FastifyInstance, endpoints: Endpoints): void {
  const served = servedUrls.get(fastify.server) ?? new Set<string>();
  servedUrls.set(fastify.server, served);
  const hidden = new Set<string>();
  const pathByUrl = new Map<string, string>();

  for (const path of endpoints.paths) {
    const url = fastify.prefix + path;
    if (served.has(url)) continue;
    if (hasRouteAt(fastify, url)) {
      hidden.add(path);
      continue;
    }
    const config = { xaiMetricsEndpoint: true };
    fastify.get(path, { config }, (request, reply) => serve(path, request, reply));
    served.add(url);
    pathByUrl.set(comparable(url), path);
  }
  fastify.addHook('onRoute', (route) => {
    const path = pathByUrl.get(comparable(route.url));
    if (path === undefined || !isConflict(route)) return;
    putFirst(fastify, route);
    hidden.add(path);
  });
  fastify.addHook('onReady', (done) => {
    endpoints.tellHidden([...hidden]);
    done();
  });

  async function serve(path: string, request: FastifyRequest, reply: FastifyReply) {
    const query = request.url.indexOf('?');
    const endpoint = endpoints.find('GET', query < 0 ? path : path + request.url.slice(query));
    const answer = await endpoint?.(request);
    if (answer === undefined) {
      // The application has to answer as if there were no endpoint.
      reply.callNotFound();
      return reply;
    }
    if (answer.release !== undefined) reply.raw.once('close', answer.release);
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  }
}

function hasRouteAt(fastify: Routing, url: string): boolean {
  if (!fastify.hasRoute({ method: 'GET', url })) return false;
  // Fastify 4 also says so where a wildcard or a parameter would match: then something is found.
  const found = fastify.findRoute?.({ method: 'GET', url });
  return found == null || Object.keys(found.params ?? {}).length === 0 || url.includes(':');
}

/** A route with constraints of its own is another one, which goes first where they hold. */
function isConflict({ method, config, constraints }: RouteOptions): boolean {
  const methods = [method].flat();
  return (
    config?.xaiMetricsEndpoint !== true &&
    (methods.includes('GET') || methods.includes('HEAD')) &&
    Object.keys(constraints ?? {}).length === 0
  );
}

/**
 * Fastify refuses a second route at one path. One with a constraint is another route, and goes before
 * the one without; nothing changes where there is no such conflict.
 */
function putFirst(fastify: Routing, route: RouteOptions): void {
  if (!fastify.hasConstraintStrategy(ownRoute)) {
    fastify.addConstraintStrategy({ name: ownRoute, storage, deriveConstraint: () => 'always' });
  }
  // These give it no HEAD where they find ours.
  const keepsOurHead = fastify.findRoute === undefined && route.method === 'GET';
  if (keepsOurHead && fastify.hasRoute({ method: 'HEAD', url: route.url })) {
    route.method = ['GET', 'HEAD'];
  }
  route.constraints = { [ownRoute]: 'always' };
}

function storage() {
  const handlers = new Map<unknown, never>();
  return {
    get: (value: unknown) => handlers.get(value) ?? null,
    set: (value: unknown, handler: never) => void handlers.set(value, handler),
  };
}

/** Without what an application may have made its router indifferent to. */
function comparable(url: string): string {
  return `${url.toLowerCase()}/`.replace(/\/+/g, '/');
}
