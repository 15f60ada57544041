import { expect } from '@jest/globals';
import { createMetrics } from '@xai-metrics/core';
import { Registry } from 'prom-client';
import { eventually, sampleValue } from '../../samples';
import { ask, openSocket, requestText } from '../client';
import { expectCounts, expectInFlight, readSamples } from '../counted';
import type { BehaviourTable } from './behaviour';

export const sharing: BehaviourTable = {
  area: 'sharing',
  behaviours: [
    {
      name: 'counts once when it is mounted twice on one application',
      settings: { mounts: 2 },
      async run(server) {
        await ask(server, '/plain');
        await ask(server, '/nowhere');
        await ask(server, '/metrics');
        await ask(server, '/livez');
        await expectCounts(server, { 'GET /plain 200': 1, 'GET __unmatched__ 404': 1 });
      },
    },
    {
      name: 'counts an aborted request once when it is mounted three times',
      settings: { mounts: 3 },
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/hang') + requestText('/plain'));
        await expectInFlight(server, 2);
        socket.destroy();
        await expectCounts(server, { 'GET /hang 499': 1, 'GET /plain 499': 1 });
      },
    },
    {
      name: 'lets two servers of one process share a registry',
      async run(_server, start) {
        const registry = new Registry();
        const [one, two] = [await start({ registry }), await start({ registry })];
        await ask(one, '/plain');
        await ask(two, '/plain');
        await ask(two, '/teapot');
        await expectCounts(one, { 'GET /plain 200': 2, 'GET /teapot 418': 1 });
        await expectCounts(two, { 'GET /plain 200': 2, 'GET /teapot 418': 1 });
      },
    },
    {
      name: 'adds up the requests in flight of two servers that share a registry',
      async run(_server, start) {
        const registry = new Registry();
        const servers = [await start({ registry }), await start({ registry })] as const;
        for (const server of servers) (await openSocket(server)).write(requestText('/late'));
        await expectInFlight(servers[0], 2);
        for (const server of servers) server.finish();
        await expectCounts(servers[1], { 'GET /late 200': 2 });
      },
    },
    {
      name: 'keeps two servers with registries of their own apart',
      async run(server, start) {
        const other = await start();
        await ask(server, '/plain');
        await expectCounts(server, { 'GET /plain 200': 1 });
        await expectCounts(other, {});
      },
    },
    {
      name: 'keeps two prefixes in one registry apart',
      async run(_server, start) {
        const registry = new Registry();
        const one = await start({ registry });
        const two = await start({ registry, prefix: 'other_' });
        await ask(one, '/plain');
        await ask(two, '/plain');
        await ask(two, '/plain');
        await expectCounts(one, { 'GET /plain 200': 1 });
        await eventually(async () => {
          expect(sampleValue(await readSamples(two), 'other_api_requests_total')).toBe(2);
        });
      },
    },
    {
      name: 'goes on counting when a server is started again on the same registry',
      async run(_server, start) {
        const registry = new Registry();
        const first = await start({ registry });
        await ask(first, '/plain');
        await first.close();
        const second = await start({ registry });
        await ask(second, '/plain');
        await expectCounts(second, { 'GET /plain 200': 2 });
      },
    },
    {
      name: 'counts what a server cuts when it closes',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/hang'));
        await expectInFlight(server, 1);
        await server.close();
        await expectCounts(server, { 'GET /hang 499': 1 });
      },
    },
    {
      name: 'writes to metrics that were made before',
      async run(_server, start) {
        const registry = new Registry();
        const metrics = createMetrics({ registry, processMetrics: false, logger: false });
        metrics.recordBlock({ height: 3, source: 'mined' });
        const server = await start({ metrics });
        await ask(server, '/plain');
        const samples = await expectCounts(server, { 'GET /plain 200': 1 });
        expect(sampleValue(samples, 'xai_block_height')).toBe(3);
        expect(server.monitoring.metrics).toBe(metrics);
      },
    },
    {
      name: 'adds requests that are recorded by hand to those that it sees',
      async run(server) {
        await ask(server, '/items/1');
        server.monitoring.metrics.recordApiRequest({
          method: 'GET',
          endpoint: '/items/:id',
          status: 200,
          durationSeconds: 0.001,
        });
        await expectCounts(server, { 'GET /items/:id 200': 2 });
      },
    },
  ],
};
