import { MemorySocket } from './memory-socket.mjs';
import { requirePackage } from './paths.mjs';

const connections = 8;

/**
 * Drives an `http.Server` without a kernel. Two ways, both with Node's own requests, responses and
 * events on streams in memory:
 *
 * - `objects`: requests are made as the parser makes them, and handed to the server's listeners.
 *   Little else runs, so that small differences show.
 * - `parser`: bytes go through Node's parser and keep-alive, whatever they are.
 *
 * @returns a function that sends some requests, one at a time on each connection
 */
export function createDriver(server, way, paths) {
  const sockets = Array.from({ length: connections }, () => {
    const socket = new MemorySocket();
    socket.server = server;
    if (way === 'parser') server.emit('connection', socket);
    return socket;
  });
  const send = way === 'parser' ? sendBytes(paths) : sendObjects(server, paths);
  let sent = 0;

  return async function drive(count) {
    const before = sum(sockets, 'responses') - sent;
    const end = sent + count;
    while (sent < end) {
      for (const socket of sockets) {
        if (sent === end) break;
        send(socket, sent);
        sent += 1;
      }
      do await new Promise(setImmediate);
      while (sum(sockets, 'responses') < before + sent);
    }
    return sum(sockets, 'failures');
  };
}

function sendBytes(paths) {
  const requests = paths.map((path) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n\r\n`),
  );
  return (socket, i) => socket.push(requests[i % requests.length]);
}

/** What `parserOnIncoming` and `resOnFinish` of Node's server do for a request without a body. */
function sendObjects(server, paths) {
  const { IncomingMessage, ServerResponse } = requirePackage('http');
  const rawHeaders = ['Host', 'bench', 'Accept', '*/*'];

  return (socket, i) => {
    const request = new IncomingMessage(socket);
    request.httpVersionMajor = 1;
    request.httpVersionMinor = 1;
    request.httpVersion = '1.1';
    request.rawHeaders = rawHeaders;
    request._addHeaderLines(rawHeaders, rawHeaders.length);
    request.method = 'GET';
    request.url = paths[i % paths.length];
    const response = new ServerResponse(request);
    response.shouldKeepAlive = true;
    response.assignSocket(socket);
    response.on('finish', () => {
      request._dump();
      response.detachSocket(socket);
      request.emit('close');
      process.nextTick(emitClose, response);
    });
    server.emit('request', request, response);
    request.complete = true;
    request.push(null);
  };
}

function emitClose(response) {
  response.destroyed = true;
  response._closed = true;
  response.emit('close');
}

function sum(items, field) {
  let total = 0;
  for (const item of items) total += item[field];
  return total;
}
