import { expect } from '@jest/globals';
import { eventually, parseSamples, type Sample, sampleValue } from '../../samples';
import { ask, openSocket, requestText } from '../client';
import type { BehaviourTable } from './behaviour';

export const naming: BehaviourTable = {
  area: 'naming',
  behaviours: [
    {
      name: "follows Prometheus' usual names when asked to",
      options: { naming: 'prometheus' },
      async run(server) {
        await ask(server, '/items/1');
        await ask(server, '/nowhere');
        const socket = await openSocket(server);
        socket.write(requestText('/hang'));
        const labels = { method: 'GET', route: '/items/:id', status_code: '200' };
        const samples = await eventually(async () => {
          const now = parseSamples((await ask(server, '/metrics')).body);
          expect(sampleValue(now, 'http_requests_in_flight')).toBe(1);
          expect(sampleValue(now, 'http_requests_total', labels)).toBe(1);
          return now;
        });
        expect(sampleValue(samples, 'http_request_duration_seconds_count', labels)).toBe(1);
        expect(sampleValue(samples, 'http_requests_total')).toBe(2);
        expectNoneOf(samples, 'xai_api_request');
      },
    },
    {
      name: "follows OpenTelemetry's names when asked to",
      options: { naming: 'opentelemetry' },
      async run(server) {
        await ask(server, '/items/1');
        await ask(server, '/fail');
        const socket = await openSocket(server);
        socket.write(requestText('/hang'));
        const labels = {
          http_request_method: 'GET',
          http_route: '/items/:id',
          http_response_status_code: '200',
        };
        const samples = await eventually(async () => {
          const now = parseSamples((await ask(server, '/metrics')).body);
          expect(sampleValue(now, 'http_server_active_requests')).toBe(1);
          expect(sampleValue(now, 'http_server_request_duration_seconds_count', labels)).toBe(1);
          return now;
        });
        expect(sampleValue(samples, 'http_server_request_duration_seconds_count')).toBe(2);
        expectNoneOf(samples, 'xai_api_request');
      },
    },
    {
      name: 'keeps the names of the original system by default',
      async run(server) {
        await ask(server, '/items/1');
        const samples = await eventually(async () => {
          const now = parseSamples((await ask(server, '/metrics')).body);
          expect(sampleValue(now, 'xai_api_requests_total')).toBe(1);
          return now;
        });
        expectNoneOf(samples, 'http_');
      },
    },
  ],
};

function expectNoneOf(samples: readonly Sample[], beginning: string): void {
  expect(samples.filter(({ name }) => name.startsWith(beginning))).toEqual([]);
}
