import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import type { BlockchainMetrics } from '../blockchain-metrics';
import type { FindRpc, RpcExchange, WatchRpc } from '../rpc/rpc-exchange';
import { processState, registryState } from '../shared-state';
import { clientClosedRequest } from './client-closed';
import {
  addOpen,
  type Carrier,
  type Connection,
  carrierOf,
  createConnection,
  findOpen,
  type Observer,
  type OpenRequest,
  removeOpen,
  settle,
} from './connection';
import { isDelivered } from './delivery';
import type { ExcludeRequest } from './exclusion';
import { isOwnRequest } from './own-requests';
import { patternText } from './pattern-text';
import { longestEndpoint } from './request-series';
import { readTrace } from './trace-context';

/** The endpoint of every request that matched no route. */
export const unmatchedEndpoint = '__unmatched__';

/** The status of a connection that was handed over to another protocol, such as WebSocket. */
const switchingProtocols = 101;

/**
 * Reads the pattern of the route that matched, with every mount prefix; `undefined` if none did.
 *
 * @typeParam Source - what the adapter has of a request
 */
export type ReadRoute<Source> = (source: Source) => unknown;

/** What the recorder needs to know. */
export interface RequestRecorderSettings<Source> {
  readonly readRoute: ReadRoute<Source>;
  readonly isExcluded?: ExcludeRequest<unknown> | undefined;
  /** Whether to keep the trace of a request as an example of its duration. */
  readonly exemplars?: boolean;
  /** Finds JSON-RPC among the requests, if it is counted. */
  readonly watchRpc?: WatchRpc | undefined;
  /**
   * Whether to leave a request to another instrumentation that meets it later, whichever registry that
   * writes to: for one that sees requests before the application does, which may have mounted its own.
   * @defaultValue `false`
   */
  readonly givesWay?: boolean;
  /** Hears of the first request on each connection, and over HTTP/2 of each request. */
  readonly onConnection?: (request: IncomingMessage) => void;
}

/** Observes requests from their first sight until the last byte of their response. */
export interface RequestRecorder<Source> {
  /**
   * Observes one request; it is counted once, whatever happens to it. Never throws.
   *
   * @param source - what `readRoute` and the functions of the options get
   * @param endpoint - the pattern, where it is known
   */
  observe(
    request: IncomingMessage,
    response: ServerResponse,
    source: Source,
    endpoint?: string,
  ): void;
  /**
   * Observes a request that neither `observe` nor `pass` has met, in the same turn after the
   * framework: it has been answered before the framework called the adapter, or something goes
   * before. It is `__unmatched__`, unless they meet it yet. Never throws.
   *
   * @param describe - makes what the functions of the options get
   */
  observeUnmet(
    request: IncomingMessage,
    response: ServerResponse,
    describe: (request: IncomingMessage) => Source,
  ): void;
  /** Takes the route of an observed request now: for frameworks that forget it before the end. */
  takeRoute(request: IncomingMessage): void;
  /** Finds what is watched because it may be JSON-RPC; `undefined` if that is not counted. */
  readonly findRpc: FindRpc | undefined;
  /** Tells of a request that is not to be counted: one that gives way forgets it, too. */
  pass(request: IncomingMessage): void;
}

/**
 * Creates the recorder that an adapter hands its requests to.
 *
 * @param settings - see {@link RequestRecorderSettings}
 */
