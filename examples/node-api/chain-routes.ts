import type { FastifyInstance } from 'fastify';
import type { DevnetNode } from '../devnet/devnet-node';
import { blockToJson, confirmedToJson, transactionToJson } from './json';

const mostBlocks = 100;

/** Blocks, transactions and accounts of the chain. */
export async function chainRoutes(fastify: FastifyInstance, { node }: { node: DevnetNode }) {
  fastify.get('/blocks', async (request) => {
    const { limit = '20', offset = '0' } = request.query as { limit?: string; offset?: string };
    const from = node.height - readCount(offset, 'offset', node.height);
    const count = readCount(limit, 'limit', mostBlocks);
    return blockRange(Math.max(0, from - count + 1), from).reverse();
  });

  fastify.get<{ Params: { index: string } }>('/blocks/:index', async ({ params }) => {
    return findBlock(readCount(params.index, 'index', Number.MAX_SAFE_INTEGER));
  });

  fastify.get('/block/latest', async () => blockToJson(node.head));

  fastify.get<{ Params: { hash: string } }>('/block/:hash', async ({ params }) => {
    return findBlock(params.hash);
  });

  fastify.get('/chain/range', async (request) => {
    const { start = '0', end = '0' } = request.query as { start?: string; end?: string };
    const first = readCount(start, 'start', Number.MAX_SAFE_INTEGER);
    const last = readCount(end, 'end', Number.MAX_SAFE_INTEGER);
    return blockRange(first, Math.min(last, first + mostBlocks - 1, node.height));
  });

  fastify.get('/transactions', async () => {
    const blocks = Array.from({ length: 10 }, (_, i) => node.getBlock(node.height - i));
    return blocks.flatMap((block) =>
      (block?.transactions ?? []).map((transaction) => ({
        ...transactionToJson(transaction),
        block_height: block?.height,
      })),
    );
  });

  fastify.get<{ Params: { txid: string } }>('/transaction/:txid', async ({ params }) => {
    const found = node.getTransaction(params.txid);
    if (found === undefined) throw notFound('transaction');
    return found.status === 'pending'
      ? { status: found.status, ...transactionToJson(found.transaction) }
      : { status: found.status, confirmations: found.confirmations, ...confirmedToJson(found) };
  });

  fastify.get<{ Params: { address: string } }>('/balance/:address', async ({ params }) => {
    const { balance, spendable } = node.getAccount(params.address);
    return { balance: String(balance), spendable: String(spendable) };
  });

  fastify.get<{ Params: { address: string } }>('/address/:address/nonce', async ({ params }) => {
    const { nonce, nextNonce } = node.getAccount(params.address);
    return { nonce, next_nonce: nextNonce };
  });

  fastify.get<{ Params: { address: string } }>('/history/:address', async ({ params }) => {
    return node.history(params.address).map(confirmedToJson);
  });

  fastify.get('/richlist', async () => {
    return node.richList(25).map(({ address, balance }) => ({ address, balance: String(balance) }));
  });

  function findBlock(heightOrHash: number | string) {
    const block = node.getBlock(heightOrHash);
    if (block === undefined) throw notFound('block');
    return blockToJson(block);
  }

  function blockRange(first: number, last: number) {
    const blocks = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
      node.getBlock(first + i),
    );
    return blocks.filter((block) => block !== undefined).map(blockToJson);
  }
}

function readCount(text: string, name: string, most: number): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw Object.assign(new Error(`${name} has to be a whole number`), { statusCode: 400 });
  }
  return Math.min(Number(text), most);
}

function notFound(what: string): Error {
  return Object.assign(new Error(`There is no such ${what}.`), { statusCode: 404 });
}
