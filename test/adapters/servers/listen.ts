import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  ServerResponse,
} from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Instrumentation } from '@xai-metrics/core';
import type { FrameworkName, ServerSettings, TestServer } from './test-server';

/** Creates the server that a framework's handler is given to. */
export function createTestServer(handle: RequestListener, settings: ServerSettings): Server {
  const { http = {}, http2 = false, upgrades } = settings;
  if (http2) return createHttp2Server(handle as never) as unknown as Server;
  const server = createServer(http, handle);
  if (upgrades !== undefined) {
    server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
      socket.on('error', () => {});
      if (upgrades === 'server') {
        socket.end(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: chain\r\nConnection: Upgrade\r\n\r\n',
        );
        return;
      }
      const response = new ServerResponse(request);
      response.assignSocket(socket);
      handle(request, response);
    });
  }
  return server;
}

/** Starts to listen on a free port. */
export async function listen(
  framework: FrameworkName,
  server: Server,
  monitoring: Instrumentation,
  finish: () => void,
): Promise<TestServer> {
  const stop = trackConnections(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    framework,
    url: `http://127.0.0.1:${port}`,
    port,
    monitoring,
    server,
    finish,
    async close() {
      await monitoring.close();
      await new Promise((resolve) => {
        server.close(resolve);
        stop();
      });
    },
  };
}

/** Ends every connection, those that were upgraded or speak HTTP/2 too. */
export function trackConnections(server: Server): () => void {
  const open = new Set<Socket | ServerHttp2Session>();
  const track = (connection: Socket | ServerHttp2Session) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
  };
  server.on('connection', track);
  server.on('session', track);
  return () => {
    for (const connection of open) connection.destroy();
  };
}
