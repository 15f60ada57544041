import { createReadStream } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Controller, Get, Headers, HttpCode, Post, Req, Res, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  FastifyAdapter,
  type NestFastifyApplication,
  RouteConstraints,
} from '@nestjs/platform-fastify';
import type { InstrumentationOptions } from '@xai-metrics/core';
import { xaiMetrics } from '@xai-metrics/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createTestServer, trackConnections } from '../listen';
import { createRawRoutes } from '../raw-routes';
import { answerRpc, findRpcReply, type RpcService, writeRpcAnswer } from '../rpc-service';
import type { ServerSettings, TestServer } from '../test-server';
import { AppModule } from './app-module';
import { createRawController } from './raw-controller';

const ok = { ok: true };

/** What Nest leaves to Fastify. */
@Controller()
class FastifyController {
  @Get(['optional/:id?', 'files/*', 'digits/:number(^\\d+$)', 'choose/:id'])
  get() {
    return ok;
  }

  @Get('choose/:name')
  @RouteConstraints({ host: 'other.example' })
  chosen() {
    return ok;
  }

  @Get(['answered/:id', 'twice/:id'])
  twice(@Res() reply: FastifyReply) {
    reply.send(ok);
    reply.send(ok);
  }

  @Get('cached')
  cached(@Headers('if-none-match') known: string | undefined, @Res() reply: FastifyReply) {
    reply.header('etag', '"a"');
    if (known === '"a"') reply.code(304).send();
    else reply.send('cached');
  }

  @Get('static/*')
  file(@Res() reply: FastifyReply) {
    reply.type('text/plain').send(createReadStream(join(__dirname, 'fastify.ts')));
  }

  @Get('fail-half-way')
  failHalfWay(@Res() reply: FastifyReply) {
    reply.hijack();
    reply.raw.write('half');
    throw new Error('on purpose');
  }

  @Post('upload')
  @HttpCode(200)
  upload(@Req() { body }: FastifyRequest) {
    return { bytes: (body as Buffer).length };
  }
}

/** Starts the application on Fastify, with the plugin before everything else. */
export async function startNestFastify(
  options: InstrumentationOptions<unknown>,
  settings: ServerSettings = {},
): Promise<TestServer> {
  const { trustedProxy, mounts = 1, ownMetricsRoute = false, rpc } = settings;
  const raw = createRawRoutes();
  const rawController = createRawController(
    raw.routes,
    (handle) => (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      handle(request.raw, reply.raw);
    },
  );
  const controllers: Type[] = [FastifyController, rawController];
  if (rpc !== undefined) controllers.push(createRpcController(rpc));
  const adapter = new FastifyAdapter({
    serverFactory: (handle: never) => createTestServer(handle, settings),
    ...(trustedProxy === undefined ? {} : { trustProxy: trustedProxy }),
    ...(settings.http2 ? { http2: true } : {}),
    ...(rpc === undefined ? {} : { bodyLimit: 64 * 1024 * 1024 }),
  } as object);
  const instance = adapter.getInstance() as unknown as FastifyInstance;
  if (ownMetricsRoute) instance.get('/metrics', async () => 'own');
  for (let i = 0; i < mounts; i += 1) await instance.register(xaiMetrics, options);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(controllers),
    adapter,
    { logger: false, bodyParser: rpc?.parser !== 'none' && rpc?.parser !== 'text' },
  );
  app.useBodyParser('application/octet-stream');
  if (rpc !== undefined) useRpcParser(instance, rpc);

  // Nest has no word for these.
  instance.route({
    method: 'POST',
    url: '/upload-ignored',
    preParsing: (_request, reply) => void reply.send(ok), // before the body is read
    handler: async () => ok,
  });
  await instance.register(
    async (inner) => {
      await inner.register(xaiMetrics, options);
      inner.get('/inner/:id', async () => ok);
      inner.get('/fail/:id', async () => {
        throw new Error('on purpose');
      });
    },
    { prefix: '/sub/app' },
  );

  const stop = trackConnections(instance.server);
  await app.listen(0, '127.0.0.1');
  const { port } = instance.server.address() as AddressInfo;
  return {
    framework: 'NestJS Fastify',
    url: `http://127.0.0.1:${port}`,
    port,
    monitoring: instance.xaiMetrics,
    server: instance.server,
    finish: raw.finish,
    async close() {
      stop();
      await app.close();
    },
  };
}

/** Nest's own parser of JSON is there from the start: before and after are the same. */
function useRpcParser(instance: FastifyInstance, { parser }: RpcService): void {
  if (parser === 'none' || parser === 'text') instance.removeAllContentTypeParsers();
  if (parser === 'none') {
    instance.addContentTypeParser('*', (_request, _payload, done) => done(null));
  }
  if (parser === 'text') {
    instance.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    );
  }
}

function createRpcController(service: RpcService): Type {
  @Controller('rpc')
  class RpcController {
    @Post()
    async answer(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
      const found = await findRpcReply(service, request.raw, request.body);
      if (request.headers['x-reply'] === 'raw') {
        reply.hijack();
        return writeRpcAnswer(reply.raw, found);
      }
      const { status, headers, body } = await answerRpc(request.raw, found);
      reply.code(status).headers(headers).send(body);
    }
  }
  return RpcController;
}
