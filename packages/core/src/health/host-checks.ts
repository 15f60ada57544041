import { monitorEventLoopDelay } from 'node:perf_hooks';
import { diskUse, percentOf } from '../host/host-metrics';
import type { Health } from './health';

/** How the machine is watched besides the application's own checks. */
export interface HostCheckLimits {
  readonly maxDiskPercent: number | undefined;
  readonly maxEventLoopDelaySeconds: number | undefined;
}

// The monitor looks that often, and counts it to the delay.
const resolutionMilliseconds = 20;

/**
 * Registers the checks `disk` and `eventLoop` for which there is a limit. They only ever warn:
 * another machine or turn would not be better for what is full or late everywhere.
 *
 * @param diskPath - a path on the file system to watch
 * @returns a function that ends what they have started
 * @throws XaiMetricsError if the application has a check of that name
 */
export function addHostChecks(
  health: Health,
  { maxDiskPercent, maxEventLoopDelaySeconds }: HostCheckLimits,
  diskPath: string,
): () => void {
  if (maxDiskPercent !== undefined) {
    health.addCheck('disk', async () => {
      const { used, limit } = await diskUse(diskPath);
      const percent = percentOf(used, limit);
      if (percent <= maxDiskPercent) return true;
      const reason = `${percent.toFixed(1)} % of the disk is in use (limit ${maxDiskPercent} %)`;
      return { status: 'warn', reason };
    });
  }
  if (maxEventLoopDelaySeconds === undefined) return () => {};
  const delays = monitorEventLoopDelay({ resolution: resolutionMilliseconds });
  health.addCheck('eventLoop', () => {
    const seconds = Math.max(0, delays.percentile(99) / 1e9 - resolutionMilliseconds / 1000);
    delays.reset();
    if (seconds <= maxEventLoopDelaySeconds) return true;
    const reason = `the event loop is ${seconds.toFixed(3)} s late in one of a hundred turns (limit ${maxEventLoopDelaySeconds} s)`;
    return { status: 'warn', reason };
  });
  delays.enable();
  return () => {
    delays.disable();
  };
}
