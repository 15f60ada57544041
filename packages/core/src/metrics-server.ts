import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, writeAnswer } from './answer';
import type { Endpoints } from './endpoints';
import { XaiMetricsError } from './errors';

/** A small server for the endpoints alone. */
export interface MetricsServer {
  /** Where it listens, such as `http://127.0.0.1:9464`. */
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
  const server = createServer(async (request, response) => {
    const serve = endpoints.find(request.method, request.url);
    writeAnswer(response, serve ? await serve(request.headers) : notFound(endpoints));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new XaiMetricsError('XAI_METRICS_LISTEN_FAILED', `${host}:${port}`, error.message, error),
      );
    });
    server.listen(port, host, resolve);
  });
  server.unref();
  // Prometheus keeps its connection: between two scrapes it must not hold the process either.
  server.on('connection', (socket) => socket.unref());

  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function notFound(endpoints: Endpoints): Answer {
  return {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `Not found. This server has ${endpoints.paths.join(', ')}.\n`,
  };
}
