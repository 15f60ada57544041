import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';

/** A request of Node's after Fastify has rewritten its URL. */
type RewrittenRequest = IncomingMessage & { readonly originalUrl?: string };

/**
 * Makes what the functions of the options get where Fastify has made no request: what there is of
 * one without a route.
 */
export function describeUnrouted(raw: RewrittenRequest): FastifyRequest {
  const { method, url, originalUrl = url, headers, socket } = raw;
  const { remoteAddress: ip } = socket;
  const request = { raw, method, url, originalUrl, headers, socket, ip, is404: true };
  // Nothing else is known of it.
  return {
    ...request,
    params: {},
    query: {},
    routeOptions: { config: {} },
  } as unknown as FastifyRequest;
}
