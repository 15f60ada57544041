import type { AlertGroup } from '../define-alerts';

/** Limits of one process, and its event loop. */
export const processAlerts: AlertGroup = ({ r, m, on, by, t }) => [
  {
    name: 'HighThreadCount',
    severity: 'warning',
    service: 'system',
    expr: `${m.system.threads}{${on.servers}} > ${t.threads}`,
    forSeconds: t.forMedium,
    summary: 'A process has far too many threads.',
    description: '{{ $labels.instance }} has {{ $value | humanize }} threads.',
    runbook: {
      meaning: `The process has more than ${t.threads} threads. Node.js needs about eleven, and one for each worker.`,
      impact:
        'Each thread costs memory. At the limit of the machine no further one can be started, and calls fail.',
      diagnosis: [
        {
          look: 'Threads over hours: a line that only climbs is a leak.',
          query: `${m.system.threads}{${on.servers}}`,
        },
        'On the machine: `ps -L -o comm= -p <pid> | sort | uniq -c | sort -n` shows what the threads are called.',
        'Look in the log for workers that are started and never ended.',
      ],
      mitigation: [
        'Restart the server at a quiet hour.',
        'Use a pool for workers, and end workers that are done (`worker.terminate()`).',
        'Look for the release or module that began it.',
      ],
      falseAlarm: 'A pool of workers that was made larger on purpose: the number is flat.',
    },
  },
  {
    name: 'FileDescriptorsRunningOut',
    severity: 'warning',
    service: 'system',
    expr:
      `process_open_fds{${on.servers}}` +
      ` / on (${by.server}) process_max_fds{${on.servers}} > ${t.fileDescriptors}`,
    forSeconds: t.forShort,
    keepFiringSeconds: t.keepFiring,
    summary: 'A process is running out of file descriptors.',
    description:
      '{{ $labels.instance }} uses {{ $value | humanizePercentage }} of the file descriptors that it may have.',
    runbook: {
      meaning: `Files and connections of the process use more than ${t.fileDescriptors * 100} % of its limit.`,
      impact:
        'At the limit no connection is accepted and no file opened (`EMFILE`): the server is unreachable, and a database may stop.',
      diagnosis: [
        {
          look: 'Descriptors in use: climbing without load is a leak, following the load is a limit that is too low.',
          query: `process_open_fds{${on.servers}}`,
        },
        {
          look: 'Open connections of the API, if they are what it is.',
          query: `${m.api.activeConnections}{${on.servers}}`,
        },
        "On the machine: `ls -l /proc/<pid>/fd | awk '{print $NF}' | cut -d: -f1 | sort | uniq -c | sort -n | tail` shows whether they are sockets or files; `ss -tnp | grep pid=<pid>` the other ends.",
      ],
      mitigation: [
        'Raise the limit (`LimitNOFILE=65536` in the systemd unit, `--ulimit nofile` for a container) and restart.',
        'Limit keep-alive and the number of peers.',
        'With a leak: restart now, then look for connections that nobody closes.',
      ],
      falseAlarm:
        'A peak of clients: the number falls with them. The limit is that of the unit, and much lower than those of others of its kind.',
      ask: ['peers'],
    },
  },
  {
    name: 'EventLoopLagging',
    severity: 'warning',
    service: 'system',
    expr: `${r.eventLoopLag}{${on.servers}} > ${t.eventLoopLag}`,
    forSeconds: t.forShort,
    keepFiringSeconds: t.keepFiring,
    summary: 'The event loop of a server lags.',
    description:
      'The event loop of {{ $labels.instance }} lags by {{ $value | humanizeDuration }} (p99): that is what requests wait before they are begun.',
    runbook: {
      meaning: `One turn in a hundred of the event loop comes more than ${t.eventLoopLag} s late: some code holds it for that long.`,
      impact: 'Every request and every timer of the process waits, health probes too.',
      diagnosis: [
        {
          look: 'The lag by server. Peaks at regular times are a job, a plateau is load.',
          query: `nodejs_eventloop_lag_p99_seconds{${on.servers}}`,
        },
        {
          look: 'Time for the collection of garbage, in seconds a second: above 0.1 the heap is too small or leaks.',
          query: `sum by (${by.server}, kind) (rate(nodejs_gc_duration_seconds_sum{${on.servers}}[5m]))`,
        },
        {
          look: 'How busy the loop is: low with a high lag means a few long blocks; high means too much work.',
          query: `${m.system.eventLoopUtilization}{${on.servers}}`,
        },
        'Take a profile: `kill -USR1 <pid>`, `node inspect -p <pid>`. Suspect large JSON, synchronous file or crypto calls, regular expressions, signature checks.',
      ],
      mitigation: [
        'Move long work into a worker thread, or cut it into pieces.',
        'Limit the size of bodies, batches and pages.',
        'Until then: more processes behind the load balancer.',
      ],
      falseAlarm:
        'The start of the server, a heap snapshot or a profile that somebody takes: over within minutes.',
    },
  },
  {
    name: 'EventLoopSaturated',
    severity: 'warning',
    service: 'system',
    expr: `${r.eventLoopUtilization}{${on.servers}} > ${t.eventLoopUtilization}`,
    forSeconds: t.forShort,
    keepFiringSeconds: t.keepFiring,
    summary: 'The event loop of a server has no idle time left.',
    description:
      'The event loop of {{ $labels.instance }} is busy for {{ $value | humanizePercentage }} of the time.',
    runbook: {
      meaning: `The one thread that runs JavaScript is busy for more than ${t.eventLoopUtilization * 100} % of the time. Further processors of the machine do not help it.`,
      impact: 'Each further request makes all others slower.',
      diagnosis: [
        {
          look: 'How busy each server is; compare servers of the same role.',
          query: `${m.system.eventLoopUtilization}{${on.servers}}`,
        },
        {
          look: 'Requests a second by endpoint: is there more load than usual?',
          query: `sum by (${by.server}, endpoint) (rate(${m.api.requests}{${on.servers}}[5m]))`,
        },
        'Take a profile: `kill -USR1 <pid>`, `node inspect -p <pid>`.',
      ],
      mitigation: [
        'Start further processes and let the load balancer share the load.',
        'Limit callers that ask more than their part.',
        'Make the hottest function of the profile cheaper, or move it to a worker thread.',
      ],
      falseAlarm:
        'A test of load, or a job that is meant to use the server fully, and answers are as fast as always (`EventLoopLagging` is silent).',
    },
  },
];
