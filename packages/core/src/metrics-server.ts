import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, writeAnswer } from './answer';
import type { Endpoints } from './endpoints';
import { XaiMetricsError } from './errors';
import { listen, listenOnPath } from './local-socket';

// By the registry of symbols: a second copy of this package has to know the servers of the first.
const ownServer = Symbol.for('@xai-metrics/core endpoints');

/** A small server for the endpoints alone. */
export interface MetricsServer {
  /** Where it listens, such as `http://127.0.0.1:9464` or `unix:/run/xai/metrics.sock`. */
  readonly url: string;
  /** Ends it, open connections included. */
  close(): Promise<void>;
}

/**
 * Serves the endpoints on a port of their own, for programs without a web framework. It does not
 * keep the process alive.
 *
 * @param port - 0 for any free one
 * @param host - the address to bind
 * @throws XaiMetricsError `XAI_METRICS_LISTEN_FAILED` if it cannot listen
 */
export async function startMetricsServer(
  endpoints: Endpoints,
  port: number,
  host: string,
): Promise<MetricsServer> {
  const server = createEndpointServer(endpoints);
  await listen(server, { port, host }).catch(failed(`${host}:${port}`));
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    close: () => close(server),
  };
}

/**
 * Serves the endpoints on a Unix socket that its owner and group may use. It does not keep the
 * process alive.
 *
 * @param path - a socket that is left there by a program that has ended is replaced
 * @throws XaiMetricsError `XAI_METRICS_LISTEN_FAILED` if it cannot listen
 */
export async function startSocketServer(
  endpoints: Endpoints,
  path: string,
): Promise<MetricsServer> {
  const server = createEndpointServer(endpoints);
  await listenOnSocket(server, path).catch(failed(path));
  return { url: `unix:${path}`, close: () => close(server) };
}

/** Whether a server serves our endpoints and nothing of the application. */
export function isMetricsServer(server: object): boolean {
  return ownServer in server;
}

function createEndpointServer(endpoints: Endpoints): Server {
  const server = createServer(async (request, response) => {
    const answer = await endpoints.find(request.method, request.url)?.(request);
    writeAnswer(response, answer ?? notFound(endpoints));
  });
  // Prometheus keeps its connection: between two scrapes it must not hold the process either.
  server.on('connection', (socket) => socket.unref());
  return Object.assign(server, { [ownServer]: true });
}

async function listenOnSocket(server: Server, path: string): Promise<void> {
  await listenOnPath(server, path);
  try {
    // A pipe of Windows is no file.
    if (process.platform !== 'win32') chmodSync(path, 0o660);
  } catch (error) {
    await close(server);
    throw error;
  }
}

function failed(address: string) {
  return (error: Error) => {
    throw new XaiMetricsError('XAI_METRICS_LISTEN_FAILED', address, error.message, error);
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function notFound({ shownPaths }: Endpoints): Answer {
  const hint = shownPaths.length === 0 ? '' : ` This server has ${shownPaths.join(', ')}.`;
  return {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `Not found.${hint}\n`,
  };
}
