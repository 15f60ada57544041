import { expect } from '@jest/globals';
import { ask } from '../client';
import { expectCounts } from '../counted';
import type { TestServer } from '../servers/test-server';
import type { BehaviourTable } from './behaviour';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

export const exemplars: BehaviourTable = {
  area: 'exemplars',
  behaviours: [
    {
      name: 'show the trace of a sampled traceparent at the bucket of its duration',
      options: { exemplars: true },
      async run(server) {
        await askWith(server, `00-${traceId}-${spanId}-01`);
        const lines = await exemplarLines(server);
        expect(lines.length).toBe(1);
        expect(lines[0]).toMatch(
          /^xai_api_request_duration_seconds_bucket\{.*endpoint="\/plain".*\} 1 # \{.*\} \S+( \S+)?$/,
        );
        expect(lines[0]).toContain(`trace_id="${traceId}"`);
        expect(lines[0]).toContain(`span_id="${spanId}"`);
      },
    },
    {
      name: 'are not kept unless asked for',
      async run(server) {
        await askWith(server, `00-${traceId}-${spanId}-01`);
        expect(await exemplarLines(server)).toEqual([]);
      },
    },
    {
      name: 'are not shown in the text format, which has none',
      options: { exemplars: true },
      async run(server) {
        await askWith(server, `00-${traceId}-${spanId}-01`);
        expect((await ask(server, '/metrics')).body).not.toContain(traceId);
      },
    },
    {
      name: 'are not made of a traceparent that is unsampled, malformed or all zero',
      options: { exemplars: true },
      async run(server) {
        const headers = [
          `00-${traceId}-${spanId}-00`,
          `00-${'0'.repeat(32)}-${spanId}-01`,
          `00-${traceId}-${'0'.repeat(16)}-01`,
          `ff-${traceId}-${spanId}-01`,
          `00-${traceId}-${spanId}-01-more`,
          `00-${traceId.toUpperCase()}-${spanId}-01`,
          `00-${traceId}-${spanId}`,
          `00-${traceId}"} 1 # {a="-${spanId}-01`,
          traceId,
        ];
        for (const header of headers)
          await ask(server, '/plain', { headers: { traceparent: header } });
        await expectCounts(server, { 'GET /plain 200': headers.length });
        expect(await exemplarLines(server)).toEqual([]);
      },
    },
  ],
};

async function askWith(server: TestServer, traceparent: string): Promise<void> {
  await ask(server, '/plain', { headers: { traceparent } });
  await expectCounts(server, { 'GET /plain 200': 1 });
}

async function exemplarLines(server: TestServer): Promise<string[]> {
  const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
  const { body } = await ask(server, '/metrics', { headers });
  expect(body.endsWith('# EOF\n')).toBe(true);
  return body.split('\n').filter((line) => line.includes(' # {'));
}
