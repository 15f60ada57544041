import { expect } from '@jest/globals';
import { sampleValue } from '../../samples';
import { ask, close, openResponse, requestText, sendRaw } from '../client';
import { expectCounts, readSamples } from '../counted';
import { largeBytes } from '../servers/raw-routes';
import type { BehaviourTable } from './behaviour';

const request = 'xai_api_request_size_bytes';
const response = 'xai_api_response_size_bytes';

export const sizes: BehaviourTable = {
  area: 'sizes',
  behaviours: [
    {
      name: 'have no metrics unless they are asked for',
      async run(server) {
        await ask(server, '/plain');
        const { body } = await ask(server, '/metrics');
        expect(body).not.toMatch(/xai_api_\w+_size_bytes/);
      },
    },
    {
      name: 'are the bytes of each request and response of a pipeline',
      options: { sizes: true },
      async run(server) {
        const sent =
          requestText('/plain') + requestText('/teapot') + requestText('/nowhere', 'GET', [close]);
        const received = await sendRaw(server, sent);
        const samples = await expectCounts(server, {
          'GET /plain 200': 1,
          'GET /teapot 418': 1,
          'GET __unmatched__ 404': 1,
        });
        expect(sampleValue(samples, `${response}_count`)).toBe(3);
        expect(sampleValue(samples, `${response}_sum`)).toBe(received.length);
        expect(sampleValue(samples, `${request}_sum`)).toBe(sent.length);
      },
    },
    {
      name: 'are the bytes of an upload, and of its answer',
      options: { sizes: true },
      async run(server) {
        const headers = ['Content-Type: application/octet-stream', 'Content-Length: 5000', close];
        const sent = requestText('/upload', 'POST', headers) + 'x'.repeat(5_000);
        const received = await sendRaw(server, sent);
        const samples = await expectCounts(server, { 'POST /upload 200': 1 });
        expect(sampleValue(samples, `${request}_sum`)).toBe(sent.length);
        expect(sampleValue(samples, `${response}_sum`)).toBe(received.length);
      },
    },
    {
      name: 'are the bytes that are sent, not those that a body has',
      options: { sizes: true },
      async run(server) {
        const received = await sendRaw(server, requestText('/large', 'HEAD', [close]));
        const samples = await expectCounts(server, { 'HEAD /large 200': 1 });
        expect(sampleValue(samples, `${response}_sum`)).toBe(received.length);
        expect(received.length).toBeLessThan(largeBytes);
      },
    },
    {
      name: 'leave out the response of a client that left',
      options: { sizes: true },
      async run(server) {
        (await openResponse(`${server.url}/stream`)).destroy();
        await expectCounts(server, { 'GET /stream 499': 1 });
        const samples = await readSamples(server);
        expect(sampleValue(samples, `${response}_count`) ?? 0).toBe(0);
      },
    },
  ],
};
