import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small server that answers like an execution client with one block every second. */
export interface EvmNode {
  readonly url: string;
  /** The headers of the newest request. */
  lastHeaders(): IncomingMessage['headers'];
  close(): void;
}

const hash = (height: number) => `0x${height.toString(16).padStart(64, 'a')}`;
const methodNotFound = { code: -32601, message: 'the method does not exist' };

/** Starts the server; its head has the height 23. */
export async function startEvmNode(): Promise<EvmNode> {
  let lastHeaders: IncomingMessage['headers'] = {};
  const server: Server = createServer(async (request, response) => {
    lastHeaders = request.headers;
    let text = '';
    for await (const chunk of request) text += chunk;
    const calls = JSON.parse(text) as Call | Call[];
    const answer = Array.isArray(calls) ? calls.map(answerCall) : answerCall(calls);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lastHeaders: () => lastHeaders,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

function answerCall({ id, method, params }: Call) {
  const results: Record<string, unknown> = {
    web3_clientVersion: 'Testclient/v1.2.3/linux',
    eth_chainId: '0x7a69',
    eth_syncing: false,
    net_peerCount: '0x5',
    eth_getBlockByNumber: block(params?.[0]),
  };
  if (!(method in results)) return { jsonrpc: '2.0', id, error: methodNotFound };
  return { jsonrpc: '2.0', id, result: results[method] };
}

function block(which: unknown) {
  const height = String(which).startsWith('0x') ? Number(which) : 23;
  return {
    number: `0x${height.toString(16)}`,
    hash: hash(height),
    parentHash: hash(Math.max(0, height - 1)),
    timestamp: `0x${Math.floor(Date.now() / 1000).toString(16)}`,
    transactions: [],
    size: '0x200',
    difficulty: '0x0',
    gasLimit: '0x1c9c380',
    gasUsed: '0x0',
  };
}
