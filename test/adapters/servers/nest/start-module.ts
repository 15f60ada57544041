import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Instrumentation, InstrumentationOptions } from '@xai-metrics/core';
import { xaiMetrics as expressMetrics } from '@xai-metrics/express';
import { xaiMetrics as fastifyMetrics } from '@xai-metrics/fastify';
import { Registry } from 'prom-client';
import type { FrameworkName, TestServer } from '../test-server';

/** What carries NestJS. */
export const platforms = ['NestJS Express', 'NestJS Fastify'] as const;

/** What `main.ts` does with the application before it listens. */
export type SetUp = (app: INestApplication) => void;

/** Starts a module with the instrumentation mounted as the documents say. */
export async function startModule(
  platform: (typeof platforms)[number],
  module: Type,
  setUp: SetUp = () => {},
  options: InstrumentationOptions = {},
): Promise<TestServer> {
  const all = { registry: new Registry(), processMetrics: false, logger: false, ...options };
  const create = platform === 'NestJS Express' ? createOnExpress : createOnFastify;
  const { app, monitoring } = await create(module, all as InstrumentationOptions);
  setUp(app);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer() as Server;
  const { port } = server.address() as AddressInfo;
  return {
    framework: platform satisfies FrameworkName,
    url: `http://127.0.0.1:${port}`,
    port,
    monitoring: monitoring(),
    server,
    finish() {},
    async close() {
      server.closeAllConnections();
      await app.close();
    },
  };
}

interface Created {
  readonly app: INestApplication;
  /** Fastify has it once it has loaded the plugin. */
  monitoring(): Instrumentation;
}

async function createOnExpress(module: Type, options: InstrumentationOptions): Promise<Created> {
  const app = await NestFactory.create(module, { logger: false });
  const monitoring = expressMetrics(options);
  app.use(monitoring);
  return { app, monitoring: () => monitoring };
}

async function createOnFastify(module: Type, options: InstrumentationOptions): Promise<Created> {
  const adapter = new FastifyAdapter();
  // Nest has a copy of Fastify of its own here, whose types are others.
  adapter.getInstance().register(fastifyMetrics as never, options);
  const app = await NestFactory.create(module, adapter, { logger: false });
  const instance = adapter.getInstance() as unknown as { xaiMetrics: Instrumentation };
  return { app, monitoring: () => instance.xaiMetrics };
}
