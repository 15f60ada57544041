import type { AlertGroup } from '../define-alerts';

/** Processor and memory, as each server reports them. */
export const loadAlerts: AlertGroup = ({ r, m, on, by, t }) => [
  {
    name: 'HighCPUUsage',
    severity: 'warning',
    service: 'system',
    labels: { condition: 'cpu' },
    expr: `${r.cpuPercent}{${on.servers}} > ${t.cpuHigh}`,
    forSeconds: t.forShort,
    keepFiringSeconds: t.keepFiring,
    summary: 'The processor is busy nearly all the time.',
    description:
      'The machine or container of {{ $labels.instance }} uses {{ $value | humanize }} % of its processor time.',
    runbook: {
      meaning: `More than ${t.cpuHigh} % of the processor time was used over several minutes. In a container with a limit, it is the part of the limit.`,
      impact:
        'Nothing is lost yet. A burst of blocks or requests finds no room, so that answers become slow.',
      diagnosis: [
        {
          look: 'The processor use of each server: on one machine all its servers show the same.',
          query: `${r.cpuPercent}{${on.servers}}`,
        },
        {
          look: 'Processors that the process itself uses; close to 1 is a full event loop. If it is far below the whole, another program is the cause.',
          query: `rate(process_cpu_seconds_total{${on.servers}}[5m])`,
        },
        'On the machine: `top -o %CPU` shows which program it is, `pidstat -t 5 1` which thread.',
      ],
      mitigation: [
        'A node that catches up uses what it gets: wait until it is in sync.',
        'Stop or move what does not belong on the machine: backups, builds, a second node.',
        'If it is the load of requests, start another server behind the load balancer, or limit the callers.',
        'If it stays, give the machine more processors.',
      ],
      falseAlarm:
        'A node that catches up, an upgrade of its database, a nightly backup: it ends with that, and answers are as fast as always.',
      ask: ['sync', 'logs'],
    },
  },
  {
    name: 'CriticalCPUUsage',
    severity: 'critical',
    service: 'system',
    labels: { condition: 'cpu' },
    // A busy processor alone is no emergency. One with callers waiting is.
    expr:
      `${r.cpuPercent}{${on.servers}} > ${t.cpuCritical}` +
      ` and on (${by.server}) ${r.eventLoopLag}{${on.servers}} > ${t.eventLoopLag}`,
    forSeconds: t.forShort,
    keepFiringSeconds: t.keepFiring,
    summary: 'The processor is exhausted and the server answers late.',
    description:
      '{{ $labels.instance }} uses {{ $value | humanize }} % of its processor time, and its event loop lags so much that every answer waits.',
    runbook: {
      meaning: `More than ${t.cpuCritical} % of the processor time is used, and the event loop lags by more than ${t.eventLoopLag} s at its worst (p99). The first alone would only be a well used machine.`,
      impact:
        'Every request waits. Probes run out of time, peers drop the node, blocks are handled late.',
      diagnosis: [
        {
          look: 'The lag of the event loop in seconds: which servers feel it.',
          query: `${r.eventLoopLag}{${on.servers}}`,
        },
        {
          look: 'Processors used by the process: near 1 means that its own JavaScript is the cause, else look for another program.',
          query: `rate(process_cpu_seconds_total{${on.servers}}[5m])`,
        },
        'On the machine: `top -o %CPU`. `curl -s -m 5 "http://<instance>/readyz?verbose"` shows whether it still answers.',
        'For a profile of the process: send it SIGUSR1 (`kill -USR1 <pid>`), then `node inspect -p <pid>`, and open the profiler.',
      ],
      mitigation: [
        'Take the server out of the load balancer, so that users get answers from others.',
        'End what else uses the processor.',
        'If a flood of requests is the cause, limit it at the proxy: the board of the API shows the endpoint.',
        'Restart the server if it does not recover by itself; note before what the profile showed.',
      ],
      falseAlarm:
        'The start of the server or a build on its machine: it is over within minutes, and answers come in time again.',
    },
  },
  {
    name: 'HighMemoryUsage',
    severity: 'warning',
    service: 'system',
    labels: { condition: 'memory' },
    expr: `${r.memoryPercent}{${on.servers}} > ${t.memoryHigh}`,
    forSeconds: t.forShort,
    keepFiringSeconds: t.keepFiring,
    summary: 'Memory is getting short.',
    description:
      '{{ $value | humanize }} % of the memory of the machine or container of {{ $labels.instance }} is in use.',
    runbook: {
      meaning: `More than ${t.memoryHigh} % of the memory is in use and cannot be given back at once: caches of files are not counted. In a container with a limit, it is the part of the limit.`,
      impact: 'Nothing is lost yet. At the end of it the kernel ends a process.',
      diagnosis: [
        {
          look: 'Memory of the process over hours: a line that only climbs is a leak, steps are load.',
          query: `process_resident_memory_bytes{${on.servers}}`,
        },
        {
          look: 'The JavaScript part of it; if it is small against the above, buffers or a native module hold the rest.',
          query: `nodejs_heap_size_used_bytes{${on.servers}}`,
        },
        'On the machine: `ps aux --sort=-rss | head` shows the largest programs.',
      ],
      mitigation: [
        'Move or end what does not belong on the machine.',
        'Reduce the caches of the node, or give the machine or container more memory.',
        'With a leak: restart the server at a quiet hour, take a heap snapshot before (`--heapsnapshot-signal=SIGUSR2`), and look for the release that began it.',
      ],
      falseAlarm:
        'A database that takes what it is given and stays there: the line is flat for days, and nothing swaps (`vmstat 5`: `si` and `so` are 0).',
      ask: ['disk'],
    },
  },
  {
    name: 'CriticalMemoryUsage',
    severity: 'critical',
    service: 'system',
    labels: { condition: 'memory' },
    expr: `${r.memoryPercent}{${on.servers}} > ${t.memoryCritical}`,
    forSeconds: t.forBrief,
    keepFiringSeconds: t.keepFiring,
    summary: 'Memory is exhausted: the kernel may end the server at any moment.',
    description:
      '{{ $value | humanize }} % of the memory of the machine or container of {{ $labels.instance }} is in use.',
    runbook: {
      meaning: `More than ${t.memoryCritical} % of the memory is in use and cannot be given back.`,
      impact:
        'The kernel ends a process, often the node. A database that was not closed may need hours to recover.',
      diagnosis: [
        {
          look: 'Which servers are near the end, and how fast it came.',
          query: `${m.system.memoryPercent}{${on.servers}}`,
        },
        {
          look: 'Memory of the processes: does the server itself hold it?',
          query: `process_resident_memory_bytes{${on.servers}}`,
        },
        'On the machine: `ps aux --sort=-rss | head`, and `journalctl -k | grep -i "out of memory"` shows whether something was ended already.',
      ],
      mitigation: [
        'End what does not belong on the machine, the largest first.',
        'Stop the server in order (SIGTERM, so that its database is closed) and start it again, before the kernel does it without order.',
        'Raise the limit of the container, or move the server to a larger machine.',
      ],
      falseAlarm:
        'The limit of the container is close to what the process always uses: the line is flat for days, and nothing was ended for memory (`dmesg`).',
    },
  },
];
