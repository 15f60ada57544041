import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  type BlockchainMetrics,
  createInstrumentation,
  createSeparateRegistry,
  type Endpoints,
  findMountedMetrics,
  type Instrumentation,
  type InstrumentationOptions,
  isMetricsServer,
  markOwnRequests,
  type ReadRoute,
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
type RouteNote = ({ readonly route: string | null } | { readonly context: KoaContext }) & {
  /** What was told after the first one. */
  later?: RouteNote[];
};

// Who makes contexts for the messages of a connection that stays open must not fill the memory.
const mostNotes = 8;

const noteKey = Symbol('xai-metrics route');

type NotedRequest = IncomingMessage & {
  /** The first one. */
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
 * makes it; Express leaves it on the request, with the application that has it. Where none of them knows
 * one, it is found among the patterns of the settings; what a caller sends never becomes a label.
 *
 * @param patterns - routes that no framework knows
 * @throws XaiMetricsError for a wrong option
 */
export function watchRequests(
  options: InstrumentationOptions,
  patterns: readonly string[],
): RequestWatch {
  const routes = createRouteWatch(() => requests);
  const matchPath = createPathMatcher(patterns);
  markOwnRequests();
  const { handle, requests, endpoints } = instrument(options, readRoute);
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
    addNote(request, note);
    requests.observe(request, response, request);
  }

  function readRoute(request: NotedRequest): string | undefined {
    return readNotes(request) ?? readExpress(request) ?? matchPath(pathOf(request));
  }

  function readExpress(request: NotedRequest): string | undefined {
    const { app, route } = request;
    if (isExpressApp(app)) routes.meet(app);
    else if (!isRoute(route)) return undefined;
    return routes.readRoute(request);
  }
}

/**
 * What is measured is the preload's own and nothing that the application finds among its metrics; the page
 * of the preload has both. An application that has mounted an adapter has these metrics already and
 * counts with its own options.
 */
function instrument(options: InstrumentationOptions, readRoute: ReadRoute<IncomingMessage>) {
  const mounted = findMountedMetrics();
  if (mounted !== undefined) {
    const { prefix, naming, processMetrics, rpc, logger, nodeInfo, ...rest } = options;
    const parts = create(
      isNamedIn(mounted, options.chain)
        ? { ...rest, metrics: mounted }
        : { ...rest, registry: mounted.registry, prefix: mounted.prefix, processMetrics: false },
    );
    if (mounted.nodeInfo === undefined && nodeInfo !== undefined) mounted.setNodeInfo(nodeInfo);
    return parts;
  }
  const { registry, showTogether } = createSeparateRegistry();
  const parts = create({ ...options, registry });
  // Of the chain the application knows more, unless the preload has been told to watch it.
  const isRequestMetric = /^http_|_(?:api|rpc)_/;
  showTogether((name) => options.chain !== undefined || isRequestMetric.test(name));
  return parts;

  function create(all: InstrumentationOptions) {
    return createInstrumentation(all, readRoute, undefined, { givesWay: true });
  }
}

/** Whether metrics have the names of all nodes that a chain is compared with. */
function isNamedIn(metrics: BlockchainMetrics, chain: InstrumentationOptions['chain']): boolean {
  const references = chain !== undefined && 'references' in chain ? chain.references : undefined;
  return Object.keys(references ?? {}).every((name) => metrics.sourceNames.has(name));
}

function addNote(request: NotedRequest, note: RouteNote): void {
  const first = request[noteKey];
  if (first === undefined) {
    request[noteKey] = note;
    return;
  }
  first.later ??= [];
  if (first.later.length >= mostNotes) first.later.pop();
  first.later.push(note);
}

/** The newest note that knows a route: an application may make contexts that no router ever gets. */
function readNotes(request: NotedRequest): string | undefined {
  const first = request[noteKey];
  if (first === undefined) return undefined;
  const later = first.later?.findLast((note) => routeOf(note) !== undefined);
  return routeOf(later ?? first);
}

function routeOf(note: RouteNote): string | undefined {
  return 'route' in note ? (note.route ?? undefined) : readTracedRoute(note.context);
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

/** The path as it came: Express and Koa shorten the URL of a request while mounted parts run. */
function pathOf({ originalUrl, url = '', [noteKey]: note }: NotedRequest): string {
  const ofKoa = note !== undefined && 'context' in note ? note.context.originalUrl : undefined;
  return (originalUrl ?? ofKoa ?? url).split('?', 1)[0] as string;
}
