import type { FastifyInstance } from 'fastify';
import type { DevnetNode } from '../devnet/devnet-node';
import type { FaultName } from '../devnet/faults';

/** The fault switches of the development network: what a real node has no route for. */
export async function faultRoutes(fastify: FastifyInstance, { node }: { node: DevnetNode }) {
  fastify.get('/admin/faults', async () => node.faults.all());

  fastify.post<{ Params: { name: string } }>('/admin/faults/:name', async (request, reply) => {
    const { value } = (request.body ?? {}) as { value?: never };
    try {
      await node.faults.set(request.params.name as FaultName, value as never);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return reply.code(400).send({ error: error.message });
    }
    return node.faults.all();
  });
}
