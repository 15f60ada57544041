import { requirePackage } from '../lib/paths.mjs';
import { body, ownRoutes, routerPrefix, routerRoutes } from './paths.mjs';

/** A Fastify application; its server is an `http.Server`. */
export async function createFastifyServer(subject) {
  const fastify = requirePackage('fastify')();
  await subject.mount?.(fastify);
  for (const route of ownRoutes) fastify.get(route, async () => body);
  await fastify.register(
    async (api) => {
      for (const route of routerRoutes) api.get(route, async () => body);
    },
    { prefix: routerPrefix },
  );
  await fastify.ready();
  return fastify.server;
}
