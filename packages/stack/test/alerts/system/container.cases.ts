import type { WriteAlertCases } from '../alert-cases';
import { humanizePercentage } from '../humanize';
import { growing, steady, usualCases } from '../usual-cases';

export const containerCases: WriteAlertCases = (context) => {
  const { t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.cadvisor, instance: 'a', name: 'node' };
  const on = (name: string) => `{cluster="c",job="${jobs.cadvisor}",instance="a",name="${name}"}`;
  const throttled = 'container_cpu_cfs_throttled_periods_total';
  const periods = 'container_cpu_cfs_periods_total';
  const memory = 'container_memory_working_set_bytes';
  const limit = 'container_spec_memory_limit_bytes';
  const periodsOf = (perSecond: number, waiting: number, name = 'node') => ({
    [throttled + on(name)]: growing(perSecond * t.scrapeInterval * waiting),
    [periods + on(name)]: growing(perSecond * t.scrapeInterval),
  });
  const busy = 40 * t.containerPeriodFloor;
  return {
    ContainerThrottled: usualCases(context, {
      when: 'a container often has to wait for its limit',
      fires: periodsOf(2 * t.containerPeriodFloor, 1.2 * t.containerThrottling),
      waits: periodsOf(busy, 1.2 * t.containerThrottling),
      quiet: {
        'it seldom has to': periodsOf(busy, 0.9 * t.containerThrottling),
        'it is idle': periodsOf(0.9 * t.containerPeriodFloor, 1),
        'it is a group of containers': periodsOf(busy, 1, ''),
      },
      warmUpSeconds: t.forMedium + t.rateWindow,
      forSeconds: t.forMedium,
      labels,
      summary: 'A container is held back by its processor limit.',
      description: `The container node of a had to wait for its processor limit in ${humanizePercentage(1.2 * t.containerThrottling)} of the periods.`,
    }),
    ContainerNearMemoryLimit: usualCases(context, {
      when: 'a container has nearly used up its memory',
      fires: {
        [memory + on('node')]: steady(1000 * t.containerMemory + 50),
        [limit + on('node')]: steady(1000),
      },
      quiet: {
        'some of it is left': {
          [memory + on('node')]: steady(1000 * t.containerMemory - 50),
          [limit + on('node')]: steady(1000),
        },
        'it has no limit': { [memory + on('node')]: steady(5000), [limit + on('node')]: steady(0) },
        'it is a group of containers': {
          [memory + on('')]: steady(999),
          [limit + on('')]: steady(1000),
        },
      },
      forSeconds: t.forShort,
      labels,
      summary: 'A container has nearly used up its memory limit.',
      description: `The container node of a uses ${humanizePercentage(t.containerMemory + 0.05)} of the memory that it may have.`,
    }),
  };
};
