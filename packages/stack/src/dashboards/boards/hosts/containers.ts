import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { ofServer, perSecond } from '../../panel-selectors';
import { tooHigh } from '../../panel-thresholds';

/** Containers, by cAdvisor. */
export function containersRow({ jobs, t }: StackContext): RowDefinition {
  const of = (metric: string) => ofServer(metric, `job="${jobs.cadvisor}"`, 'name!=""');
  const emptyIf = 'no container runs';
  return {
    title: 'Containers',
    panels: [
      {
        title: 'Processor by container',
        kind: 'graph',
        description: 'Cores that each container keeps busy.',
        unit: 'cores',
        emptyIf,
        queries: [
          {
            expr: `sum by (instance, name) (${perSecond(of('container_cpu_usage_seconds_total'))})`,
            legend: '{{name}}',
          },
        ],
      },
      {
        title: 'Memory by container',
        kind: 'graph',
        description: 'What the kernel cannot take back.',
        unit: 'bytes',
        emptyIf,
        queries: [{ expr: of('container_memory_working_set_bytes'), legend: '{{name}}' }],
      },
      {
        title: 'Held back by container',
        kind: 'graph',
        description:
          'Part of the periods in which a container wanted more of the processor than its limit allows.',
        unit: 'ratio',
        min: 0,
        emptyIf: 'no container has a limit of the processor',
        queries: [
          {
            expr: `sum by (instance, name) (${perSecond(of('container_cpu_cfs_throttled_periods_total'))}) / sum by (instance, name) (${perSecond(of('container_cpu_cfs_periods_total'))})`,
            legend: '{{name}}',
          },
        ],
        thresholds: tooHigh({ warning: t.containerThrottling }),
        alerts: ['ContainerThrottled'],
      },
      {
        title: 'Memory against its limit',
        kind: 'graph',
        description: 'Of a container that has one.',
        unit: 'ratio',
        min: 0,
        max: 1,
        emptyIf: 'no container has a limit of memory',
        queries: [
          {
            expr: `${of('container_memory_working_set_bytes')} / (${of('container_spec_memory_limit_bytes')} > 0)`,
            legend: '{{name}}',
          },
        ],
        thresholds: tooHigh({ warning: t.containerMemory }),
        alerts: ['ContainerNearMemoryLimit'],
      },
    ],
  };
}
