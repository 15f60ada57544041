import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { TestServer } from './servers/test-server';

const sockets = new Set<Socket>();

/** Ends the connections that a test has left. */
export function closeClients(): void {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
}

/** Opens a connection; what it receives is kept in `received`. */
export async function openSocket({
  port,
}: TestServer): Promise<Socket & { received: () => string }> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.add(socket);
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return Object.assign(socket, { received: () => received });
}

/** Sends bytes as they are, and gives what comes back until the server closes the connection. */
export async function sendRaw(server: TestServer, ...pieces: (string | Buffer)[]): Promise<string> {
  const socket = await openSocket(server);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.once('end', () => socket.end());
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    if (pieces.length > 1) await setTimeout(2); // so that they arrive one by one
  }
  await closed;
  return socket.received();
}

/** The text of a request; the connection closes after the last one. */
export function requestText(path: string, method = 'GET', headers: readonly string[] = []): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: a', ...headers, '', ''].join('\r\n');
}

/** The header that ends a connection. */
export const close = 'Connection: close';

/** Asks and reads the whole answer, on a connection of its own. */
export async function ask(
  { url }: TestServer,
  path: string,
  init: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  const { body, ...rest } = init;
  const response = await openResponse(url + path, rest, body);
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, body: text };
}

/** Asks, and gives the answer when its headers are there; the rest has to be read or cut. */
export function openResponse(
  url: string,
  options: RequestOptions = {},
  body?: string | Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: new Agent(), ...options }, (response) => {
      response.on('error', () => {});
      resolve(response);
    });
    sent.on('socket', (socket) => void sockets.add(socket));
    sent.on('error', reject);
    sent.end(body);
  });
}
