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
