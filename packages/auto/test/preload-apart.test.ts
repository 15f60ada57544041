import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../test/free-port';
import { eventually, type Sample, sampleValue, scrape } from '../../../test/samples';
import { byRequire, type PreloadedProgram, runPreloaded } from './preloaded';

/** Runs a program with the preload; `read` gives the page of the preload. */
async function start(program: string, env: Readonly<Record<string, string>> = {}) {
  const port = String(await freePort());
  const running = runPreloaded(byRequire, program, { XAI_METRICS_PORT: port, ...env });
  const line = await running.firstLine;
  return { running, line, read: () => scrape(`http://127.0.0.1:${port}`) };
}

async function end({ child, ended }: PreloadedProgram): Promise<void> {
  child.stdin?.end();
  expect((await ended).code).toBe(0);
}

const ask = async (url: string, init?: RequestInit) => (await fetch(url, init)).text();

/** Requests by endpoint. */
function endpointsOf(samples: readonly Sample[]): Record<string, number> {
  return Object.fromEntries(
    samples.flatMap(({ name, labels, value }) =>
      name === 'xai_api_requests_total' ? [[`${labels.endpoint} ${labels.status}`, value]] : [],
    ),
  );
}

const isOfTheMoment = (name: string) =>
  name.startsWith('nodejs_gc_') || name === 'nodejs_active_requests';

describe('an application with metrics of its own in the default registry', () => {
  it('finds nothing of the preload on its page, whose own page has both', async () => {
    const bare = runPreloaded([], 'default-registry.cjs');
    const bareUrl = await bare.firstLine;
    const { running, line: url, read } = await start('default-registry.cjs');
    for (const each of [bareUrl, url]) await ask(`${each}/order/book`);
    // Whether garbage has been collected yet, and whether a file is being read just now, is up to Node.
    const namesOf = (samples: readonly Sample[]) =>
      new Set(samples.map(({ name }) => name).filter((name) => !isOfTheMoment(name)));

    expect(namesOf(await scrape(url))).toEqual(namesOf(await scrape(bareUrl)));
    const samples = await eventually(async () => {
      const found = await read();
      expect(endpointsOf(found)['/order/:kind 200']).toBe(1);
      return found;
    });
    const order = { kind: 'book', shop: 'north' };
    expect(sampleValue(samples, 'shop_orders_total', order)).toBe(1);
    const lines = samples.filter(({ name }) => name === 'process_resident_memory_bytes');
    expect(lines).toHaveLength(1);
    await end(bare);
    await end(running);
  });
});

describe('an adapter with a registry of its own', () => {
  it('counts its requests alone, also where it is mounted after the first server', async () => {
    const { running, line, read } = await start('late-adapters.cjs');
    const { plainUrl, mountedUrl } = JSON.parse(line) as Record<string, string>;
    for (const path of ['/block/17', '/internal/x', '/livez']) await ask(mountedUrl + path);
    await ask(plainUrl as string);
    await eventually(async () => {
      const [own, mounted] = [await read(), await scrape(mountedUrl as string)];
      expect(endpointsOf(mounted)).toEqual({ '/block/:id 200': 1 });
      expect(endpointsOf(own)).toEqual({ '__unmatched__ 200': 1 });
      for (const samples of [own, mounted]) {
        expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
      }
    });
    await end(running);
  });
});

describe('what no framework knows', () => {
  it('is named by the patterns of the settings in each of them', async () => {
    const { running, line, read } = await start('hand-made-endpoints.cjs', {
      XAI_METRICS_ROUTES: '/graphql/:name,/twice/by-pattern',
    });
    const urls = JSON.parse(line) as Record<string, string>;
    for (const url of Object.values(urls)) await ask(`${url}/graphql/0xabc?query=0xabc`);
    const hanging = ask(`${urls.koaUrl}/graphql/hang`, { signal: AbortSignal.timeout(100) });
    await expect(hanging).rejects.toThrow();
    await ask(`${urls.expressUrl}/0xabc`);
    await eventually(async () => {
      expect(endpointsOf(await read())).toEqual({
        '/graphql/:name 200': 3,
        '/graphql/:name 499': 1,
        '__unmatched__ 404': 1,
      });
    });
    await end(running);
  });
});

describe('a Koa application that makes several contexts for a request', () => {
  it('keeps the route of the one that is routed', async () => {
    const { running, line, read } = await start('hand-made-endpoints.cjs');
    const { koaUrl } = JSON.parse(line) as Record<string, string>;
    await ask(`${koaUrl}/twice/0xabc`);
    await eventually(async () => {
      expect(endpointsOf(await read())).toEqual({ '/twice/:id 200': 1 });
    });
    await end(running);
  });
});

describe('a preload that watches its own process', () => {
  it('does not count its own questions, and everybody else', async () => {
    const port = String(await freePort());
    const {
      running,
      line: url,
      read,
    } = await start('node-of-itself.cjs', {
      NODE_PORT: port,
      XAI_METRICS_RPC: 'true',
      XAI_METRICS_CHAIN: 'evm',
      XAI_METRICS_CHAIN_URL: `http://127.0.0.1:${port}`,
      XAI_METRICS_CHAIN_POLL_SECONDS: '1',
    });
    const marks = await eventually(async () => {
      const found = JSON.parse(await ask(`${url}/asked`)) as { asked: number; marks: string[] };
      expect(found.marks.length).toBeGreaterThan(2);
      expect(found.marks).toHaveLength(found.asked);
      return found.marks;
    });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ id: 1, method: 'eth_chainId' });
    // Neither a mark of before nor one that is made up hides anybody.
    for (const mark of [marks[0] as string, 'undefined', '']) {
      const init = {
        method: 'POST',
        body,
        headers: { ...headers, 'xai-metrics-own-request': mark },
      };
      await ask(url, init);
    }
    await eventually(async () => {
      const samples = await read();
      expect(endpointsOf(samples)['/ 200']).toBe(3);
      expect(sampleValue(samples, 'xai_rpc_requests_total')).toBe(3);
    });
    await end(running);
  });
});
