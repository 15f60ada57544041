import { express4, express5, olderExpress } from './servers/express';
import { fastify4, fastify5, olderFastify } from './servers/fastify';
import { koa2, koa3, olderKoa } from './servers/koa';
import { nestExpress, nestFastify } from './servers/nest';
import type { Framework } from './servers/test-server';

/** The newest of every major, with servers that have the same routes, written as users write them. */
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

/** The oldest version that a README names of each major, and those between that differ inside. */
export const olderVersions: readonly Framework[] = [...olderExpress, ...olderKoa, ...olderFastify];
