import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Gauge, Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../../../test/samples';
import { readTimeLimit } from '../../src/exposition/scrape-options';
import {
  createInstrumentation,
  createMetrics,
  type MetricsOptions,
  type ScrapeOptions,
  XaiMetricsError,
} from '../../src/index';
import { type MetricsServer, startMetricsServer } from '../../src/metrics-server';

let servers: MetricsServer[] = [];

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function start(scrape: ScrapeOptions = {}, options: MetricsOptions = {}) {
  const registry = options.registry ?? new Registry();
  const groups = { system: false };
  const metrics = createMetrics({
    processMetrics: false,
    logger: false,
    groups,
    ...options,
    registry,
  });
  const { endpoints } = createInstrumentation({ metrics, scrape });
  const server = await startMetricsServer(endpoints, 0, '127.0.0.1');
  servers.push(server);
  const read = async (query = '', headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.url}/metrics${query}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { registry: registry as Registry, metrics, read };
}

/** A gauge whose collector waits until it is told to go on; it counts how often it was started. */
function createGate(registry: Registry, name = 'app_slow') {
  const waiting: (() => void)[] = [];
  const gate = { starts: 0, open: () => waiting.splice(0).forEach((goOn) => void goOn()) };
  new Gauge({
    name,
    help: 'a',
    registers: [registry],
    collect() {
      gate.starts += 1;
      this.set(gate.starts);
      return new Promise<void>((resolve) => waiting.push(resolve));
    },
  });
  return gate;
}

/** Counts the requests that servers of this process have received. */
function countArrivals() {
  const arrivals = { count: 0, stop: () => unsubscribe('http.server.request.start', count) };
  const count = () => {
    arrivals.count += 1;
  };
  subscribe('http.server.request.start', count);
  return arrivals;
}

const timeout = 'x-prometheus-scrape-timeout-seconds';

function successOf(text: string, collector: string): number | undefined {
  return sampleValue(parseSamples(text), 'xai_collector_success', { collector });
}

describe('a collector', () => {
  it('that takes too long costs only its own series, and is not started again while it runs', async () => {
    const { registry, read } = await start({ timeoutSeconds: 1 });
    const gate = createGate(registry);
    new Gauge({ name: 'app_quick', help: 'a', registers: [registry], collect() {} });
    const first = await read();

    expect(first.status).toBe(200);
    expect(first.text).not.toContain('app_slow 1');
    expect([successOf(first.text, 'app_slow'), successOf(first.text, 'app_quick')]).toEqual([0, 1]);
    expect(first.text).toContain('xai_chain_reorgs_total 0');
    const faults = { where: 'scrape' };
    const errors = 'xai_instrumentation_errors_total';
    expect(sampleValue(parseSamples(first.text), errors, faults)).toBe(1);

    // It is known to hang: nobody waits for it until it has ended.
    const again = await read('', { [timeout]: '60' });
    expect([gate.starts, successOf(again.text, 'app_slow')]).toEqual([1, 0]);

    gate.open();
    const reading = read('', { [timeout]: '60' });
    await eventually(() => expect(gate.starts).toBe(2));
    gate.open();
    expect(successOf((await reading).text, 'app_slow')).toBe(1);
  });

  it('of our own that fails shows there too, and its series is absent', async () => {
    const { read } = await start({}, { groups: {}, diskPath: '/no/such/path' });
    const { text } = await read();

    expect(successOf(text, 'xai_system_disk_usage_bytes')).toBe(0);
    expect(text).not.toMatch(/^xai_system_disk_usage_bytes/m);
    expect(successOf(text, 'xai_system_memory_usage_bytes')).toBe(1);
    const errors = sampleValue(parseSamples(text), 'xai_instrumentation_errors_total', {
      where: 'scrape',
    });
    expect(errors).toBe(3);
  });

  it('whose metric is taken out of the registry is not shown any more', async () => {
    const { registry, read } = await start();
    new Gauge({ name: 'app_gone', help: 'a', registers: [registry], collect() {} });
    expect(successOf((await read()).text, 'app_gone')).toBe(1);

    registry.removeSingleMetric('app_gone');
    expect(successOf((await read()).text, 'app_gone')).toBeUndefined();
  });
});

