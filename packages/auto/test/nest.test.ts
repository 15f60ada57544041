import { expect, it } from '@jest/globals';
import { countsOf } from '../../../test/adapters/counted';
import { freePort } from '../../../test/free-port';
import { eventually, sampleValue, scrape } from '../../../test/samples';
import { byImport, byRequire, runPreloaded } from './preloaded';

it.each([
  ['--require', byRequire],
  ['--import', byImport],
])(
  'node %s counts NestJS on both platforms by routes, whoever answers',
  async (_how, nodeArguments) => {
    const port = await freePort();
    const program = runPreloaded(nodeArguments, 'nest-servers.cjs', {
      XAI_METRICS_PORT: String(port),
    });
    const { express, fastify } = JSON.parse(await program.firstLine) as Record<string, string>;
    const paths = ['v1/blocks/block/17', 'v1/blocks/refuse/17', 'locked/17', 'nothing/0xabc'];
    for (const url of [express, fastify]) {
      for (const path of paths) await (await fetch(`${url}/api/${path}`)).text();
      const client = new AbortController();
      const asked = fetch(`${url}/api/v1/blocks/hang/17`, { signal: client.signal });
      await eventually(async () =>
        expect(sampleValue(await metrics(), 'xai_api_requests_in_flight')).toBe(1),
      );
      client.abort();
      await expect(asked).rejects.toThrow();
    }
    await eventually(async () =>
      expect(countsOf(await metrics())).toEqual({
        'GET /api/v1/blocks/block/:id 200': 2,
        'GET /api/v1/blocks/refuse/:id 403': 2,
        'GET /api/v1/blocks/hang/:id 499': 2,
        // Express knows where the middleware is mounted.
        'GET /api/locked/:id 423': 1,
        'GET __unmatched__ 423': 1,
        'GET __unmatched__ 404': 2,
      }),
    );
    program.child.stdin?.end();
    expect(await program.ended).toMatchObject({ code: 0 });

    function metrics() {
      return scrape(`http://127.0.0.1:${port}`);
    }
  },
);
