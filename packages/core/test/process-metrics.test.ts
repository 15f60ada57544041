import { describe, expect, it } from '@jest/globals';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { findClient } from '../src/client';
import { createMetrics } from '../src/index';
import { createProcessMetrics } from '../src/process-metrics';

const namesOf = (registry: Registry) => registry.getMetricsAsArray().map(({ name }) => name);

describe('the process metrics', () => {
  it('are there by default and away when switched off', () => {
    const [on, off] = [new Registry(), new Registry()];
    createMetrics({ registry: on });
    createMetrics({ registry: off, processMetrics: false });

    expect(namesOf(on)).toContain('process_cpu_seconds_total');
    expect(namesOf(on)).toContain('nodejs_heap_size_used_bytes');
    expect(namesOf(off).filter((name) => !name.startsWith('xai_'))).toEqual([]);
  });

  it('lack the three gauges that are named like counters', () => {
    const registry = new Registry();
    createProcessMetrics(registry, findClient());

    const gaugesNamedTotal = registry
      .getMetricsAsArray()
      .filter((metric) => metric instanceof Gauge)
      .map(({ name }) => name)
      .filter((name) => name.endsWith('_total'));
    expect(gaugesNamedTotal).toEqual([]);
    expect(namesOf(registry)).not.toContain('nodejs_active_handles_total');
    expect(namesOf(registry)).toContain('nodejs_active_handles');
  });

  it('leave a registry with default metrics of its own as it is', () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const before = registry.getMetricsAsArray();
    createProcessMetrics(registry, findClient());

    expect(registry.getMetricsAsArray()).toEqual(before);
    expect(namesOf(registry)).toContain('nodejs_active_handles_total');
  });

  it('leave a registry alone where one of them stands already', () => {
    const registry = new Registry();
    new Gauge({ name: 'process_start_time_seconds', help: 'a', registers: [registry] });

    expect(() => createProcessMetrics(registry, findClient())).not.toThrow();
    expect(namesOf(registry)).toEqual(['process_start_time_seconds']);
  });

  it("come beside an application's own metrics of other names", () => {
    const registry = new Registry();
    new Counter({ name: 'process_orders_total', help: 'a', registers: [registry] });
    createProcessMetrics(registry, findClient());

    expect(namesOf(registry)).toContain('process_cpu_seconds_total');
  });

  it('come once for two instances on a registry', () => {
    const registry = new Registry();
    createMetrics({ registry });

    expect(() => createMetrics({ registry, prefix: 'other_' })).not.toThrow();
  });
});

describe("an application's own process metrics", () => {
  it.each([
    ['before', [collect, mount, mount]],
    ['after', [mount, mount, collect]],
    ['between two mounts', [mount, collect, mount]],
    ['after a registry was cleared and mounted again', [mount, mount, clear, mount, collect]],
    ['again after a registry was cleared', [mount, collect, clear, collect, mount]],
  ])('that come %s are the ones on the page, each series once', async (_when, steps) => {
    const registry = new Registry();
    for (const step of steps) step(registry);
    const lines = (await registry.metrics()).split('\n');
    const series = lines
      .filter((line) => /^(?:nodejs|process)_/.test(line))
      .map((line) => line.slice(0, line.lastIndexOf(' ')));

    expect(new Set(series).size).toBe(series.length);
    expect(series.filter((one) => one.startsWith('process_cpu_seconds_total'))).toEqual([
      'process_cpu_seconds_total{of="application"}',
    ]);
    expect(series).toContain('nodejs_active_handles_total{of="application"}');
    expect(series.filter((one) => !one.includes('of="application"'))).toEqual([]);
  });

  it('stand beside ours where they have a prefix', () => {
    const registry = new Registry();
    mount(registry);
    collectDefaultMetrics({ register: registry, prefix: 'app_' });

    expect(namesOf(registry)).toContain('process_cpu_seconds_total');
    expect(namesOf(registry)).toContain('app_process_cpu_seconds_total');
  });

  it('replace all of ours where they have the name of one', async () => {
    const registry = new Registry();
    mount(registry);
    const own = { name: 'process_start_time_seconds', help: 'a', registers: [registry] };
    new Gauge(own).set(17);

    expect(namesOf(registry).filter((name) => !name.startsWith('xai_'))).toEqual([own.name]);
    expect(await registry.getSingleMetricAsString(own.name)).toMatch(/ 17$/);
  });

  it('are refused by their client as ever when they come twice', () => {
    const registry = new Registry();
    mount(registry);
    collect(registry);

    expect(() => collect(registry)).toThrow('process_cpu_user_seconds_total');
  });

  it('come in the OpenMetrics format as well', async () => {
    const registry = new Registry();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    mount(registry);
    await registry.metrics();
    collect(registry);

    const text = await registry.metrics();
    expect(text.match(/^process_cpu_seconds_total.*(?= )/gm)).toEqual([
      'process_cpu_seconds_total{of="application"}',
    ]);
  });

  it('leave the registry as its client made it', () => {
    const registry = new Registry();
    mount(registry);
    clear(registry);
    mount(registry);
    collect(registry);

    expect(Object.hasOwn(registry, 'registerMetric')).toBe(false);
  });
});

function mount(registry: Registry): void {
  createMetrics({ registry });
}

function clear(registry: Registry): void {
  registry.clear();
}

function collect(registry: Registry): void {
  collectDefaultMetrics({ register: registry, labels: { of: 'application' } });
}
