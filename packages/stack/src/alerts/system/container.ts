import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Limits of containers, as cAdvisor sees them. */
export const containerAlerts: AlertGroup = ({ jobs, by, t }) => {
  // cAdvisor also counts whole groups of containers: those have no name.
  const containers = `job="${jobs.cadvisor}",name!=""`;
  const labels = `${by.server}, name`;
  const window = duration(t.rateWindow);
  const throttled = `rate(container_cpu_cfs_throttled_periods_total{${containers}}[${window}])`;
  const periods = `rate(container_cpu_cfs_periods_total{${containers}}[${window}])`;
  const memory = `container_memory_working_set_bytes{${containers}}`;
  const limit = `container_spec_memory_limit_bytes{${containers}}`;
  return [
    {
      name: 'ContainerThrottled',
      severity: 'warning',
      service: 'system',
      expr:
        `sum by (${labels}) (${throttled}) / sum by (${labels}) (${periods}) > ${t.containerThrottling}` +
        ` and on (${labels}) sum by (${labels}) (${periods}) > ${t.containerPeriodFloor}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A container is held back by its processor limit.',
      description:
        'The container {{ $labels.name }} of {{ $labels.instance }} had to wait for its processor limit in {{ $value | humanizePercentage }} of the periods.',
      runbook: {
        meaning: `In more than ${t.containerThrottling * 100} % of the scheduling periods (100 ms each) the container had used up its processor time and stood still until the next.`,
        impact:
          'Answers take up to 100 ms longer, again and again, although the machine may be idle.',
        diagnosis: [
          {
            look: 'Processors that the container uses; compare with its limit.',
            query: `sum by (${labels}) (rate(container_cpu_usage_seconds_total{${containers}}[${window}]))`,
          },
          'On the machine: `docker stats --no-stream <name>`, and `docker inspect -f "{{.HostConfig.NanoCpus}}" <name>` for its limit.',
        ],
        mitigation: [
          'Raise the limit (`docker update --cpus 2 <name>`, and in the compose file), or take it away.',
          'Node.js needs more than one processor for short times: garbage is collected in threads beside.',
        ],
        falseAlarm:
          'Work in bursts, such as a job every minute: the mean use is far below the limit, and answers are as fast as always.',
      },
    },
    {
      name: 'ContainerNearMemoryLimit',
      severity: 'warning',
      service: 'system',
      // Without a limit cAdvisor says 0.
      expr: `max by (${labels}) (${memory}) / max by (${labels}) (${limit} > 0) > ${t.containerMemory}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A container has nearly used up its memory limit.',
      description:
        'The container {{ $labels.name }} of {{ $labels.instance }} uses {{ $value | humanizePercentage }} of the memory that it may have.',
      runbook: {
        meaning: `The working set of the container is above ${t.containerMemory * 100} % of its limit.`,
        impact: 'At the limit the kernel ends the process in the container.',
        diagnosis: [
          {
            look: 'The working set over hours: a line that only climbs is a leak.',
            query: memory,
          },
          'On the machine: `docker stats --no-stream <name>`; `docker inspect -f "{{.State.OOMKilled}} {{.RestartCount}}" <name>` tells whether it was ended before.',
        ],
        mitigation: [
          'Raise the limit (`docker update --memory 4g --memory-swap 4g <name>`, and in the compose file).',
          'Let Node.js know of it: `--max-old-space-size` at about three quarters of the limit.',
          'With a leak: restart the container at a quiet hour, in order.',
        ],
        falseAlarm:
          'The part above is the page cache of active files: the working set counts it, and the kernel can take it back. The line is flat, and nothing was ended for memory.',
      },
    },
  ];
};
