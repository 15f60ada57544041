import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server whose metrics are what a test says. */
export interface ToldServer {
  /** `host:port` */
  readonly address: string;
  /** Series and their values; changes are seen at the next scrape. */
  readonly series: Map<string, number>;
  stop(): Promise<void>;
}

/** Starts a server with these metrics on a free port of 127.0.0.1. */
export async function startToldServer(
  first: Readonly<Record<string, number>> = {},
): Promise<ToldServer> {
  const series = new Map(Object.entries(first));
  const server = createServer((_request, response) => {
    const lines = [...series].map(([name, value]) => `${name} ${value}\n`);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(lines.join(''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    series,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
