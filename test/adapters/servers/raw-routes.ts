import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

/** Answers a request on the objects of `node:http`, past the framework. */
export type RawRoute = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The routes that are the same in every framework, with the means to end what they leave open. */
export interface RawRoutes {
  readonly routes: Readonly<Record<string, RawRoute>>;
  finish(): void;
}

/** The bytes of `GET /large`: more than the systems on both sides take off a sender's hands. */
export const largeBytes = 16_000_000;

/** Creates the routes of one server. */
export function createRawRoutes(): RawRoutes {
  const waiting = new Set<() => void>();
  const wait = (then: () => void) => void waiting.add(then);

  return {
    finish() {
      for (const then of waiting) then();
      waiting.clear();
    },
    routes: {
      '/hang': () => {},
      '/late': (_, response) => wait(() => response.end('late')),
      '/stream'(_, response) {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write('first ');
        wait(() => response.end('last'));
      },
      '/drip'(_, response) {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write('first ');
      },
      '/events'(_, response) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: 1\n\n');
        wait(() => response.end());
      },
      // Announces and writes as many bytes as the request says, and does not end.
      '/announced'({ headers }, response) {
        response.writeHead(200, { 'content-length': String(headers['x-announce']) });
        response.write('a'.repeat(Number(headers['x-write'])));
      },
      '/large': (_, response) => response.end(Buffer.alloc(largeBytes, 'a')),
      '/early-hints'(_, response) {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () =>
          response.end('hinted'),
        );
      },
      '/processing'(_, response) {
        response.writeProcessing();
        response.end('processed');
      },
      '/odd-status'(_, response) {
        response.statusCode = 799;
        response.end();
      },
      '/cut': (_, response) => response.destroy(),
      async '/cut-later'(_, response) {
        response.writeHead(200, { 'content-length': 1_000 });
        response.write('half');
        await setTimeout(5);
        response.destroy();
      },
      '/taken-over'({ socket }) {
        socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
      },
      '/switch'(_, response) {
        response.writeHead(101, { upgrade: 'chain', connection: 'upgrade' });
        response.end();
      },
      '/socket'({ socket }) {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: chain\r\nConnection: Upgrade\r\n\r\n',
        );
        wait(() => socket.end('bye'));
      },
    },
  };
}

/** A body that fails after its first piece. */
export function brokenStream(): Readable {
  async function* pieces() {
    yield 'half';
    throw new Error('on purpose');
  }
  return Readable.from(pieces());
}
