import { Readable } from 'node:stream';
import {
  Controller,
  Get,
  Header,
  HttpCode,
  Next,
  Post,
  Query,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import type { InstrumentationOptions } from '@xai-metrics/core';
import { xaiMetrics } from '@xai-metrics/express';
import express, { type NextFunction, type Request, type Response } from 'express';
import { createTestServer, listen } from '../listen';
import { createRawRoutes } from '../raw-routes';
import { answerRpc, findRpcReply, type RpcService, writeRpcAnswer } from '../rpc-service';
import type { ServerSettings, TestServer } from '../test-server';
import { AppModule } from './app-module';
import { OwnMetricsController } from './controllers';
import { createRawController } from './raw-controller';

const ok = { ok: true };

/** What Nest leaves to Express. */
@Controller()
class ExpressController {
  @Get(['optional{/:id}', 'files/{*path}'])
  get() {
    return ok;
  }

  @Get('choose/:id')
  choose(
    @Query('next') pass: string | undefined,
    @Res() response: Response,
    @Next() next: NextFunction,
  ) {
    if (pass === undefined) response.json(ok);
    else next('route');
  }

  @Get('choose/:name')
  chosen() {
    return ok;
  }

  @Get('answered/:id')
  answered(@Res() response: Response, @Next() next: NextFunction) {
    response.json(ok);
    next();
  }

  @Get('answered/*rest')
  reached(@Res() _response: Response) {}

  @Get('twice/:id')
  twice(@Res() response: Response) {
    response.json(ok);
    response.json(ok);
  }

  @Get('cached')
  @Header('etag', '"a"')
  cached() {
    return 'cached';
  }

  @Get('fail-half-way')
  failHalfWay(@Res() response: Response) {
    response.write('half');
    throw new Error('on purpose');
  }

  @Post('upload')
  @HttpCode(200)
  async upload(@Req() request: Request) {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    return { bytes };
  }

  @Post('upload-ignored')
  @HttpCode(200)
  ignore() {
    return ok;
  }
}

/** Starts the application on Express, with `app.use(xaiMetrics())` before everything else. */
export async function startNestExpress(
  options: InstrumentationOptions<unknown>,
  settings: ServerSettings = {},
): Promise<TestServer> {
  const { trustedProxy, mounts = 1, ownMetricsRoute = false, rpc } = settings;
  const raw = createRawRoutes();
  const controllers: Type[] = [
    ExpressController,
    createRawController(raw.routes, (handle) => handle),
  ];
  if (ownMetricsRoute) controllers.push(OwnMetricsController);
  if (rpc !== undefined) controllers.push(createRpcController(rpc));
  const instance = express();
  instance.set('env', 'test'); // its final handler writes no stack to the console
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.with(controllers),
    new ExpressAdapter(instance),
    { logger: false, bodyParser: rpc === undefined },
  );
  if (trustedProxy !== undefined) app.set('trust proxy', trustedProxy);
  if (rpc?.parser === 'before') app.useBodyParser('json', { limit: '64mb', strict: false });
  const monitoring = xaiMetrics(options);
  app.use(monitoring);
  for (let i = 1; i < mounts; i += 1) app.use(xaiMetrics(options));
  if (rpc?.parser === 'after') app.useBodyParser('json', { limit: '64mb', strict: false });
  if (rpc?.parser === 'text') app.useBodyParser('text', { type: '*/*', limit: '64mb' });

  // Nest has no word for these.
  app.useStaticAssets(`${__dirname}/..`, { prefix: '/static' });
  instance.get(/^\/digits\/(\d+)$/, (_request, response) => void response.json(ok));
  const inner = express();
  inner.set('env', 'test');
  inner.use(xaiMetrics(options));
  inner.get('/inner/:id', (_request, response) => void response.json(ok));
  inner.get('/fail/:id', () => {
    throw new Error('on purpose');
  });
  app.use('/sub/app', inner);

  await app.init();
  const server = await listen(
    'NestJS Express',
    createTestServer(instance, settings),
    monitoring,
    raw.finish,
  );
  return {
    ...server,
    async close() {
      await server.close();
      await app.close();
    },
  };
}

function createRpcController(service: RpcService): Type {
  @Controller('rpc')
  class RpcController {
    @Post()
    async answer(@Req() request: Request, @Res() response: Response) {
      const reply = await findRpcReply(service, request, request.body);
      if (request.headers['x-reply'] === 'raw') return writeRpcAnswer(response, reply);
      const { status, headers, body } = await answerRpc(request, reply);
      response.status(status).set(headers);
      if (headers['content-encoding'] !== undefined) response.end(body);
      else if (body instanceof Readable) body.pipe(response);
      else if (typeof body === 'object') response.json(body);
      else response.send(body);
    }
  }
  return RpcController;
}
