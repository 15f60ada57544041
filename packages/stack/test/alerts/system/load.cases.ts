import type { WriteAlertCases } from '../alert-cases';
import { humanize } from '../humanize';
import { steady, usualCases } from '../usual-cases';

export const loadCases: WriteAlertCases = (context) => {
  const { m, t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.node, instance: 'a' };
  const on = `{cluster="c",job="${jobs.node}",instance="a"}`;
  const cpu = m.system.cpuUsagePercent + on;
  const memory = m.system.memoryPercent + on;
  const lag = `nodejs_eventloop_lag_p99_seconds${on}`;
  return {
    HighCPUUsage: usualCases(context, {
      when: 'the processor is busy nearly all the time',
      fires: { [cpu]: steady(t.cpuHigh + 1) },
      quiet: {
        'it is a little less busy': { [cpu]: steady(t.cpuHigh - 1) },
        'one sample in ten is a burst': {
          [cpu]: (samples) => `${'100 20x8 '.repeat(Math.ceil(samples / 10))}20`,
        },
      },
      forSeconds: t.forShort,
      labels,
      summary: 'The processor is busy nearly all the time.',
      description: `The machine or container of a uses ${humanize(t.cpuHigh + 1)} % of its processor time.`,
    }),
    CriticalCPUUsage: usualCases(context, {
      when: 'the processor is exhausted and the event loop lags',
      fires: { [cpu]: steady(t.cpuCritical + 0.5), [lag]: steady(t.eventLoopLag * 1.1) },
      quiet: {
        'the event loop does not suffer': {
          [cpu]: steady(100),
          [lag]: steady(t.eventLoopLag * 0.9),
        },
        'nobody knows of the event loop': { [cpu]: steady(100) },
        'the processor is not the cause': {
          [cpu]: steady(t.cpuCritical - 0.5),
          [lag]: steady(t.eventLoopLag * 4),
        },
      },
      forSeconds: t.forShort,
      labels,
      summary: 'The processor is exhausted and the server answers late.',
      description: `a uses ${humanize(t.cpuCritical + 0.5)} % of its processor time, and its event loop lags so much that every answer waits.`,
    }),
    HighMemoryUsage: usualCases(context, {
      when: 'memory is getting short',
      fires: { [memory]: steady(t.memoryHigh + 1) },
      quiet: { 'a little more is free': { [memory]: steady(t.memoryHigh - 1) } },
      forSeconds: t.forShort,
      labels,
      summary: 'Memory is getting short.',
      description: `${humanize(t.memoryHigh + 1)} % of the memory of the machine or container of a is in use.`,
    }),
    CriticalMemoryUsage: usualCases(context, {
      when: 'memory is exhausted',
      fires: { [memory]: steady(t.memoryCritical + 1) },
      quiet: { 'it is only high': { [memory]: steady(t.memoryCritical - 1) } },
      forSeconds: t.forBrief,
      labels,
      summary: 'Memory is exhausted: the kernel may end the server at any moment.',
      description: `${humanize(t.memoryCritical + 1)} % of the memory of the machine or container of a is in use.`,
    }),
  };
};
