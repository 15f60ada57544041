import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Memory and swap of a machine. */
export const memoryAlerts: AlertGroup = ({ t, jobs, on, by }) => {
  const host = `job="${jobs.nodeExporter}"`;
  const window = duration(t.rateWindow);
  const swapped = ['pswpin', 'pswpout']
    .map((way) => `rate(node_vmstat_${way}{${host}}[${window}])`)
    .join(' + ');
  const whoHoldsIt =
    'On the machine: `free -h`, and `ps -eo pid,rss,comm --sort=-rss | head` (or `smem -rk`) shows who holds it.';
  const mitigation = [
    'End what does not belong on the machine, the largest first; give the client a smaller cache.',
    'Restart a client that grows without end in order (SIGTERM), before the kernel ends it.',
    'Give the machine more memory.',
  ];
  return [
    {
      name: 'HostMemoryLow',
      severity: 'warning',
      service: 'system',
      expr:
        `100 * node_memory_MemAvailable_bytes{${host}} / on (${by.server})` +
        ` node_memory_MemTotal_bytes{${host}} < ${t.memoryAvailable}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A machine has little memory left.',
      description:
        'Only {{ $value | humanize }} % of the memory of {{ $labels.instance }} can be had.',
      runbook: {
        meaning: `Less than ${t.memoryAvailable} % of the memory can be had without swapping; caches that can be given back count as free.`,
        impact:
          'The cache of the disk shrinks, which makes a client slow; at the end the kernel ends a process.',
        diagnosis: [
          { look: 'Bytes that can be had.', query: `node_memory_MemAvailable_bytes{${host}}` },
          whoHoldsIt,
        ],
        mitigation,
        falseAlarm:
          'A client that maps its database into memory (LMDB, MDBX) has just been started with a larger cache, and the value has stayed where it is since.',
      },
    },
    {
      name: 'HostSwapping',
      severity: 'warning',
      service: 'system',
      expr: `${swapped} > ${t.swapPages}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A machine moves memory to its swap and back.',
      description:
        '{{ $labels.instance }} moves {{ $value | humanize }} pages a second between memory and swap.',
      runbook: {
        meaning: `More than ${t.swapPages} pages a second go to swap and come back. Swap that is in use and rests is no matter.`,
        impact: 'Whatever is touched waits for a disk. Blocks and answers come late.',
        diagnosis: [
          'On the machine: `vmstat 5` (si, so), and `smem -rs swap | head` shows whose memory it is.',
          whoHoldsIt,
        ],
        mitigation: [
          ...mitigation,
          '`sysctl vm.swappiness=1` keeps the kernel from making room for caches by swapping.',
        ],
        falseAlarm:
          'A machine that was idle fetches its programs back after a large job: it ends within minutes, and memory is available.',
      },
    },
    {
      name: 'HostOomKills',
      severity: 'warning',
      service: 'system',
      expr: `increase(node_vmstat_oom_kill{${host}}[${duration(t.selfWindow)}]) > 0`,
      forSeconds: 0,
      atOnceBecause: 'It has happened, and the range keeps it for long enough to be seen.',
      summary: 'The kernel has ended processes, because memory was exhausted.',
      description:
        'On {{ $labels.instance }} the kernel ended {{ $value | printf "%.0f" }} processes lately, because memory was exhausted.',
      runbook: {
        meaning:
          'The out-of-memory killer of Linux was at work on the machine, or within a container of it.',
        impact:
          'Some process was cut off in the middle of its work. If it was the node, its database may have to recover.',
        diagnosis: [
          'On the machine: `journalctl -k | grep -i -A1 "killed process"` names the process and what it used.',
          {
            look: 'Which of the own servers began anew within the last hour.',
            query: `time() - process_start_time_seconds{${on.servers}} < 3600`,
          },
          {
            look: 'Memory that is left on the machine.',
            query: `node_memory_MemAvailable_bytes{${host}}`,
          },
        ],
        mitigation: [
          'See that the process runs again, and that the node is in sync: `/readyz?verbose`.',
          'Give it more memory, or take something off the machine; see `HostMemoryLow`.',
          'Protect the node: `OOMScoreAdjust=-500` in its systemd unit lets others go first.',
        ],
        falseAlarm:
          'The process that was ended is none of yours to keep, such as a build or a test, and ran into the limit of its own container (`dmesg`: `Memory cgroup out of memory`).',
        ask: ['logs'],
      },
    },
  ];
};
