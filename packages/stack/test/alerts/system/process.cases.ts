import type { WriteAlertCases } from '../alert-cases';
import { humanize, humanizeDuration, humanizePercentage } from '../humanize';
import { steady, usualCases } from '../usual-cases';

export const processCases: WriteAlertCases = (context) => {
  const { m, t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.explorer, instance: 'a' };
  const on = `{cluster="c",job="${jobs.explorer}",instance="a"}`;
  const threads = m.system.threads + on;
  const open = `process_open_fds${on}`;
  const limit = `process_max_fds${on}`;
  const lag = `nodejs_eventloop_lag_p99_seconds${on}`;
  const utilization = m.system.eventLoopUtilization + on;
  const busy = t.eventLoopUtilization + 0.01;
  return {
    HighThreadCount: usualCases(context, {
      when: 'a process has too many threads',
      fires: { [threads]: steady(t.threads + 100) },
      quiet: { 'it has many': { [threads]: steady(t.threads - 100) } },
      forSeconds: t.forMedium,
      labels,
      summary: 'A process has far too many threads.',
      description: `a has ${humanize(t.threads + 100)} threads.`,
    }),
    FileDescriptorsRunningOut: usualCases(context, {
      when: 'nearly all file descriptors are in use',
      fires: { [open]: steady(1000 * t.fileDescriptors + 50), [limit]: steady(1000) },
      quiet: {
        'some are left': { [open]: steady(1000 * t.fileDescriptors - 50), [limit]: steady(1000) },
        'as many are few of a higher limit': {
          [open]: steady(1000 * t.fileDescriptors + 50),
          [limit]: steady(20_000),
        },
        'the system tells no limit': { [open]: steady(100_000) },
      },
      forSeconds: t.forShort,
      labels,
      summary: 'A process is running out of file descriptors.',
      description: `a uses ${humanizePercentage(t.fileDescriptors + 0.05)} of the file descriptors that it may have.`,
    }),
    EventLoopLagging: usualCases(context, {
      when: 'the event loop lags for long',
      fires: { [lag]: steady(t.eventLoopLag * 1.2) },
      quiet: { 'it lags less': { [lag]: steady(t.eventLoopLag * 0.9) } },
      forSeconds: t.forShort,
      labels,
      summary: 'The event loop of a server lags.',
      description: `The event loop of a lags by ${humanizeDurationBelowOne(t.eventLoopLag * 1.2)} (p99): that is what requests wait before they are begun.`,
    }),
    EventLoopSaturated: usualCases(context, {
      when: 'the event loop is always busy',
      fires: { [utilization]: steady(busy) },
      quiet: { 'it has time left': { [utilization]: steady(t.eventLoopUtilization - 0.01) } },
      forSeconds: t.forShort,
      labels,
      summary: 'The event loop of a server has no idle time left.',
      description: `The event loop of a is busy for ${humanizePercentage(busy)} of the time.`,
    }),
  };
};

/** Prometheus writes times below a second in thousandths. */
function humanizeDurationBelowOne(seconds: number): string {
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(4))}ms` : humanizeDuration(seconds);
}
