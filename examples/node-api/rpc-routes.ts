import type { FastifyInstance } from 'fastify';
import type { DevnetNode } from '../devnet/devnet-node';
import { blockToJson } from './json';

type Handler = (node: DevnetNode, parameters: readonly unknown[]) => unknown;

/** What the node answers by JSON-RPC; their names are those that are counted. */
export const rpcHandlers: Readonly<Record<string, Handler>> = {
  getblockcount: (node) => node.height,
  getbestblockhash: (node) => node.head.hash,
  getblock(node, [heightOrHash]) {
    const block = node.getBlock(heightOrHash as number | string);
    if (block === undefined) throw rpcError(-5, 'Block not found');
    return blockToJson(block);
  },
  getdifficulty: (node) => node.difficulty,
  getmempoolinfo({ mempool: { size, bytes, limit } }) {
    return { size, bytes, limit };
  },
  getbalance(node, [address]) {
    if (typeof address !== 'string') throw rpcError(-32602, 'The parameter is an address');
    return String(node.getAccount(address).balance);
  },
};

const mostCalls = 100;

/** JSON-RPC at `/rpc`: single calls, notifications and batches. */
export async function rpcRoutes(fastify: FastifyInstance, { node }: { node: DevnetNode }) {
  fastify.post('/rpc', async ({ body }, reply) => {
    if (!Array.isArray(body)) return answer(node, body) ?? reply.code(204).send();
    if (body.length === 0 || body.length > mostCalls) {
      return failure(null, -32600, `A batch has 1 to ${mostCalls} calls`);
    }
    const answers = body.map((call) => answer(node, call)).filter((each) => each !== undefined);
    return answers.length > 0 ? answers : reply.code(204).send();
  });
}

function answer(node: DevnetNode, call: unknown) {
  const { id, method, params = [] } = (call ?? {}) as Record<string, unknown>;
  const isCall = typeof method === 'string' && Array.isArray(params);
  if (!isCall) return failure(id ?? null, -32600, 'Not a call of JSON-RPC');
  try {
    const handler = Object.hasOwn(rpcHandlers, method) ? rpcHandlers[method] : undefined;
    if (handler === undefined) throw rpcError(-32601, 'There is no such method');
    const result = handler(node, params);
    return id === undefined ? undefined : { jsonrpc: '2.0', id, result };
  } catch (error) {
    const { code = -32603, message } = error as { code?: number; message: string };
    return id === undefined ? undefined : failure(id, code, message);
  }
}

function failure(id: unknown, code: number, message: string) {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

function rpcError(code: number, message: string): Error {
  return Object.assign(new Error(message), { code });
}
