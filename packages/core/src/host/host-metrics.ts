import { readFile, statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import type { MetricHandles } from '../handles';
import { readCgroupMemory, type SystemRoots, systemRoots } from './cgroup';
import { createCpuMeter } from './cpu';

/** Sets a gauge when Prometheus asks, by the name of the metric without prefix. */
export type Collectors = Readonly<Record<string, () => void | Promise<void>>>;

/**
 * Creates the collectors of the `system` group: nothing is read unless somebody scrapes.
 *
 * @param system - gives the handles to set; called at scrape time only
 * @param diskPath - a path on the file system to watch
 * @param roots - where the kernel shows control groups and processes
 */
export function createHostCollectors(
  system: () => MetricHandles['system'],
  diskPath: string,
  roots: SystemRoots = systemRoots,
): Collectors {
  const measureCpu = createCpuMeter(roots);
  const readMemory = shareReading(() => memoryUse(roots));
  const readDisk = shareReading(() => diskUse(diskPath));
  let utilization = performance.eventLoopUtilization();

  return {
    async system_cpu_usage_percent() {
      const percent = await measureCpu();
      if (percent !== undefined) system().cpuUsagePercent.set(percent);
    },
    async system_memory_usage_bytes() {
      system().memoryUsageBytes.set((await readMemory()).used);
    },
    async system_memory_percent() {
      const { used, limit } = await readMemory();
      system().memoryPercent.set(percentOf(used, limit));
    },
    async system_disk_usage_bytes() {
      system().diskUsageBytes.set((await readDisk()).used);
    },
    async system_disk_size_bytes() {
      system().diskSizeBytes.set((await readDisk()).limit);
    },
    async system_disk_percent() {
      const { used, limit } = await readDisk();
      system().diskPercent.set(percentOf(used, limit));
    },
    process_uptime_seconds() {
      system().uptimeSeconds.set(process.uptime());
    },
    async process_num_threads() {
      const threads = await threadCount(roots);
      if (threads !== undefined) system().threads.set(threads);
    },
    process_eventloop_utilization_ratio() {
      const now = performance.eventLoopUtilization();
      const since = performance.eventLoopUtilization(now, utilization);
      utilization = now;
      system().eventLoopUtilization.set(Math.min(1, Math.max(0, since.utilization)));
    },
  };
}

/** Gauges of one scrape ask for the same reading at once: they get the same one. */
function shareReading<Reading>(read: () => Promise<Reading>): () => Promise<Reading> {
  let running: Promise<Reading> | undefined;
  return () => {
    running ??= read().finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function memoryUse(roots: SystemRoots) {
  // Where Linux tells, freemem() is what could be given out without swapping, cache included.
  const machine = { used: totalmem() - freemem(), limit: totalmem() };
  const cgroup = await readCgroupMemory(roots);
  return cgroup === undefined || cgroup.limit >= machine.limit ? machine : cgroup;
}

/** Bytes used and usable on the file system that holds a path. */
export async function diskUse(path: string) {
  const { bsize, blocks, bfree, bavail } = await statfs(path);
  const used = (blocks - bfree) * bsize;
  // What root keeps in reserve is neither used nor free for a node: df counts the same way.
  return { used, limit: used + bavail * bsize };
}

async function threadCount(roots: SystemRoots): Promise<number | undefined> {
  try {
    const status = await readFile(join(roots.proc, 'self', 'status'), 'utf8');
    const threads = status.match(/^Threads:\s+(\d+)$/m)?.[1];
    return threads === undefined ? undefined : Number(threads);
  } catch {
    return undefined; // not Linux
  }
}

/** A part as a percentage, 0 to 100. */
export function percentOf(used: number, limit: number): number {
  return limit > 0 ? Math.min(100, (used / limit) * 100) : 0;
}
