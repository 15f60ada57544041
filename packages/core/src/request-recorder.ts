import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { BlockchainMetrics } from './blockchain-metrics';
import { createApiRecording } from './recording/api';
import { type Connection, registryState } from './shared-state';

/** The endpoint of every request that matched no route. */
export const unmatchedEndpoint = '__unmatched__';

/** The status of a request whose client went away before the response was complete; nginx's number. */
export const clientClosedRequest = 499;

/** Reads the pattern of the route that matched, with every mount prefix; `undefined` if none did. */
export type ReadRoute = () => unknown;

/** A request that is being observed. */
export interface ObservedRequest {
  /** Takes the route now: for frameworks that forget it before the response is over. */
  takeRoute(): void;
  /** Counts the request, once: its response is over, or its connection. */
  end(): void;
}

/** Observes requests from their first sight until the last byte of their response. */
export interface RequestRecorder {
  /**
   * Observes one request; it is counted once, whatever happens to it. Never throws.
   *
   * @param readRoute - called when the response is over, or by `takeRoute()`
   * @returns the observed request, or `undefined` if it is being observed already
   */
  observe(
    request: IncomingMessage,
    response: ServerResponse,
    readRoute: ReadRoute,
  ): ObservedRequest | undefined;
  /** The request of this name while it is being observed. */
  find(request: IncomingMessage): ObservedRequest | undefined;
}

const longestRoute = 200;

/** Creates the recorder that an adapter hands its requests to. */
export function createRequestRecorder(metrics: BlockchainMetrics): RequestRecorder {
  const { connections, servers } = registryState(metrics.registry);
  const { requestsInFlight, responseSizeBytes } = metrics.api;
  const { recordApiRequest } = createApiRecording(metrics);
  requestsInFlight.add(0);

  return {
    observe(request, response, readRoute) {
      try {
        const connection = connectionOf(request.socket);
        // A second mount on the way, or one that is reached after the answer was given.
        const isCounted = connection.open.has(request) || connection.aborted?.has(request);
        if (isCounted || response.writableEnded) return undefined;
        const observed = observeOnce(request, response, readRoute, connection);
        // The client left while something before us was waiting: no event tells of it any more.
        if (response.destroyed || request.socket.destroyed) observed.end();
        return observed;
      } catch (fault) {
        metrics.reportFault('request', fault);
        return undefined;
      }
    },
    find: (request) => connections.get(request.socket)?.open.get(request),
  };

  function observeOnce(
    request: IncomingMessage,
    response: ServerResponse,
    readRoute: ReadRoute,
    connection: Connection,
  ): ObservedRequest {
    const startedAt = performance.now();
    const { socket } = request;
    const bytesAtStart = socket.bytesWritten;
    let endpoint: string | undefined;
    const observed: ObservedRequest = { takeRoute, end };

    connection.open.set(request, observed);
    requestsInFlight.add(1);
    response.on('close', end);
    // Before Node's own listener, which already writes the next response of a pipeline.
    response.prependOnceListener('finish', recordSize);
    return observed;

    function takeRoute(): void {
      if (endpoint !== undefined) return;
      try {
        endpoint = routeText(readRoute());
      } catch (fault) {
        endpoint = unmatchedEndpoint;
        metrics.reportFault('request', fault);
      }
    }

    function end(): void {
      if (!connection.open.delete(request)) return;
      const durationSeconds = (performance.now() - startedAt) / 1000;
      const complete = isComplete(response, bytesAtStart === undefined);
      if (!complete) connection.aborted = (connection.aborted ?? new WeakSet()).add(request);
      takeRoute();
      requestsInFlight.add(-1);
      try {
        recordApiRequest({
          method: request.method ?? '',
          endpoint: endpoint ?? unmatchedEndpoint,
          status: complete ? response.statusCode : clientClosedRequest,
          durationSeconds,
        });
      } catch (fault) {
        metrics.reportFault('request', fault);
      }
    }

    function recordSize(): void {
      // HTTP/2 shares one connection among many responses, and an injected request has none.
      if (request.httpVersionMajor !== 1 || bytesAtStart === undefined) return;
      const { bytesWritten } = socket;
      // A pipelined request is seen while the responses before it are still being written.
      responseSizeBytes.observe(bytesWritten - Math.max(bytesAtStart, connection.bytesAtLastEnd));
      connection.bytesAtLastEnd = bytesWritten;
    }
  }

  function connectionOf(socket: Socket): Connection {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { bytesAtLastEnd: 0, open: new Map() };
    connections.set(socket, connection);
    // A response queued behind another one on a connection that closes emits neither finish nor
    // close: only the socket tells.
    socket.once('close', () => {
      for (const observed of connection.open.values()) observed.end();
    });
    learnServer((socket as Socket & { server?: Server }).server);
    return connection;
  }

  function learnServer(server: Server | undefined): void {
    if (server === undefined || servers.has(server)) return;
    servers.add(server);
    server.once('close', () => servers.delete(server));
  }
}

function isComplete(response: ServerResponse, injected: boolean): boolean {
  // Without a connection a response is over before its last write is done.
  if (injected) return response.writableEnded;
  // Over HTTP/2 a response that the client reset still emits finish.
  const { stream } = response as { stream?: { rstCode?: number } };
  return response.writableFinished && (stream?.rstCode ?? 0) === 0;
}

/** The pattern as a label: regular expressions and lists of paths become text of bounded length. */
function routeText(route: unknown): string {
  if (route === undefined || route === null || route === '') return unmatchedEndpoint;
  const text = String(route);
  return text.length > longestRoute ? text.slice(0, longestRoute) : text;
}
