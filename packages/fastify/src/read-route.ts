import type { FastifyContextConfig, FastifyRequest } from 'fastify';

/** What the router has found for a request. */
export interface FoundRoute {
  /** The pattern with its prefixes; `undefined` if none matched. */
  readonly url?: string | undefined;
  readonly config?: FastifyContextConfig | undefined;
}

/** As it was before 4.23, whose names of it print a deprecation later. */
interface OlderRequest {
  readonly routerPath?: string | undefined;
  readonly routeConfig?: FastifyContextConfig | undefined;
}

/**
 * Creates what reads the route of a request, in all versions of Fastify.
 *
 * @remarks `routeOptions` has the configuration from 4.23 on: a first request tells.
 */
export function createRouteReader(): (request: FastifyRequest) => FoundRoute {
  let isOlder: boolean | undefined;

  return function readRoute(request) {
    isOlder ??= !('config' in request.routeOptions);
    if (!isOlder) return request.routeOptions;
    const { routerPath, routeConfig } = request as OlderRequest;
    return { url: routerPath, config: routeConfig };
  };
}
