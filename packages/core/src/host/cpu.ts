import { cpus } from 'node:os';
import { readCgroupCpu, type SystemRoots } from './cgroup';

/** Gives the processor use in percent since it was last asked. */
export type CpuMeter = () => Promise<number | undefined>;

interface CpuReading {
  /** Which clock the seconds belong to; a limit may come and go. */
  source: 'cgroup' | 'machine';
  used: number;
  available: number;
}

// Two scrapers must not halve each other's window down to noise.
const shortestWindowMilliseconds = 500;

/**
 * Creates a meter of the processor time used: of the container where it has a limit, else of the machine.
 */
export function createCpuMeter(roots: SystemRoots): CpuMeter {
  let previous: Promise<CpuReading> = readCpu(roots);
  let previousAt = performance.now();
  let percent: number | undefined;

  return async function measureCpu() {
    if (performance.now() - previousAt < shortestWindowMilliseconds) return percent;
    const [before, now] = [await previous, await readCpu(roots)];
    previous = Promise.resolve(now);
    previousAt = performance.now();
    const available = now.available - before.available;
    if (before.source !== now.source || available <= 0) return percent;
    percent = Math.min(100, Math.max(0, ((now.used - before.used) / available) * 100));
    return percent;
  };
}

async function readCpu(roots: SystemRoots): Promise<CpuReading> {
  // Taken first: how long the files take to read on a busy machine must not move the window.
  const seconds = performance.now() / 1000;
  const cgroup = await readCgroupCpu(roots);
  if (cgroup !== undefined) {
    return { source: 'cgroup', used: cgroup.used, available: seconds * cgroup.limit };
  }
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { source: 'machine', used: all - idle, available: all };
}