export function createRequestRecorder<Source>(
  metrics: BlockchainMetrics,
  settings: RequestRecorderSettings<Source>,
): RequestRecorder<Source> {
  const { readRoute, isExcluded, exemplars = false, watchRpc, onConnection } = settings;
  const { givesWay = false } = settings;
  const { api, requestSeries, sizes } = metrics;
  const shared = processState();
  const state = registryState(metrics.registry);
  const { earlyKey } = shared;
  const connectionKey = givesWay ? earlyKey : state.connectionKey;
  const observer: Observer = { state };
  const provisional: Observer = { state, isProvisional: true };
  state.requestsInFlight ??= 0;
  if (givesWay) shared.hasEarly = true;

  return {
    observe(request, response, source, endpoint) {
      try {
        const carrier = carrierOf(request);
        const connection = carrier[connectionKey] ?? meet(carrier, request);
        // A second mount on the way, or one that is reached after the answer was given.
        if (connection.settled?.has(request) || response.writableEnded) return;
        const met = findOpen(connection, request);
        let startedAt: number | undefined;
        if (met !== undefined || shared.hasEarly || shared.ownRequests !== undefined) {
          if (isDealtWith(met, connection, request)) return;
          startedAt = (met ?? takeOver(carrier, request))?.startedAt;
        }
        if (isExcluded?.(source)) {
          connection.uncounted = request;
          return;
        }
        const open: OpenRequest = {
          request,
          response,
          source,
          observer,
          connection,
          startedAt: startedAt ?? performance.now(),
          bytesAtStart: carrier.bytesWritten ?? 0,
          isStartKnown: connection.newest === undefined,
          trace: exemplars ? readTrace(request) : undefined,
          rpc: watchRpc?.(request, response, source, findRpc),
          endpoint,
          end: () => endRequest(open),
        };
        begin(open, carrier);
      } catch (fault) {
        metrics.reportFault('request', fault);
      }
    },
    observeUnmet(request, response, describe) {
      try {
        const carrier = carrierOf(request);
        const connection = carrier[connectionKey] ?? meet(carrier, request);
        if (findOpen(connection, request) !== undefined) return;
        if (connection.uncounted === request || connection.settled?.has(request)) return;
        // Over already: nobody can tell whether it was met.
        if (response.closed) return;
        if (shared.ownRequests !== undefined && isOwnRequest(shared.ownRequests, request)) return;
        const earlier = shared.hasEarly ? takeOver(carrier, request) : undefined;
        const source = describe(request);
        if (isExcluded?.(source)) return;
        const open: OpenRequest = {
          request,
          response,
          source,
          observer: provisional,
          connection,
          startedAt: earlier === undefined ? performance.now() : earlier.startedAt,
          // Its answer may have been written.
          bytesAtStart: connection.bytesWritten,
          isStartKnown: false,
          trace: exemplars ? readTrace(request) : undefined,
          rpc: undefined,
          endpoint: unmatchedEndpoint,
          end: () => endRequest(open),
        };
        begin(open, carrier);
      } catch (fault) {
        metrics.reportFault('request', fault);
      }
    },
    takeRoute(request) {
      // A response that somebody made by hand has neither request nor socket.
      const carrier = request && carrierOf(request);
      const open = findOpen(carrier?.[connectionKey], request);
      // Another adapter's source says nothing to this one.
      if (open?.observer === observer) takeRoute(open);
    },
    pass(request) {
      const carrier = carrierOf(request);
      const connection = carrier[connectionKey] ?? meet(carrier, request);
      connection.uncounted = request;
      const met = findOpen(connection, request);
      if (met?.observer.isProvisional === true) leave(met);
      if (shared.hasEarly) takeOver(carrier, request);
    },
    findRpc: watchRpc && findRpc,
  };

  /** Whether a request is observed already or is one of our own; what is provisional is given up. */
  function isDealtWith(
    met: OpenRequest | undefined,
    connection: Connection,
    request: IncomingMessage,
  ): boolean {
    if (met !== undefined && met.observer.isProvisional !== true) return true;
    if (shared.ownRequests !== undefined && isOwnRequest(shared.ownRequests, request)) {
      settle(connection, request);
      return true;
    }
    if (met !== undefined) leave(met);
    return false;
  }

  function begin(open: OpenRequest, carrier: Carrier): void {
    const { request, response, connection } = open;
    addOpen(connection, open);
    state.requestsInFlight = (state.requestsInFlight as number) + 1;
    response.on('close', open.end);
    // Before Node's own listener, which already writes the next response of a pipeline.
    if (sizes) response.prependOnceListener('finish', () => recordSizes(open, carrier));
    // The client left while something before us was waiting: no event tells of it any more.
    if (response.destroyed || request.socket.destroyed) open.end();
  }

  /** Takes a request from an observer that gives way. */
  function takeOver(carrier: Carrier | undefined, request: IncomingMessage) {
    const early = givesWay ? undefined : carrier?.[earlyKey];
    const open = findOpen(early, request);
    if (early === undefined || open === undefined) return undefined;
    leave(open);
    settle(early, request);
    return open;
  }

  /** Ends the observation of a request that is not over. */
  function leave(open: OpenRequest): void {
    removeOpen(open.connection, open);
    open.response.off('close', open.end);
    const { state: left } = open.observer;
    left.requestsInFlight = (left.requestsInFlight as number) - 1;
  }

  function findRpc(request: IncomingMessage): RpcExchange | undefined {
    // As in `takeRoute`; and a request that is over has lost its stream of HTTP/2.
    const carrier = request && carrierOf(request);
    if (carrier === undefined) return undefined;
    // Bodies are tapped once for all who count in the same registry.
    const open =
      findOpen(carrier[state.connectionKey], request) ??
      (shared.hasEarly ? findOpen(carrier[earlyKey], request) : undefined);
    return open?.rpc;
  }

  function meet(carrier: Carrier, request: IncomingMessage): Connection {
    const { server } = request.socket as { server?: Server };
    if (server !== undefined && !state.servers.has(server)) {
      state.servers.add(server);
      server.once('close', () => state.servers.delete(server));
    }
    onConnection?.(request);
    return createConnection(carrier, connectionKey);
  }

  function endRequest(open: OpenRequest): void {
    const { request, source, connection, startedAt, trace } = open;
    if (!removeOpen(connection, open)) return;
    const durationSeconds = (performance.now() - startedAt) / 1000;
    state.requestsInFlight = (state.requestsInFlight as number) - 1;
    try {
      const status = statusOf(open);
      if (status === clientClosedRequest) settle(connection, request);
      const endpoint = takeRoute(open);
      const values = requestSeries.labels.read(source);
      requestSeries.record(request.method ?? '', endpoint, status, durationSeconds, values, trace);
      open.rpc?.end(status, durationSeconds);
    } catch (fault) {
      metrics.reportFault('request', fault);
    }
  }

  function takeRoute(open: OpenRequest): string {
    if (open.endpoint !== undefined) return open.endpoint;
    try {
      // An adapter is given the source that it observed.
      open.endpoint = routeText(readRoute(open.source as Source));
    } catch (fault) {
      open.endpoint = unmatchedEndpoint;
      metrics.reportFault('request', fault);
    }
    return open.endpoint;
  }

  function recordSizes(open: OpenRequest, carrier: Carrier): void {
    const { request, connection, bytesAtStart } = open;
    // It was left to somebody else, who listens, too.
    if (findOpen(connection, request) !== open) return;
    const { bytesRead = 0, bytesWritten } = carrier;
    // HTTP/2 shares one connection among many responses, and an injected request has none.
    if (bytesWritten === undefined) return;
    api.requestSizeBytes.observe(Math.max(0, bytesRead - connection.bytesRead));
    // A pipelined request is seen while the responses before it are still being written.
    api.responseSizeBytes.observe(bytesWritten - Math.max(bytesAtStart, connection.bytesWritten));
    connection.bytesRead = bytesRead;
    connection.bytesWritten = bytesWritten;
  }
}

function statusOf(open: OpenRequest): number {
  const { request, response, bytesAtStart } = open;
  if (isDelivered(open)) return response.statusCode;
  // Answered by whoever took the connection over: `ws` and its like write to the socket.
  const isTakenOver =
    isUpgrade(request) && !response.headersSent && request.socket.bytesWritten > bytesAtStart;
  return isTakenOver ? switchingProtocols : clientClosedRequest;
}

/** Node's own mark, which its types do not know. */
function isUpgrade(request: IncomingMessage): boolean {
  return (request as { upgrade?: boolean | null }).upgrade === true;
}

/** The pattern as a label: regular expressions and lists of paths become text of bounded length. */
function routeText(route: unknown): string {
  if (route === undefined || route === null || route === '') return unmatchedEndpoint;
  const text = typeof route === 'string' ? route : patternText(route);
  return text.length > longestEndpoint ? text.slice(0, longestEndpoint) : text;
}
