import type { Framework } from './test-server';

// Loaded when a server starts: who takes another one of the list need not wait for it.
export const nestExpress: Framework = {
  name: 'NestJS Express',
  async start(options, settings) {
    const { startNestExpress } = require('./nest/express') as typeof import('./nest/express');
    return startNestExpress(options, settings);
  },
};
export const nestFastify: Framework = {
  name: 'NestJS Fastify',
  async start(options, settings) {
    const { startNestFastify } = require('./nest/fastify') as typeof import('./nest/fastify');
    return startNestFastify(options, settings);
  },
};
