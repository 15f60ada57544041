import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is wrong with a node. */
export type Fault =
  | 'refuses'
  | 'hangs'
  | 'answers garbage'
  | 'answers HTML'
  | 'answers half a JSON'
  | 'answers with another id'
  | 'is on another chain'
  | 'jumps back'
  | 'jumps ahead'
  | 'has a wrong clock'
  | 'is overloaded'
  | 'is still loading'
  | 'says null';

/** A node that speaks the JSON-RPC of an execution client, with a chain of its own, and faults. */
export interface FaultyNode {
  readonly url: string;
  /** What is wrong with it now. */
  setFault(fault: Fault | undefined): Promise<void>;
  /** Adds a block. */
  mine(count?: number): void;
  readonly height: number;
  /** Requests that reached it. */
  readonly requests: number;
  close(): Promise<void>;
}

interface Call {
  id: unknown;
  method: string;
  params: unknown[];
}

/** Starts the node on a free port. */
export async function startFaultyNode(): Promise<FaultyNode> {
  const timestamps: number[] = [];
  let fault: Fault | undefined;
  // A jump that is told again and again is believed in the end, and how often a node is asked is a matter of time.
  let mayJump = false;
  let requests = 0;
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  mine(100);

  return {
    url: `http://127.0.0.1:${port}`,
    async setFault(next) {
      if (fault === 'refuses' && next !== 'refuses') server = await listen(port);
      if (next === 'refuses' && fault !== 'refuses') await close(server);
      fault = next;
      mayJump = true;
    },
    mine,
    get height() {
      return timestamps.length - 1;
    },
    get requests() {
      return requests;
    },
    close: () => close(server),
  };

  function mine(count = 1): void {
    for (let i = 0; i < count; i += 1) timestamps.push(Math.floor(Date.now() / 1000));
  }

  function listen(wanted: number): Promise<Server> {
    const created = createServer(serve);
    return new Promise((resolve, reject) => {
      created.once('error', reject);
      created.listen(wanted, '127.0.0.1', () => resolve(created));
    });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text) as Call | Call[];
    if (fault === 'hangs') return;
    const answer = JSON.stringify(Array.isArray(body) ? body.map(answerCall) : answerCall(body));
    const raw: Partial<Record<Fault, [number, string]>> = {
      'answers garbage': [200, '\u0000\u0001 no JSON at all'],
      'answers HTML': [200, '<!doctype html><title>Welcome to nginx!</title>'],
      'is overloaded': [503, 'upstream connect error'],
    };
    const [status, content] = (fault && raw[fault]) || [200, answer];
    response.writeHead(status, { 'content-type': 'application/json' });
    if (fault !== 'answers half a JSON') response.end(content);
    else response.end(content.slice(0, content.length / 2));
  }

  function answerCall({ id, method, params }: Call) {
    const head = { jsonrpc: '2.0', id: fault === 'answers with another id' ? `${id}x` : id };
    if (fault === 'is still loading') {
      return { ...head, error: { code: -28, message: 'Loading block index...' } };
    }
    const results: Record<string, () => unknown> = {
      eth_chainId: () => (fault === 'is on another chain' ? '0x5' : '0x1'),
      eth_getBlockByNumber: () => blockAt(params[0] as string),
      eth_getBlockByHash: () => blockAt((params[0] as string).slice(0, 20)),
      eth_syncing: () => false,
      net_peerCount: () => '0x7',
      web3_clientVersion: () => 'Faulty/v1.0.0/test',
    };
    const result = results[method];
    return result === undefined
      ? { ...head, error: { code: -32601, message: `the method ${method} does not exist` } }
      : { ...head, result: result() };
  }

  function blockAt(tag: string) {
    if (fault === 'says null') return null;
    let height = tag.startsWith('0x') ? Number(tag) : timestamps.length - 1;
    const jumps = tag === 'latest' && mayJump;
    if (tag === 'latest') mayJump = false;
    if (jumps && fault === 'jumps back') height = 0;
    if (tag === 'finalized' || tag === 'safe') height -= 10;
    const told = jumps && fault === 'jumps ahead' ? height + 50_000_000 : height;
    const timestamp = timestamps[height];
    if (timestamp === undefined) return null;
    return {
      number: hex(told),
      hash: hashOf(told),
      parentHash: told === 0 ? `0x${'0'.repeat(64)}` : hashOf(told - 1),
      timestamp: hex(fault === 'has a wrong clock' ? timestamp + 86_400 : timestamp),
      transactions: ['0x1', '0x2'],
      size: '0x400',
      gasLimit: '0x1000',
      gasUsed: '0x800',
      baseFeePerGas: '0x7',
      difficulty: '0x0',
    };
  }
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** The height is at its beginning, so that a block is found by it. */
function hashOf(height: number): string {
  return `0x${height.toString(16).padStart(18, '0')}${'e'.repeat(46)}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
