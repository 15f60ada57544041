import { subscribe } from 'node:diagnostics_channel';
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import { watchForNothing } from './nothing-found';
import type { RequestWatch } from './request-watch';

/**
 * Waits for the first HTTP server of the process to listen, and then begins to watch. All that
 * happens before is three subscriptions and a timer: `NODE_OPTIONS` reaches npm and every other tool, too.
 *
 * @remarks Channels of Node's own, not patches of module loading: they see every server in CommonJS
 * and ES modules, bundled or not, and `listen` tells of it before the first request is accepted.
 */
export function watchForServers(): void {
  let watch: RequestWatch | undefined;
  let isStarted = false;
  const search = watchForNothing(() => {
    const { tellNothingFound }: Preload = require('./start-preload');
    tellNothingFound(process.env);
  });

  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: object };
    // Fastify takes hooks only as long as it has not started: before there is anything to count.
    quietly(() => hookFastify(fastify as HookableFastify, () => watch));
  });
  subscribe('tracing:net.server.listen:asyncEnd', (message) => {
    const { server } = message as { server: Server };
    if (!isHttpServer(server)) {
      // A path is how programs talk to their own helpers.
      if (typeof server.address() !== 'string') search.foundOther();
      return;
    }
    quietly(() => {
      // Loaded now, because most processes never come here.
      const { isOurs, startPreload }: Preload = require('./start-preload');
      if (isOurs(server)) return;
      search.found();
      if (!isStarted) {
        isStarted = true;
        watch = startPreload(process.env);
      }
      watch?.meet(server as HttpServer);
    });
  });
}

type Preload = typeof import('./start-preload');

/** As far as a hook goes, in Fastify 4 and 5. */
interface HookableFastify {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: FastifyReply, done: () => void) => void,
  ): unknown;
}

interface FastifyRequest {
  readonly raw: Parameters<RequestWatch['observe']>[0];
  readonly routeOptions?: { readonly url?: string };
}

interface FastifyReply {
  readonly raw: Parameters<RequestWatch['observe']>[1];
}

function hookFastify(fastify: HookableFastify, findWatch: () => RequestWatch | undefined): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    // Read now: a handler that calls reply.callNotFound() keeps its route.
    findWatch()?.observe(request.raw, reply.raw, request.routeOptions?.url ?? null);
    done();
  });
}

/** Servers of `node:http` and `node:https` have the method; those of HTTP/2 at least a listener. */
function isHttpServer(server: Server): boolean {
  return 'closeIdleConnections' in server || server.listenerCount('request') > 0;
}

/** What a subscriber of a channel throws would end the process. */
function quietly(action: () => void): void {
  try {
    action();
  } catch (fault) {
    process.stderr.write(`[xai-metrics] The preload met a fault and does nothing: ${fault}\n`);
  }
}
