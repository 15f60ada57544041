import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/samples';
import { collectRpcText, unreadable } from '../../src/rpc/rpc-text';
import { tapBodies, tapReplies } from '../../src/rpc/taps';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Starts a server and opens a connection to it. */
async function open(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  closers.push(() => {
    socket.destroy();
    server.close();
  });
  await once(socket, 'connect');
  return socket;
}

function tapBody(request: IncomingMessage) {
  const body = collectRpcText(false);
  tapBodies(request, () => body);
  return body;
}

/** Twice, as by two mounts: a piece counts once. */
function tapReply(response: ServerResponse) {
  const reply = collectRpcText(true);
  tapReplies(response, () => reply);
  tapReplies(response, () => reply);
  return reply;
}

const head = (length: number) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;

describe('the tap of a body', () => {
  it('leaves the stream paused, with nobody listening, and under the same limit of memory', async () => {
    const seen: IncomingMessage[] = [];
    const socket = await open((request) => {
      seen.push(request);
      if (seen.length === 1) tapBody(request);
    });
    const bare = await open((request) => void seen.push(request));
    const length = 10_000_000;
    for (const each of [socket, bare]) each.write(head(length) + 'x'.repeat(length));
    await eventually(() => expect(seen).toHaveLength(2));
    const buffered = () => seen.map(({ readableLength }) => readableLength);
    await eventually(() => expect(Math.min(...buffered())).toBeGreaterThan(10_000));
    await setTimeout(50);
    for (const request of seen) {
      expect(request.readableFlowing).toBe(null);
      expect(request.readableDidRead).toBe(false);
      expect(request.eventNames()).toEqual([]);
      // Nobody reads, so Node has stopped to take more from the connection.
      expect(request.readableLength).toBeLessThan(1_000_000);
    }
  });

  it('has seen a body that nobody reads', async () => {
    const parsed = new Promise((resolve) => {
      open((request) => {
        const body = tapBody(request);
        eventually(() => expect(body.parse()).toEqual({ method: 'a' })).then(resolve);
      }).then((socket) => socket.write(`${head(14)}{"method":"a"}`));
    });
    await parsed;
  });
});

describe('the tap of an answer', () => {
  it.each<[string, (response: ServerResponse) => void, unknown]>([
    ['pieces', (response) => response.write('[1') && response.end(',2]'), [1, 2]],
    ['an encoding', (response) => response.end('5b315d', 'hex'), [1]],
    [
      'bytes and text',
      (response) => response.write(Buffer.from('[1')) && response.end(',2]'),
      [1, 2],
    ],
    ['functions', (response) => response.write('[1]', () => response.end(() => {})), [1]],
    ['nothing', (response) => response.end(), undefined],
    ['too much', (response) => response.end(`[${'1,'.repeat(40_000)}1]`), unreadable],
    ['no JSON', (response) => response.end('<html>'), unreadable],
    ['half of it', (response) => response.end('{"result":'), unreadable],
  ])('reads %s', async (_, write, expected) => {
    const parsed = new Promise((resolve) => {
      open((_request, response) => {
        const reply = tapReply(response);
        response.once('finish', () => resolve(reply.parse()));
        write(response);
      }).then((socket) => socket.resume().write(head(0)));
    });
    expect(await parsed).toEqual(expected);
  });

  it('keeps bytes whose memory is used again', async () => {
    const parsed = new Promise((resolve) => {
      open((_request, response) => {
        const reply = tapReply(response);
        const memory = Buffer.from('[1]');
        response.write(memory, () => {
          memory.fill(0);
          response.end();
        });
        response.once('finish', () => resolve(reply.parse()));
      }).then((socket) => socket.resume().write(head(0)));
    });
    expect(await parsed).toEqual([1]);
  });
});
