import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  createInstrumentation,
  type Endpoints,
  type Instrumentation,
  type InstrumentationOptions,
  isMetricsServer,
} from '@xai-metrics/core';
import { createRouteWatch, type ExpressApp } from '@xai-metrics/express';
import { readTracedRoute } from '@xai-metrics/koa';
import { type KoaContext, traceKoa } from './koa-contexts';
import { createPathMatcher } from './path-routes';

/** Watches the requests of all HTTP servers of the process. */
export interface RequestWatch {
  readonly handle: Instrumentation;
  /** To be served on a port of their own. */
  readonly endpoints: Endpoints;
  /** Takes in a server that listens. */
  meet(server: Server): void;
  /**
   * Observes a request, unless that is done already, and notes its route.
   *
   * @param route - the matched pattern; `null` if none matched
   */
  observe(request: IncomingMessage, response: ServerResponse, route: string | null): void;
}

/** What a framework told of the route of a request, or where it will tell. */
type RouteNote = { readonly route: string | null } | { readonly context: KoaContext };

const noteKey = Symbol('xai-metrics route');

type NotedRequest = IncomingMessage & {
  [noteKey]?: RouteNote;
  /** Express'. */
  readonly app?: ExpressApp;
  readonly route?: unknown;
  /** Connect's and Express': the URL before mount paths were taken off. */
  readonly originalUrl?: string;
};

/**
 * Starts to watch the requests, from Node's own channel: it publishes each request that the parser
 * has read, whatever the framework, before the application sees it.
 *
 * The route is asked for at the end. Fastify has noted it in a hook; Koa's context is noted when Koa
 * makes it; Express leaves it on the request, with the application that has it. For other servers
 * it is found among the patterns of the settings; what a caller sends never becomes a label.
 *
 * @param patterns - routes of servers without a framework
 * @throws XaiMetricsError for a wrong option
 */
export function watchRequests(
  options: InstrumentationOptions,
  patterns: readonly string[],
): RequestWatch {
  const routes = createRouteWatch(() => requests);
  const matchPath = createPathMatcher(patterns);
  const { handle, requests, endpoints } = createInstrumentation(options, readRoute, undefined, {
    // An application that has mounted an adapter counts with its own options.
    givesWay: true,
  });
  // What a subscriber throws would end the process; the recorder itself never throws.
  subscribe('http.server.request.start', (message) => {
    const { request, response, server } = message as Published;
    try {
      if (!isMetricsServer(server)) requests.observe(request, response, request);
    } catch (fault) {
      handle.metrics.reportFault('request', fault);
    }
  });

  return {
    handle,
    endpoints,
    meet(server) {
      // Mostly the application itself is what listens: it is the outermost one then.
      const listeners: unknown[] = server.listeners('request');
      routes.meet(listeners.find(isExpressApp));
      traceKoa((request, response, context) => observe(request, response, { context }));
    },
    observe: (request, response, route) => observe(request, response, { route }),
  };

  /** Also where the channel has been silent: over HTTP/2, and for requests of `inject`. */
  function observe(request: NotedRequest, response: ServerResponse, note: RouteNote): void {
    request[noteKey] = note;
    requests.observe(request, response, request);
  }

  function readRoute(request: NotedRequest): string | null | undefined {
    const { [noteKey]: note, app, route } = request;
    if (note !== undefined) return 'route' in note ? note.route : readTracedRoute(note.context);
    if (isExpressApp(app)) routes.meet(app);
    else if (!isRoute(route)) return matchPath(pathOf(request));
    return routes.readRoute(request);
  }
}

interface Published {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

function isExpressApp(candidate: unknown): candidate is ExpressApp {
  const { handle, response } = (candidate ?? {}) as { handle?: unknown; response?: unknown };
  return typeof candidate === 'function' && typeof handle === 'function' && response !== undefined;
}

/** Whether it is what a router of Express leaves on a request that no application has seen. */
function isRoute(route: unknown): boolean {
  return Array.isArray((route as { stack?: unknown } | undefined)?.stack);
}

function pathOf({ originalUrl, url = '' }: NotedRequest): string {
  return (originalUrl ?? url).split('?', 1)[0] as string;
}
