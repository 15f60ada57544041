import { setTimeout } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { eventually, sampleValue } from '../../samples';
import { ask, close, openResponse, openSocket, requestText, sendRaw } from '../client';
import { expectCounts, expectCountsInFlight, expectInFlight, readSamples } from '../counted';
import { largeBytes } from '../servers/raw-routes';
import type { BehaviourTable } from './behaviour';

const octets = 'Content-Type: application/octet-stream';

const announced = (bytes: number, written: number) =>
  requestText('/announced', 'GET', [`X-Announce: ${bytes}`, `X-Write: ${written}`]);

export const connection: BehaviourTable = {
  area: 'connection',
  behaviours: [
    {
      name: 'counts a client that leaves before the answer once, as 499',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/hang'));
        await expectInFlight(server, 1);
        socket.destroy();
        const samples = await expectCounts(server, { 'GET /hang 499': 1 });
        const labels = { endpoint: '/hang', error_type: 'aborted' };
        expect(sampleValue(samples, 'xai_api_errors_total', labels)).toBe(1);
      },
    },
    {
      name: 'counts a client that leaves in the middle of a stream as 499',
      async run(server) {
        const response = await openResponse(`${server.url}/stream`);
        response.destroy();
        await expectCounts(server, { 'GET /stream 499': 1 });
      },
    },
    {
      name: 'counts a client that leaves after the answer by the status sent',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/teapot'));
        await eventually(() => expect(socket.received()).toContain('\r\n\r\n'));
        socket.destroy();
        await expectCounts(server, { 'GET /teapot 418': 1 });
      },
    },
    {
      name: 'counts by its status what was sent as announced, although nothing ended it',
      async run(server) {
        for (const leave of ['destroy', 'resetAndDestroy'] as const) {
          const socket = await openSocket(server);
          socket.write(announced(10, 10));
          await eventually(() => expect(socket.received()).toMatch(/\r\n\r\na{10}$/));
          socket[leave]();
        }
        await expectCounts(server, { 'GET /announced 200': 2 });
      },
    },
    {
      name: 'counts what was cut off at any byte as 499, on a connection that has served before, too',
      async run(server) {
        for (let bytes = 0; bytes < 10; bytes += 1) {
          const socket = await openSocket(server);
          socket.write(requestText('/teapot'));
          await eventually(() => expect(socket.received()).toContain('\r\n\r\n'));
          const before = socket.received().length;
          socket.write(announced(10, bytes));
          await eventually(() => {
            const answer = socket.received().slice(before);
            expect(answer.endsWith(`\r\n\r\n${'a'.repeat(bytes)}`)).toBe(true);
          });
          if (bytes % 2 === 0) socket.destroy();
          else socket.resetAndDestroy();
        }
        await expectCounts(server, { 'GET /teapot 418': 10, 'GET /announced 499': 10 });
      },
    },
    {
      name: 'counts a reset connection as 499',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/hang'));
        await expectInFlight(server, 1);
        socket.resetAndDestroy();
        await expectCounts(server, { 'GET /hang 499': 1 });
      },
    },
    {
      name: 'counts by its status what a client waits for that has closed its own side',
      async run(server) {
        const socket = await openSocket(server);
        socket.end(requestText('/plain'));
        await eventually(() => expect(socket.received()).toMatch(/^HTTP\/1.1 200 OK/));
        await expectCounts(server, { 'GET /plain 200': 1 });
      },
    },
    {
      name: 'counts an upload that is cut off as 499',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(`${requestText('/upload', 'POST', [octets, 'Content-Length: 1000'])}half`);
        await expectInFlight(server, 1);
        socket.destroy();
        const samples = await eventually(async () => {
          const now = await readSamples(server);
          expect(sampleValue(now, 'xai_api_requests_total')).toBe(1);
          return now;
        });
        expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
        await expectCounts(server, { 'POST /upload 499': 1 });
      },
    },
    {
      name: 'counts an upload with its answer',
      async run(server) {
        const headers = { 'content-type': 'application/octet-stream' };
        const body = Buffer.alloc(300_000);
        const answer = await ask(server, '/upload', { method: 'POST', headers, body });
        expect(JSON.parse(answer.body)).toEqual({ bytes: 300_000 });
        await expectCounts(server, { 'POST /upload 200': 1 });
      },
    },
    {
      name: 'counts an upload in chunks once',
      async run(server) {
        const headers = [octets, 'Transfer-Encoding: chunked', close];
        const pieces = ['4\r\nabcd\r\n', '2\r\nef\r\n', '0\r\n\r\n'];
        const text = await sendRaw(server, requestText('/upload', 'POST', headers), ...pieces);
        expect(text).toContain('{"bytes":6}');
        await expectCounts(server, { 'POST /upload 200': 1 });
      },
    },
    {
      name: 'counts an upload whose chunks are broken once, as an error',
      async run(server) {
        const headers = [octets, 'Transfer-Encoding: chunked'];
        await sendRaw(server, requestText('/upload', 'POST', headers), '4\r\nabcd\r\n', 'zz\r\n');
        await eventually(async () => {
          const samples = await readSamples(server);
          expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
          expect(sampleValue(samples, 'xai_api_errors_total')).toBe(1);
          expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
        });
      },
    },
    {
      name: 'counts an upload that is answered before it has arrived',
      async run(server) {
        const socket = await openSocket(server);
        const headers = [octets, 'Content-Length: 1000'];
        socket.write(`${requestText('/upload-ignored', 'POST', headers)}half`);
        await eventually(() => expect(socket.received()).toMatch(/^HTTP\/1.1 200 OK/));
        socket.destroy();
        await expectCounts(server, { 'POST /upload-ignored 200': 1 });
      },
    },
    {
      name: 'counts a request that waits for 100 Continue once, by its answer',
      async run(server) {
        const headers = [octets, 'Content-Length: 4', 'Expect: 100-continue'];
        const socket = await openSocket(server);
        socket.write(requestText('/upload', 'POST', headers));
        await eventually(() => expect(socket.received()).toBe('HTTP/1.1 100 Continue\r\n\r\n'));
        socket.write('abcd');
        await expectCounts(server, { 'POST /upload 200': 1 });
      },
    },
    {
      name: 'does not count an expectation that Node refuses before the application',
      async run(server) {
        const headers = ['Expect: the-unexpected', close];
        const text = await sendRaw(server, requestText('/plain', 'GET', headers));
        expect(text).toMatch(/^HTTP\/1.1 417 /);
        await expectCounts(server, {});
      },
    },
    {
      name: 'counts a request of HTTP/1.0',
      async run(server) {
        await sendRaw(server, 'GET /plain HTTP/1.0\r\n\r\n');
        await expectCounts(server, { 'GET /plain 200': 1 });
      },
    },
    {
      name: 'counts every request of a keep-alive connection',
      async run(server) {
        const socket = await openSocket(server);
        for (let i = 1; i <= 3; i += 1) {
          socket.write(requestText('/plain'));
          await expectCounts(server, { 'GET /plain 200': i });
        }
      },
    },
    {
      name: 'counts every request of a pipeline',
      async run(server) {
        await sendRaw(
          server,
          requestText('/plain') +
            requestText('/items/1') +
            requestText('/nowhere') +
            requestText('/plain', 'GET', [close]),
        );
        await expectCounts(server, {
          'GET /plain 200': 2,
          'GET /items/:id 200': 1,
          'GET __unmatched__ 404': 1,
        });
      },
    },
    {
      name: 'counts requests that are queued behind a hanging one when the connection breaks',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/hang') + requestText('/plain') + requestText('/teapot'));
        await expectInFlight(server, 3);
        socket.destroy();
        await expectCounts(server, {
          'GET /hang 499': 1,
          'GET /plain 499': 1,
          'GET /teapot 499': 1,
        });
      },
    },
    {
      name: 'counts requests that are queued behind a late one by their answers',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/late') + requestText('/plain') + requestText('/teapot'));
        await expectInFlight(server, 3);
        server.finish();
        await expectCounts(server, {
          'GET /late 200': 1,
          'GET /plain 200': 1,
          'GET /teapot 418': 1,
        });
      },
    },
    {
      name: 'keeps what was counted when the rest of a connection is no HTTP',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/plain'));
        await eventually(() => expect(socket.received()).toMatch(/^HTTP\/1.1 200 OK/));
        socket.write('no HTTP\r\n\r\n');
        await eventually(() => expect(socket.received()).toContain('HTTP/1.1 400 Bad Request'));
        await expectCounts(server, { 'GET /plain 200': 1 });
      },
    },
    {
      name: 'counts nothing of half a request',
      async run(server) {
        const socket = await openSocket(server);
        socket.write('GET /plain HTTP/1.1\r\nHost: ');
        await ask(server, '/teapot');
        socket.destroy();
        await expectCounts(server, { 'GET /teapot 418': 1 });
      },
    },
    {
      name: 'measures a stream until its last byte',
      async run(server) {
        const response = await openResponse(`${server.url}/stream`);
        await expectInFlight(server, 1);
        await setTimeout(120);
        server.finish();
        response.resume();
        const samples = await expectCounts(server, { 'GET /stream 200': 1 });
        const seconds = sampleValue(samples, 'xai_api_request_duration_seconds_sum');
        expect(seconds).toBeGreaterThanOrEqual(0.115);
      },
    },
    {
      name: 'counts an event stream when the server ends it',
      async run(server) {
        const response = await openResponse(`${server.url}/events`);
        response.resume();
        await expectCountsInFlight(server, {}, 1);
        server.finish();
        await expectCounts(server, { 'GET /events 200': 1 });
      },
    },
    {
      name: 'counts an event stream that the client leaves as 499',
      async run(server) {
        const response = await openResponse(`${server.url}/events`);
        await expectInFlight(server, 1);
        response.destroy();
        await expectCounts(server, { 'GET /events 499': 1 });
      },
    },
    {
      name: 'waits for a slow client to take the last byte',
      async run(server) {
        const socket = await openSocket(server);
        socket.pause();
        socket.write(requestText('/large', 'GET', [close]));
        await expectInFlight(server, 1);
        await setTimeout(100);
        await expectCountsInFlight(server, {}, 1);
        socket.resume();
        socket.once('end', () => socket.end());
        await eventually(() => expect(socket.received().length).toBeGreaterThan(largeBytes));
        const samples = await expectCounts(server, { 'GET /large 200': 1 });
        const seconds = sampleValue(samples, 'xai_api_request_duration_seconds_sum');
        expect(seconds).toBeGreaterThanOrEqual(0.095);
      },
    },
    {
      name: 'counts a slow client that leaves before the last byte as 499',
      async run(server) {
        const socket = await openSocket(server);
        socket.pause();
        socket.write(requestText('/large', 'GET', [close]));
        await expectInFlight(server, 1);
        socket.resetAndDestroy();
        await expectCounts(server, { 'GET /large 499': 1 });
      },
    },
    {
      name: 'counts a handler that takes the connection over once, when the connection closes',
      async run(server) {
        const text = await sendRaw(server, requestText('/taken-over'));
        expect(text).toMatch(/^HTTP\/1.1 200 OK/);
        await eventually(async () => {
          const samples = await readSamples(server);
          const labels = { endpoint: '/taken-over' };
          expect(sampleValue(samples, 'xai_api_requests_total', labels)).toBe(1);
          expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
          expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
        });
      },
    },
    {
      name: 'counts a handler that answers an upgrade with 101',
      async run(server) {
        const headers = ['Upgrade: chain', 'Connection: Upgrade'];
        const socket = await openSocket(server);
        socket.write(requestText('/switch', 'GET', headers));
        await eventually(() => expect(socket.received()).toMatch(/^HTTP\/1.1 101 /));
        await expectCounts(server, { 'GET /switch 101': 1 });
      },
    },
    {
      name: 'counts an upgrade that is routed into the application as 101, when it is over',
      settings: { upgrades: 'application' },
      async run(server) {
        const headers = ['Upgrade: chain', 'Connection: Upgrade'];
        const socket = await openSocket(server);
        socket.write(requestText('/socket', 'GET', headers));
        await eventually(() => expect(socket.received()).toMatch(/^HTTP\/1.1 101 /));
        await expectCountsInFlight(server, {}, 1);
        server.finish();
        socket.end();
        await expectCounts(server, { 'GET /socket 101': 1 });
      },
    },
    {
      name: 'leaves an upgrade that the server answers itself uncounted',
      settings: { upgrades: 'server' },
      async run(server) {
        const headers = ['Upgrade: chain', 'Connection: Upgrade'];
        const text = await sendRaw(server, requestText('/socket', 'GET', headers));
        expect(text).toMatch(/^HTTP\/1.1 101 /);
        await ask(server, '/plain');
        await expectCounts(server, { 'GET /plain 200': 1 });
      },
    },
    {
      name: 'counts an upgrade that nobody answers as the plain request that Node makes of it',
      async run(server) {
        const headers = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
        const socket = await openSocket(server);
        socket.write(requestText('/plain', 'GET', headers));
        await expectCounts(server, { 'GET /plain 200': 1 });
      },
    },
    {
      name: 'counts a request that the server gives up by its socket time-out',
      async run(server) {
        server.server.setTimeout(50);
        await sendRaw(server, requestText('/hang'));
        await expectCounts(server, { 'GET /hang 499': 1 });
      },
    },
    {
      name: 'counts an upload that the server gives up by its request time-out once, as an error',
      settings: { http: { requestTimeout: 100, connectionsCheckingInterval: 20 } },
      async run(server) {
        const headers = [octets, 'Content-Length: 1000'];
        const text = await sendRaw(server, requestText('/upload', 'POST', headers));
        expect(text).toMatch(/^(HTTP\/1.1 408 .*)?/);
        await eventually(async () => {
          const samples = await readSamples(server);
          expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
          expect(sampleValue(samples, 'xai_api_errors_total')).toBe(1);
          expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
        });
      },
    },
    {
      name: 'counts nothing when the headers take longer than the server waits',
      settings: { http: { headersTimeout: 50, connectionsCheckingInterval: 20 } },
      async run(server) {
        const text = await sendRaw(server, 'GET /plain HTTP/1.1\r\n');
        expect(text).toMatch(/^HTTP\/1.1 408 /);
        await expectCounts(server, {});
      },
      except: {
        'Fastify 4.10': {
          reason: 'Fastify 4.10 answers 400 to all that Node could not read',
          async run(server) {
            const text = await sendRaw(server, 'GET /plain HTTP/1.1\r\n');
            expect(text).toMatch(/^HTTP\/1.1 400 /);
            await expectCounts(server, {});
          },
        },
      },
    },
    {
      name: 'counts what is cut when the server closes its connections',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/hang'));
        await expectInFlight(server, 1);
        server.server.closeAllConnections();
        await expectCounts(server, { 'GET /hang 499': 1 });
      },
    },
    {
      name: 'shows requests in flight and comes back to 0',
      async run(server) {
        const sockets = [];
        for (let i = 1; i <= 3; i += 1) {
          const socket = await openSocket(server);
          socket.write(requestText('/hang'));
          sockets.push(socket);
          await expectInFlight(server, i);
        }
        await ask(server, '/plain');
        await ask(server, '/fail');
        await expectCountsInFlight(server, { 'GET /plain 200': 1, 'GET /fail 500': 1 }, 3);
        for (const socket of sockets) socket.destroy();
        await expectCounts(server, {
          'GET /plain 200': 1,
          'GET /fail 500': 1,
          'GET /hang 499': 3,
        });
      },
    },
    {
      name: 'shows the open connections',
      async run(server) {
        await ask(server, '/plain');
        const sockets = [await openSocket(server), await openSocket(server)];
        await eventually(async () => {
          const connections = sampleValue(await readSamples(server), 'xai_api_active_connections');
          expect(connections).toBe(2);
        });
        for (const socket of sockets) socket.destroy();
        await eventually(async () => {
          const connections = sampleValue(await readSamples(server), 'xai_api_active_connections');
          expect(connections).toBe(0);
        });
      },
    },
    {
      name: 'adds no listeners without end to a connection of many requests',
      async run(server) {
        const warnings: Error[] = [];
        const listen = (warning: Error) => void warnings.push(warning);
        process.on('warning', listen);
        const one = requestText('/plain');
        await sendRaw(server, one.repeat(60) + requestText('/plain', 'GET', [close]));
        const hanging = await openSocket(server);
        hanging.write(requestText('/hang') + one.repeat(30));
        await expectInFlight(server, 31);
        hanging.destroy();
        await expectCounts(server, {
          'GET /plain 200': 61,
          'GET /plain 499': 30,
          'GET /hang 499': 1,
        });
        process.off('warning', listen);
        expect(warnings).toEqual([]);
      },
    },
  ],
};
