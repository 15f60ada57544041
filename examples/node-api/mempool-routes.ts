import type { FastifyInstance } from 'fastify';
import { COIN, type DevnetNode } from '../devnet/devnet-node';
import { isAddress } from '../devnet/keys';
import { decodeTransaction, signTransaction } from '../devnet/transaction';
import { transactionToJson } from './json';

/** The pool, and the ways into it. */
export async function mempoolRoutes(fastify: FastifyInstance, { node }: { node: DevnetNode }) {
  fastify.get('/mempool', async () => {
    const entries = node.mempool.list().slice(0, 500);
    return {
      size: node.mempool.size,
      transactions: entries.map(({ transaction, arrivedAt }) => ({
        ...transactionToJson(transaction),
        arrived_at: arrivedAt / 1000,
      })),
    };
  });

  fastify.get('/mempool/stats', async () => {
    const { size, bytes, limit, oldestAgeSeconds } = node.mempool;
    return { size, bytes, limit, oldest_age_seconds: oldestAgeSeconds };
  });

  fastify.post('/send', async ({ body }, reply) => submit(body, reply));
  fastify.post('/transaction/receive', async ({ body }, reply) => submit(body, reply));

  fastify.post('/faucet/claim', async ({ body }, reply) => {
    const { address } = (body ?? {}) as { address?: unknown };
    if (!isAddress(address)) return reply.code(400).send({ error: 'address is no address' });
    const transaction = signTransaction(node.minerKey, node.rules.network, {
      to: address,
      amount: COIN,
      fee: COIN / 1000n,
      nonce: node.getAccount(node.minerKey.address).nextNonce,
    });
    const result = node.submitTransaction(transaction);
    return reply.code(result.accepted ? 202 : 409).send(result);
  });

  function submit(
    body: unknown,
    reply: { code(status: number): { send(body: unknown): unknown } },
  ) {
    const transaction = decodeTransaction(body);
    if (transaction === undefined) {
      return reply.code(400).send({ error: 'the body is no transaction' });
    }
    const result = node.submitTransaction(transaction);
    return reply.code(result.accepted ? 202 : 422).send(result);
  }
}
