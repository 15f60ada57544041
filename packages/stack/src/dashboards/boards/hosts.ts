import type { StackContext } from '../../stack-context';
import type { BoardDefinition, RowDefinition } from '../define-board';
import { byServer, ofServer, perSecond } from '../panel-selectors';
import { tooHigh, tooLow } from '../panel-thresholds';
import { upWords } from '../value-words';

/**
 * Machines, containers and databases, by the exporters of others.
 *
 * @returns `undefined` where no exporter is configured
 */
export function hostsBoard(context: StackContext): BoardDefinition | undefined {
  const { config, jobs } = context;
  const rows = [
    ...(config.exporters.node.length > 0 ? [machines(context)] : []),
    ...(config.exporters.cadvisor.length > 0 ? [containers(context)] : []),
    ...(config.exporters.postgres.length + config.exporters.redis.length > 0
      ? [databases(context)]
      : []),
  ];
  if (rows.length === 0) return undefined;
  return {
    key: 'hosts',
    title: 'Machines, containers and databases',
    description: 'What runs below and beside the servers.',
    tags: ['system'],
    jobs: `${jobs.nodeExporter}|${jobs.cadvisor}|${jobs.postgres}|${jobs.redis}`,
    variables: [],
    rows,
  };
}

const realDisks = 'fstype!~"tmpfs|overlay|squashfs|ramfs"';

function machines({ jobs, t }: StackContext): RowDefinition {
  const of = (metric: string, ...matchers: string[]) =>
    ofServer(metric, `job="${jobs.nodeExporter}"`, ...matchers);
  return {
    title: 'Machines',
    panels: [
      {
        title: 'Processors in use',
        kind: 'graph',
        description: 'Part of the time in which the processors of a machine were not idle.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: [
          {
            expr: `1 - avg by (instance) (${perSecond(of('node_cpu_seconds_total', 'mode="idle"'))})`,
            legend: byServer,
          },
        ],
      },
      {
        title: 'Memory in use',
        kind: 'graph',
        description: 'Part of the memory that cannot be had at once.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: [
          {
            expr: `1 - ${of('node_memory_MemAvailable_bytes')} / ${of('node_memory_MemTotal_bytes')}`,
            legend: byServer,
          },
        ],
      },
      {
        title: 'Free on disks',
        kind: 'graph',
        description: 'Part of each file system that is free for others than root.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: [
          {
            expr: `${of('node_filesystem_avail_bytes', realDisks)} / ${of('node_filesystem_size_bytes', realDisks)}`,
            legend: `${byServer} {{mountpoint}}`,
          },
        ],
      },
      {
        title: 'Traffic of network cards',
        kind: 'graph',
        description: 'Bytes a second of all cards but loopback.',
        unit: 'bytesPerSecond',
        queries: [
          {
            expr: `sum by (instance) (${perSecond(of('node_network_receive_bytes_total', 'device!="lo"'))})`,
            legend: `${byServer} received`,
          },
          {
            expr: `sum by (instance) (${perSecond(of('node_network_transmit_bytes_total', 'device!="lo"'))})`,
            legend: `${byServer} sent`,
          },
        ],
      },
      {
        title: 'Load by processor',
        kind: 'graph',
        description: 'Processes that want to run, by processor. Above 1 they wait for each other.',
        unit: 'count',
        queries: [
          {
            expr: `${of('node_load1')} / on (job, instance) count by (job, instance) (${of('node_cpu_seconds_total', 'mode="idle"')})`,
            legend: byServer,
          },
        ],
      },
      {
        title: 'Offset of the clock',
        kind: 'stat',
        description: 'Of the machine that is furthest off, as its kernel estimates.',
        unit: 'seconds',
        width: 12,
        queries: [{ expr: `max(abs(${of('node_timex_offset_seconds')}))`, legend: 'offset' }],
        alerts: ['ClockDrift'],
        thresholds: tooHigh({ warning: t.clockOffset }),
      },
      {
        title: 'Clocks that are synchronised',
        kind: 'timeline',
        description: 'Whether something keeps the clock of the machine right.',
        unit: 'exact',
        queries: [{ expr: of('node_timex_sync_status'), legend: byServer }],
        words: {
          0: { text: 'free', color: 'yellow' },
          1: { text: 'synchronised', color: 'green' },
        },
        thresholds: tooLow({ warning: 1 }),
        alerts: ['ClockSyncLost'],
      },
      {
        title: 'Processes killed for memory',
        kind: 'graph',
        description: 'By the kernel, a minute.',
        unit: 'perMinute',
        queries: [{ expr: `60 * ${perSecond(of('node_vmstat_oom_kill'))}`, legend: byServer }],
        alerts: ['HostOomKills'],
      },
      {
        title: 'Errors of network cards',
        kind: 'graph',
        description: 'Packets a second that were lost on the card.',
        unit: 'perSecond',
        queries: [
          {
            expr: `sum by (instance, device) (${perSecond(of('node_network_receive_errs_total'))})`,
            legend: `${byServer} {{device}} received`,
          },
          {
            expr: `sum by (instance, device) (${perSecond(of('node_network_transmit_errs_total'))})`,
            legend: `${byServer} {{device}} sent`,
          },
        ],
        alerts: ['HostNetworkErrors'],
      },
    ],
  };
}

function containers({ jobs, t }: StackContext): RowDefinition {
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

function databases({ jobs, config }: StackContext): RowDefinition {
  return {
    title: 'Databases',
    panels: [
      ...(config.exporters.postgres.length > 0
        ? [
            {
              title: 'PostgreSQL',
              kind: 'timeline' as const,
              description: 'Whether its exporter reaches the database.',
              unit: 'exact' as const,
              queries: [{ expr: ofServer('pg_up', `job="${jobs.postgres}"`), legend: byServer }],
              words: upWords,
              thresholds: tooLow({ critical: 1 }),
              alerts: ['PostgresDown'],
            },
          ]
        : []),
      ...(config.exporters.redis.length > 0
        ? [
            {
              title: 'Redis',
              kind: 'timeline' as const,
              description: 'Whether its exporter reaches the database.',
              unit: 'exact' as const,
              queries: [{ expr: ofServer('redis_up', `job="${jobs.redis}"`), legend: byServer }],
              words: upWords,
              thresholds: tooLow({ critical: 1 }),
              alerts: ['RedisDown'],
            },
          ]
        : []),
    ],
  };
}
