import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';

/** A server that stands for a node, and what it was asked. */
export interface NodeServer {
  readonly url: string;
  readonly requests: {
    method: string;
    path: string;
    body: string;
    headers: IncomingMessage['headers'];
  }[];
  readonly connections: () => number;
}

/** Answers a request whose body has been read. */
export type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Starts a server on a free port; it ends with the test. */
export async function startNode(answer: Answer): Promise<NodeServer> {
  const requests: NodeServer['requests'] = [];
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      const { method = '', url: path = '', headers } = request;
      requests.push({ method, path, body, headers });
      answer(request, body, response);
    });
  };
  const server = createServer(listener);
  let open = 0;
  server.on('connection', (socket) => {
    open += 1;
    socket.on('close', () => {
      open -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, connections: () => open };
}

/** A call as it arrives at a node. */
export interface RpcCall {
  readonly id: unknown;
  readonly method: string;
  readonly params: unknown;
}

/** Answers JSON-RPC; what is given for a method is a whole answer without its id. */
export function answerRpc(reply: (call: RpcCall) => object): Answer {
  return (_request, body, response) => {
    const asked = JSON.parse(body) as RpcCall | RpcCall[];
    const answerOne = (call: RpcCall) => ({ jsonrpc: '2.0', id: call.id, ...reply(call) });
    sendJson(response, Array.isArray(asked) ? asked.map(answerOne) : answerOne(asked));
  };
}

/** Sends JSON with a status. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
