import type { Framework } from './test-server';

// Loaded when a server starts: who takes another one of the list need not wait for it.
export const nestExpress: Framework = {
  name: 'NestJS Express',
  async start(options, settings) {
    const { startNestExpress }: typeof import('./nest/express') = require('./nest/express');
    return startNestExpress(options, settings);
  },
};
export const nestFastify: Framework = {
  name: 'NestJS Fastify',
  async start(options, settings) {
    const { startNestFastify }: typeof import('./nest/fastify') = require('./nest/fastify');
    return startNestFastify(options, settings);
  },
};
