import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, parseSamples, type Sample, sampleValue } from '../../../../test/samples';
import { createCpuMeter } from '../../src/host/cpu';
import { createHostCollectors } from '../../src/host/host-metrics';
import { createMetrics } from '../../src/index';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'host-'));
  mkdirSync(join(directory, 'proc/self'), { recursive: true });
  mkdirSync(join(directory, 'cgroup'), { recursive: true });
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const write = (path: string, text: string) => writeFileSync(join(directory, path), text);
const roots = () => ({ cgroup: join(directory, 'cgroup'), proc: join(directory, 'proc') });

/** Scrapes until the processor has been watched long enough to have a value. */
function scrapeHost(registry: Registry): Promise<Sample[]> {
  return eventually(async () => {
    const samples = parseSamples(await registry.metrics());
    expect(sampleValue(samples, 'xai_system_cpu_usage_percent')).toBeDefined();
    return samples;
  });
}

describe('the host metrics', () => {
  it('are all there, within plausible ranges', async () => {
    const registry = new Registry();
    createMetrics({ registry, processMetrics: false, logger: false });
    const samples = await scrapeHost(registry);
    const value = (name: string) => sampleValue(samples, `xai_${name}`) as number;

    for (const name of [
      'system_cpu_usage_percent',
      'system_memory_percent',
      'system_disk_percent',
    ]) {
      expect(value(name)).toBeGreaterThanOrEqual(0);
      expect(value(name)).toBeLessThanOrEqual(100);
    }
    expect(value('system_memory_usage_bytes')).toBeGreaterThan(1e6);
    expect(value('system_memory_usage_bytes')).toBeLessThan(totalmem());
    expect(value('system_disk_usage_bytes')).toBeGreaterThan(0);
    expect(value('system_disk_usage_bytes')).toBeLessThanOrEqual(value('system_disk_size_bytes'));
    expect(value('system_disk_percent')).toBeCloseTo(
      (value('system_disk_usage_bytes') / value('system_disk_size_bytes')) * 100,
      0,
    );
    expect(value('process_uptime_seconds')).toBeGreaterThan(0);
    expect(value('process_uptime_seconds')).toBeLessThanOrEqual(process.uptime());
    expect(value('process_eventloop_utilization_ratio')).toBeGreaterThanOrEqual(0);
    expect(value('process_eventloop_utilization_ratio')).toBeLessThanOrEqual(1);
    if (process.platform === 'linux') expect(value('process_num_threads')).toBeGreaterThan(1);
  });

  it('show the use of a container with a limit', async () => {
    write('proc/self/cgroup', '0::/\n');
    write('cgroup/memory.max', '1000000\n');
    write('cgroup/memory.current', '300000\n');
    write('cgroup/memory.stat', 'inactive_file 50000\n');
    const metrics = createMetrics({ registry: new Registry(), groups: {}, processMetrics: false });
    const collectors = createHostCollectors(() => metrics.system, directory, roots());
    await collectors.system_memory_usage_bytes?.();
    await collectors.system_memory_percent?.();

    expect(metrics.system.memoryUsageBytes.current).toBe(250_000);
    expect(metrics.system.memoryPercent.current).toBe(25);
  });

  it('ignore a limit above what the machine has', async () => {
    write('proc/self/cgroup', '0::/\n');
    write('cgroup/memory.max', `${2 ** 60}\n`);
    write('cgroup/memory.current', '5\n');
    const metrics = createMetrics({ registry: new Registry(), processMetrics: false });
    const collectors = createHostCollectors(() => metrics.system, directory, roots());
    await collectors.system_memory_usage_bytes?.();

    expect(metrics.system.memoryUsageBytes.current).toBeGreaterThan(1e6);
  });

  it('leave the threads absent where the system does not tell', async () => {
    const metrics = createMetrics({ registry: new Registry(), processMetrics: false });
    const collectors = createHostCollectors(() => metrics.system, directory, roots());
    await collectors.process_num_threads?.();
    expect(metrics.system.threads.current).toBeUndefined();

    write('proc/self/status', 'Name:\tnode\nThreads:\t11\n');
    await collectors.process_num_threads?.();
    expect(metrics.system.threads.current).toBe(11);
  });

  it('count as a fault when the disk cannot be read', async () => {
    const metrics = createMetrics({ registry: new Registry(), processMetrics: false });
    const collectors = createHostCollectors(() => metrics.system, join(directory, 'none'), roots());

    await expect(collectors.system_disk_usage_bytes?.()).rejects.toThrow('ENOENT');
  });
});

describe('the processor', () => {
  it('is measured against the limit of the container', async () => {
    write('proc/self/cgroup', '0::/\n');
    write('cgroup/cpu.max', '50000 100000\n'); // half a core
    write('cgroup/cpu.stat', 'usage_usec 0\n');
    const measure = createCpuMeter(roots());
    expect(await measure()).toBeUndefined(); // too early to tell
    let before = 0;
    let after = 0;
    await eventually(async () => {
      before = performance.now();
      const idle = await measure();
      after = performance.now();
      expect(idle).toBe(0);
    });
    await eventually(() => expect(performance.now() - after).toBeGreaterThan(550));
    // A quarter of what half a core gives in this time.
    const elapsed = performance.now() - after;
    write('cgroup/cpu.stat', `usage_usec ${Math.round(elapsed * 1000 * 0.5 * 0.25)}\n`);
    const percent = await measure();

    // The meter's window began between `before` and `after`, and ended by now.
    expect(percent).toBeLessThanOrEqual(26);
    expect(percent).toBeGreaterThanOrEqual((24 * elapsed) / (performance.now() - before));
    // A second scraper right behind gets the same value, not noise.
    expect(await measure()).toBe(percent);
  });

  it('is at most 100, also when the kernel grants more for a moment', async () => {
    write('proc/self/cgroup', '0::/\n');
    write('cgroup/cpu.max', '10000 100000\n');
    write('cgroup/cpu.stat', 'usage_usec 0\n');
    const measure = createCpuMeter(roots());
    await eventually(async () => expect(await measure()).toBe(0));
    write('cgroup/cpu.stat', 'usage_usec 9000000\n');

    await eventually(async () => expect(await measure()).toBe(100));
  });
});
