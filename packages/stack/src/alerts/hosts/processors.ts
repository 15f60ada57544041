import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Whether the processors of a machine keep up. */
export const processorAlerts: AlertGroup = ({ t, jobs, by }) => {
  const on = `job="${jobs.nodeExporter}"`;
  const window = duration(t.rateWindow);
  const processors = `count by (${by.server}) (node_cpu_seconds_total{${on},mode="idle"})`;
  const pressure = `rate(node_pressure_cpu_waiting_seconds_total{${on}}[${window}])`;
  return [
    {
      name: 'HostCpuSaturated',
      severity: 'warning',
      service: 'system',
      // Linux counts who waits for a disk as load, too; kernels without PSI cannot tell them apart.
      expr:
        `node_load5{${on}} / on (${by.server}) ${processors} > ${t.loadPerProcessor}` +
        ` unless on (${by.server}) ${pressure} < ${t.cpuPressure}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'More wants to run on a machine than its processors can do.',
      description:
        'On {{ $labels.instance }} {{ $value | humanize }} processes want to run for each processor.',
      runbook: {
        meaning: `The load of 5 minutes is above ${t.loadPerProcessor} for each processor, and as far as the kernel tells, they wait for processors and not for disks.`,
        impact: 'Everything on the machine gets its turn late: blocks, answers, probes.',
        diagnosis: [
          {
            look: 'Part of the time in which something waits for a processor, where the kernel tells (PSI).',
            query: pressure,
          },
          {
            look: 'What the processors do: `steal` is time that another virtual machine got.',
            query: `sum by (instance, mode) (rate(node_cpu_seconds_total{${on}}[${window}]))`,
          },
          'On the machine: `top` (then 1), `pidstat -u 5`, `ps -eo pid,ni,pcpu,comm --sort=-pcpu | head`.',
        ],
        mitigation: [
          'End what does not belong on the machine; move a second node elsewhere.',
          'Let the node go first: `CPUWeight=500` in its systemd unit.',
          'With much `steal`, ask the provider for a machine with processors of its own.',
        ],
        falseAlarm:
          'A build, a back-up or the replay after a restart runs, and the node keeps its head meanwhile.',
      },
    },
  ];
};