describe('the time limit', () => {
  it.each([
    [undefined, 5],
    ['10', 9.5],
    ['1.5', 1],
    ['0.6', 0.3],
    ['0.001', 0.0005],
    ['999999999', 59.5],
    ['0', 5],
    ['', 5],
    ['-1', 5],
    ['1e9', 5],
    ['Infinity', 5],
    ['10, 10', 5],
    [' 10', 5],
    ['0x10', 5],
    ['1'.repeat(400), 5],
  ])('for the header %p is %p s', (header, seconds) => {
    expect(readTimeLimit(header, 5)).toBeCloseTo(seconds, 9);
  });
});

describe('scrapes at the same time', () => {
  it('share one collection and one page, also over two servers', async () => {
    const { registry, read } = await start();
    const other = await start({}, { registry });
    const gate = createGate(registry);
    const reading = [read(), read(), other.read()];
    await eventually(() => expect(gate.starts).toBe(1));
    // What is still on its way joins them.
    await read('?name[]=nothing');
    gate.open();
    const pages = await Promise.all(reading);

    expect(gate.starts).toBe(1);
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
    expect(pages[0]?.text).toContain('app_slow 1\n');
  });

  it('in another format have a page of their own, from the same collection', async () => {
    const { registry, read } = await start();
    const gate = createGate(registry);
    const reading = [read(), read('', { accept: 'application/openmetrics-text' })];
    await eventually(() => expect(gate.starts).toBe(1));
    await read('?name[]=nothing');
    gate.open();
    const [text, openMetrics] = await Promise.all(reading);

    expect(gate.starts).toBe(1);
    expect(text?.text).toContain('app_slow 1\n');
    expect(openMetrics?.text).toContain('app_slow 1\n');
    expect(openMetrics?.text.endsWith('# EOF\n')).toBe(true);
  });

  it.each([20, 200])(
    'are %d times the same page where two may be made, whatever their time limits',
    async (count) => {
      const { registry, read } = await start({ maxConcurrent: 2, timeoutSeconds: 60 });
      const gate = createGate(registry);
      const arrivals = countArrivals();
      const reading = [read('', { [timeout]: '20' })];
      await eventually(() => expect(gate.starts).toBe(1));
      for (let i = 1; i < count; i += 1) {
        reading.push(read('', i % 2 === 0 ? {} : { [timeout]: `${21 + i}` }));
      }
      await eventually(() => expect(arrivals.count).toBe(count));
      gate.open();
      const pages = await Promise.all(reading);
      arrivals.stop();

      expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
      expect(gate.starts).toBe(1);
    },
  );

  it('that wait less long than a page may take have one of their own, and join it past the limit', async () => {
    const { registry, read } = await start({ maxConcurrent: 2 });
    const gate = createGate(registry);
    const patient = read('', { [timeout]: '60' });
    await eventually(() => expect(gate.starts).toBe(1));

    // The page that takes long is not cut short for the one that cannot wait.
    expect((await read('', { [timeout]: '0.1' })).text).not.toContain('app_slow 1\n');
    const otherGate = createGate(registry, 'app_other');
    const other = read('?name[]=app_other');
    await eventually(async () => expect((await read('?name[]=nothing')).status).toBe(503));
    const arrivals = countArrivals();
    const joining = read('', { [timeout]: '0.1' });
    await eventually(() => expect(arrivals.count).toBe(1));
    arrivals.stop();
    gate.open();
    otherGate.open();
    for (const { status } of [await patient, await joining, await other]) expect(status).toBe(200);
    expect((await patient).text).toContain('app_slow 1\n');
  });

  it('are refused where they need one page more than the limit, for all servers of a registry', async () => {
    const { registry, read } = await start({ maxConcurrent: 2 });
    const other = await start({ maxConcurrent: 2 }, { registry });
    const gate = createGate(registry);
    const reading = [read(), other.read('?name[]=app_slow')];
    // Both are being made when another one is refused.
    const refused = await eventually(async () => {
      const answer = await read('?name[]=nothing');
      expect(answer.status).toBe(503);
      return answer;
    });

    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(refused.text).toContain('maxConcurrent');
    const arrivals = countArrivals();
    reading.push(other.read(), read('?name[]=app_slow'));
    await eventually(() => expect(arrivals.count).toBe(2));
    arrivals.stop();
    gate.open();
    for (const { status } of await Promise.all(reading)) expect(status).toBe(200);
    expect((await read('?name[]=nothing')).status).toBe(200);
  });
});

