// The same NestJS application on both platforms, as a compiler leaves its decorators. It knows nothing of metrics.
require('reflect-metadata');
const { Controller, ForbiddenException, Get, Module, VersioningType } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ExpressAdapter } = require('@nestjs/platform-express');
const { FastifyAdapter } = require('@nestjs/platform-fastify');

class BlocksController {
  get() {
    return { ok: true };
  }

  refuse() {
    throw new ForbiddenException();
  }

  hang() {
    return new Promise(() => {});
  }
}

for (const [path, name] of [
  ['block/:id', 'get'],
  ['refuse/:id', 'refuse'],
  ['hang/:id', 'hang'],
]) {
  const { prototype } = BlocksController;
  Get(path)(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
}
Controller({ path: 'blocks', version: '1' })(BlocksController);

class AppModule {
  // Middleware that answers before any route.
  configure(consumer) {
    consumer
      .apply((_request, response) => {
        response.statusCode = 423;
        response.end('locked');
      })
      .forRoutes('locked/:id');
  }
}
Module({ controllers: [BlocksController] })(AppModule);

async function serve(adapter) {
  const app = await NestFactory.create(AppModule, adapter, { logger: false });
  app.setGlobalPrefix('api');
  app.enableVersioning({ type: VersioningType.URI });
  await app.listen(0, '127.0.0.1');
  process.stdin.on('end', () => {
    app.getHttpServer().closeAllConnections();
    app.close();
  });
  return app.getUrl();
}

async function main() {
  const express = await serve(new ExpressAdapter());
  const fastify = await serve(new FastifyAdapter());
  console.log(JSON.stringify({ express, fastify }));
  process.stdin.resume();
}

main();
