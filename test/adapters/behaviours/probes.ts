import { expect } from '@jest/globals';
import { ask } from '../client';
import type { Behaviour, BehaviourTable } from './behaviour';

const paths = [
  '/livez',
  '/health/live',
  '/readyz',
  '/health/ready',
  '/startupz',
  '/health',
  '/healthz',
];

export const probes: BehaviourTable = {
  area: 'probes',
  behaviours: [
    ...paths.map(
      (path): Behaviour => ({
        name: `serves ${path} as JSON that nobody may store`,
        async run(server) {
          const { status, headers, body } = await ask(server, path);
          expect(status).toBe(200);
          expect(headers['cache-control']).toBe('no-store');
          expect(headers['content-type']).toMatch('application/json');
          expect(JSON.parse(body)).toHaveProperty('status');
        },
      }),
    ),
    {
      name: 'turns readiness, not liveness, when a check fails, and names it',
      async run(server) {
        server.monitoring.health.addCheck('database', () => {
          throw new Error('connection refused');
        });
        const ready = await ask(server, '/readyz');
        expect(ready.status).toBe(503);
        expect(JSON.parse(ready.body)).toMatchObject({
          status: 'fail',
          checks: { database: { status: 'fail', reason: 'connection refused' } },
        });
        expect((await ask(server, '/livez')).status).toBe(200);
      },
    },
    {
      name: 'gives up a check that hangs, and answers',
      async run(server) {
        const never = new Promise<boolean>(() => {});
        server.monitoring.health.addCheck('peer', () => never, { timeoutSeconds: 0.05 });
        const ready = await ask(server, '/readyz');
        expect(ready.status).toBe(503);
        expect(JSON.parse(ready.body).checks).toHaveProperty('peer');
      },
    },
    {
      name: 'runs the checks of its options',
      options: { checks: { database: () => false, cache: { check: () => true } } },
      async run(server) {
        const { status, body } = await ask(server, '/readyz');
        expect(status).toBe(503);
        expect(JSON.parse(body).checks).toMatchObject({
          database: { status: 'fail' },
          cache: { status: 'pass' },
        });
      },
    },
    {
      name: 'turns readiness, not liveness, while the server drains',
      async run(server) {
        const never = new Promise(() => {});
        server.monitoring.health.drainOnSignal({
          signals: ['SIGUSR2'],
          delaySeconds: 0,
          close: () => never,
        });
        process.emit('SIGUSR2', 'SIGUSR2');
        expect((await ask(server, '/readyz')).status).toBe(503);
        expect((await ask(server, '/livez')).status).toBe(200);
      },
    },
    {
      name: 'answers people with ?verbose and machines with application/health+json',
      async run(server) {
        expect((await ask(server, '/readyz?verbose')).body).toBe('readyz check passed\n');
        const accept = 'application/health+json';
        const machine = await ask(server, '/health', { headers: { accept } });
        expect(machine.headers['content-type']).toMatch(accept);
        expect(JSON.parse(machine.body)).toMatchObject({ status: 'pass' });
      },
    },
    {
      name: 'shows no stack of a failing check',
      async run(server) {
        server.monitoring.health.addCheck('database', () => {
          throw new Error('refused');
        });
        for (const path of ['/readyz', '/health', '/readyz?verbose']) {
          expect((await ask(server, path)).body).not.toMatch(/\bat .*:\d+/);
        }
      },
    },
  ],
};