describe('name[]', () => {
  it.each([
    ['?name[]=app_queue', ['app_queue']],
    ['?name[]=app_queue&name[]=xai_chain_reorgs_total', ['xai_chain_reorgs_total', 'app_queue']],
    ['?name%5B%5D=xai_chain_reorgs', ['xai_chain_reorgs_total']],
    ['?name[]=xai_api_request_duration_seconds_sum', ['xai_api_request_duration_seconds']],
    ['?name[]=xai_api_request_duration_seconds_bucket&x=1', ['xai_api_request_duration_seconds']],
    ['?name[]=app_queue_sum', []],
    ['?name[]=', []],
    ['?name[]=__proto__&name[]=constructor', []],
  ])('%s gives %j', async (query, names) => {
    const { registry, read } = await start();
    new Gauge({ name: 'app_queue', help: 'a', registers: [registry] }).set(1);
    const { status, text } = await read(query);

    expect(status).toBe(200);
    expect([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)).toEqual(names);
  });

  it.each([
    [199, ['app_queue']],
    [200, []],
  ])('is read after %d others: %j', async (others, names) => {
    const { registry, read } = await start();
    new Gauge({ name: 'app_queue', help: 'a', registers: [registry] }).set(1);
    const { text } = await read(`?${'name[]=x&'.repeat(others)}name[]=app_queue`);

    expect([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)).toEqual(names);
  });

  it('runs only the collectors that are asked for', async () => {
    const { registry, read } = await start();
    const gate = createGate(registry);
    const { text } = await read('?name[]=xai_chain_reorgs_total');

    expect([gate.starts, text.split('\n').length]).toEqual([0, 4]);
  });

  it('leaves an empty page in OpenMetrics its end mark', async () => {
    const { read } = await start();

    expect((await read('?name[]=nothing', { accept: 'application/openmetrics-text' })).text).toBe(
      '# EOF\n',
    );
    expect((await read('?name[]=nothing')).text).toBe('');
  });

  it('and other parameters that are not ours change nothing', async () => {
    const { read } = await start();

    expect((await read('?name=app_queue&collect[]=x')).text).toContain('xai_chain_reorgs_total 0');
  });
});

describe('the option scrape', () => {
  it.each([
    [{ timeoutSeconds: 0 }, 'scrape.timeoutSeconds'],
    [{ timeoutSeconds: '5' }, 'scrape.timeoutSeconds'],
    [{ maxConcurrent: 0 }, 'scrape.maxConcurrent'],
    [{ maxConcurrent: 1.5 }, 'scrape.maxConcurrent'],
    [{ maxConcurent: 5 }, 'maxConcurrent'],
    [5, 'scrape'],
  ])('%j is refused', (scrape, subject) => {
    const create = () =>
      createInstrumentation({ registry: new Registry(), processMetrics: false, scrape } as never);

    expect(create).toThrow(XaiMetricsError);
    expect(create).toThrow(subject);
  });
});
