import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import onFinished from 'on-finished';
import type { BlockchainMetrics } from './blockchain-metrics';
import { registryState } from './shared-state';

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
}

/** What is known of a connection while it is open. */
interface Connection {
  /** Bytes written when the newest response on it was over. */
  bytesAtLastEnd: number;
  /** Ends the requests that are open when the connection closes. */
  readonly open: Set<() => void>;
}

const longestRoute = 200;

/** Creates the recorder that an adapter hands its requests to. */
export function createRequestRecorder(metrics: BlockchainMetrics): RequestRecorder {
  const { countedRequests, servers } = registryState(metrics.registry);
  const connections = new WeakMap<Socket, Connection>();
  metrics.api.requestsInFlight.add(0);

  return {
    observe(request, response, readRoute) {
      try {
        if (countedRequests.has(request)) return undefined;
        countedRequests.add(request);
        return observeOnce(request, response, readRoute);
      } catch (fault) {
        metrics.reportFault('request', fault);
        return undefined;
      }
    },
  };

  function observeOnce(
    request: IncomingMessage,
    response: ServerResponse,
    readRoute: ReadRoute,
  ): ObservedRequest {
    const startedAt = performance.now();
    const { socket } = request;
    const connection = connectionOf(socket);
    const bytesAtStart = socket.bytesWritten;
    let endpoint: string | undefined;
    let over = false;

    metrics.api.requestsInFlight.add(1);
    connection.open.add(end);
    onFinished(response, end);
    // Before Node's own listener, which already writes the next response of a pipeline.
    response.prependOnceListener('finish', recordSize);
    return { takeRoute };

    function takeRoute(): void {
      try {
        endpoint ??= routeText(readRoute());
      } catch (fault) {
        endpoint = unmatchedEndpoint;
        metrics.reportFault('request', fault);
      }
    }

    function end(): void {
      if (over) return;
      over = true;
      connection.open.delete(end);
      takeRoute();
      metrics.api.requestsInFlight.add(-1);
      metrics.recordApiRequest({
        method: request.method ?? '',
        endpoint: endpoint ?? unmatchedEndpoint,
        status: isComplete(response, bytesAtStart === undefined)
          ? response.statusCode
          : clientClosedRequest,
        durationSeconds: (performance.now() - startedAt) / 1000,
      });
    }

    function recordSize(): void {
      // HTTP/2 shares one connection among many responses, and an injected request has none.
      if (request.httpVersionMajor !== 1 || socket.bytesWritten === undefined) return;
      // A pipelined request is seen while the responses before it are still being written.
      const bytes = socket.bytesWritten - Math.max(bytesAtStart, connection.bytesAtLastEnd);
      connection.bytesAtLastEnd = socket.bytesWritten;
      metrics.api.responseSizeBytes.observe(bytes);
    }
  }

  function connectionOf(socket: Socket): Connection {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { bytesAtLastEnd: 0, open: new Set() };
    connections.set(socket, connection);
    // A response queued behind another one on a connection that closes emits neither finish nor
    // close: only the socket tells.
    socket.once('close', () => {
      for (const end of connection.open) end();
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
  // Without a connection a response emits finish before its last write is done.
  if (injected) return response.writableEnded;
  // Over HTTP/2 a response that the client reset still emits finish.
  const { rstCode } = (response as { stream?: { rstCode?: number } }).stream ?? {};
  return response.writableFinished && (rstCode ?? 0) === 0;
}

/** The pattern as a label: regular expressions and lists of paths become text of bounded length. */
function routeText(route: unknown): string {
  if (route === undefined || route === null || route === '') return unmatchedEndpoint;
  return String(route).slice(0, longestRoute);
}
