import { express4, express5 } from './servers/express';
import { fastify4, fastify5 } from './servers/fastify';
import { koa2, koa3 } from './servers/koa';
import { nestExpress, nestFastify } from './servers/nest';
import type { Framework } from './servers/test-server';

/** Every major, with servers that have the same routes, written as its users write them. */
export const frameworks: readonly Framework[] = [
  express4,
  express5,
  koa2,
  koa3,
  fastify4,
  fastify5,
  nestExpress,
  nestFastify,
];
