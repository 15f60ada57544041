import { expect } from '@jest/globals';
import { type ChainWatch, push } from '@xai-metrics/core';
import { eventually } from '../../samples';
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

/** Tells a head that is as old as its number of seconds. */
function tell(chain: ChainWatch | undefined, secondsOld: number, peers = 3): void {
  chain?.report({
    head: { height: 1_000, timestamp: Date.now() / 1000 - secondsOld },
    peers: { connected: peers },
  });
}

const slots = () => push({ expectedBlockSeconds: 12 });

export const probes: BehaviourTable = {
  area: 'probes',
  touchesFramework: true,
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
    {
      name: 'answers for the chain, with the reason in a header',
      options: { chain: slots() },
      async run(server) {
        const starting = await ask(server, '/readyz');
        expect(starting.status).toBe(503);
        expect(starting.headers).toMatchObject({
          'x-ready-reason': 'starting',
          'retry-after': '12',
          'cache-control': 'no-store',
        });
        expect((await ask(server, '/livez')).status).toBe(200);
        tell(server.monitoring.chain, 3);
        await eventually(async () => expect((await ask(server, '/readyz')).status).toBe(200));
        const line = await ask(server, '/readyz', { headers: { accept: 'text/plain' } });
        expect(line.body).toBe('ok\n');
        expect((await ask(server, '/readyz?verbose')).body).toContain('[+] peers ok: 3 peers');
        expect((await ask(server, '/startupz')).status).toBe(200);
      },
    },
    {
      name: 'lets a query tighten a limit, and refuses one that is bad or looser by its name',
      options: { chain: slots() },
      async run(server) {
        tell(server.monitoring.chain, 3);
        await eventually(async () => expect((await ask(server, '/readyz')).status).toBe(200));
        expect((await ask(server, '/readyz?minPeers=3')).status).toBe(200);
        const strict = await ask(server, '/readyz?minPeers=4');
        expect([strict.status, strict.headers['x-ready-reason']]).toEqual([503, 'peers']);
        for (const value of ['-1', 'x', '0']) {
          const bad = await ask(server, `/readyz?minPeers=${value}`);
          expect([bad.status, JSON.parse(bad.body).parameter]).toEqual([400, 'minPeers']);
        }
      },
    },
    {
      name: 'answers for each of several chains at a path of its own',
      options: { chains: { eth: slots(), 'op-main.net': slots() }, readiness: { require: 'any' } },
      async run(server) {
        tell(server.monitoring.chains.eth, 3);
        await eventually(async () => expect((await ask(server, '/readyz/eth')).status).toBe(200));
        expect((await ask(server, '/readyz/op-main.net')).status).toBe(503);
        expect((await ask(server, '/health/ready/op-main.net')).status).toBe(503);
        expect((await ask(server, '/readyz')).status).toBe(200);
        expect((await ask(server, '/readyz?chain=op-main.net')).status).toBe(503);
        expect((await ask(server, '/readyz?exclude=op-main.net')).status).toBe(200);
        expect((await ask(server, '/readyz/never-there')).status).toBe(404);
      },
    },
    {
      name: 'answers in the words of other nodes',
      options: { chain: slots(), readiness: { preset: ['besu', 'beacon', 'erigon'] } },
      async run(server) {
        const beacon = '/eth/v1/node/health';
        expect((await ask(server, beacon)).status).toBe(503);
        tell(server.monitoring.chain, 3);
        server.monitoring.chain?.report({ syncing: { isSyncing: true } });
        await eventually(async () => expect((await ask(server, beacon)).status).toBe(206));
        expect((await ask(server, `${beacon}?syncing_status=599`)).status).toBe(599);
        expect((await ask(server, `${beacon}?syncing_status=x`)).status).toBe(400);
        expect(JSON.parse((await ask(server, '/readiness')).body)).toMatchObject({
          status: 'DOWN',
          checks: { peers: { currentPeers: 3 } },
        });
        expect(JSON.parse((await ask(server, '/liveness')).body)).toEqual({ status: 'UP' });
        const headers = { 'x-erigon-healthcheck': 'min_peer_count3' };
        const erigon = await ask(server, '/health', { headers });
        expect(erigon.status).toBe(200);
        expect(JSON.parse(erigon.body).min_peer_count).toBe('HEALTHY');
        expect(JSON.parse((await ask(server, '/health')).body)).toHaveProperty('blockchain');
      },
    },
    {
      name: 'turns liveness when it is marked as broken',
      async run(server) {
        server.monitoring.health.markBroken('the database is corrupt');
        const live = await ask(server, '/livez');
        expect(live.status).toBe(503);
        expect(live.headers['x-ready-reason']).toBe('broken');
        expect((await ask(server, '/readyz')).status).toBe(200);
      },
    },
  ],
};
