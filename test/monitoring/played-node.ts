import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an execution client is at, as it is played. */
export interface PlayedState {
  /** The height that it has now, of blocks that come every three seconds from there on. */
  readonly height: number;
  /** Whether it says that it is catching up, with a state that it fetches meanwhile. */
  readonly isSyncing: boolean;
  /** Whether blocks come. */
  readonly grows: boolean;
}

/** An execution client that can be told what to be, and be killed. */
export interface PlayedNode {
  readonly url: string;
  become(state: PlayedState): void;
  kill(): Promise<void>;
}

/** Seconds between two blocks. */
export const playedBlockSeconds = 3;

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Starts an execution client that answers JSON-RPC. */
export async function startPlayedNode(first: PlayedState): Promise<PlayedNode> {
  let state = first;
  let since = Date.now();
  let life = 1;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text) as Call | Call[];
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(Array.isArray(body) ? body.map(answer) : answer(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    become(next) {
      state = next;
      since = Date.now();
      life += 1;
    },
    kill: () => close(server),
  };

  function grown(): number {
    return Math.floor((Date.now() - since) / 1000 / playedBlockSeconds);
  }

  function answer({ id, method, params }: Call) {
    const head = state.height + (state.grows ? grown() : 0);
    const results: Record<string, () => unknown> = {
      eth_chainId: () => '0x7a69f',
      eth_getBlockByNumber: () => {
        const height = params[0] === 'latest' ? head : Number(params[0]);
        // It has no final block, and none above its head.
        return height <= head ? block(height) : null;
      },
      eth_syncing: () =>
        state.isSyncing && {
          currentBlock: hex(head),
          highestBlock: hex(10_000),
          syncedAccounts: hex(Date.now()),
        },
      net_peerCount: () => '0x7',
      web3_clientVersion: () => 'Geth/v1.14.0/test',
    };
    const result = results[method];
    return result === undefined
      ? { jsonrpc: '2.0', id, error: { code: -32601, message: `no method ${method}` } }
      : { jsonrpc: '2.0', id, result: result() };
  }

  function block(height: number) {
    // What it catches up with was made long ago.
    const age = state.isSyncing ? 1e7 : 0;
    const seconds = since / 1000 + (height - state.height) * playedBlockSeconds - age;
    return {
      number: hex(height),
      hash: hashOf(height),
      parentHash: hashOf(height - 1),
      timestamp: hex(Math.floor(seconds)),
      transactions: [],
      size: '0x400',
      gasLimit: '0x1000',
      gasUsed: '0x800',
      baseFeePerGas: '0x7',
      difficulty: '0x0',
    };
  }

  /** Blocks of another life are other blocks. */
  function hashOf(height: number): string {
    return `0x${height.toString(16).padStart(18, '0')}${life.toString(16).padStart(46, 'e')}`;
  }
}

function hex(value: number): string {
  return `0x${Math.max(0, value).toString(16)}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
