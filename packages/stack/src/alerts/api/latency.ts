import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** How long answers take. */
export const apiLatencyAlerts: AlertGroup = ({ m, r, on, t, by }) => {
  const window = duration(t.rateWindow);
  return [
    {
      name: 'SlowAPIResponses',
      severity: 'warning',
      service: 'api',
      labels: { condition: 'api-latency' },
      expr:
        `${r.apiLatencyP95}{${on.servers}} > ${t.apiLatency}` +
        ` and ${r.apiRequestsPerSecond}{${on.servers}} > ${t.apiTraffic}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'The answers of the server are slow.',
      description:
        'One request in twenty to {{ $labels.instance }} ({{ $labels.job }}) takes {{ $value | humanizeDuration }} or longer.',
      runbook: {
        meaning: `The 95th percentile of the request durations is above ${t.apiLatency} s. Requests that the client gave up (499) and connections that became something else (101) are not part of it. The highest bucket is 10 s: a value of 10 s means "10 s or more".`,
        impact: 'People wait or leave; clients with a time limit give up and try again.',
        diagnosis: [
          {
            look: 'The slowest routes. One alone: its own queries. All: the machine, the event loop, or the node behind.',
            query: `topk(10, ${r.apiLatencyP95ByEndpoint}{${on.servers}})`,
          },
          {
            look: 'How busy the event loop is: near 1 the process cannot do more, whatever the machine has left.',
            query: `max by (${by.server}) (${m.system.eventLoopUtilization}{${on.servers}})`,
          },
          {
            look: 'How long a poll of the node behind takes: seconds mean that the node is the slow part.',
            query: `${r.sourceLatencyP95}{${on.servers}}`,
          },
          {
            look: 'Requests a second, against a day ago: more than usual is load.',
            query: `${r.apiRequestsPerSecond}{${on.servers}} / (${r.apiRequestsPerSecond}{${on.servers}} offset 1d > 0)`,
          },
          'On the machine: `top` for the processor, `iostat -x 5` for the disk; a node that writes its database starves its neighbours.',
        ],
        mitigation: [
          'If the event loop is full, add a process (`cluster`) or a server.',
          'If one route is the cause, limit or cache it at the proxy.',
          'If the node is slow, take this server out of the load balancer until the node has caught up.',
        ],
        falseAlarm:
          'One route that is slow by nature, such as an export, has most of the traffic just now; the others are as fast as always.',
      },
    },
    {
      name: 'SlowEndpoint',
      severity: 'info',
      service: 'api',
      expr:
        `max by (cluster, job, endpoint) (${r.apiLatencyP95ByEndpoint}{${on.servers}}` +
        ` and ${r.apiRequestsByEndpoint}{${on.servers}} > ${t.apiTraffic}) > ${t.apiLatency}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'One route of the API is slow.',
      description:
        'On the slowest server of {{ $labels.job }}, one request in twenty to {{ $labels.endpoint }} takes {{ $value | humanizeDuration }} or longer.',
      runbook: {
        meaning: `The 95th percentile of one route is above ${t.apiLatency} s on at least one server, at more than ${t.apiTraffic} requests a second.`,
        impact:
          'Whoever uses this route waits. The others are only affected if it takes the processor away.',
        diagnosis: [
          {
            look: 'The slow routes by server: is it one server or all?',
            query: `${r.apiLatencyP95ByEndpoint}{${on.servers}} > ${t.apiLatency}`,
          },
          {
            look: 'Requests a second to each route: does its load go with its latency?',
            query: `topk(10, ${r.apiRequestsByEndpoint}{${on.servers}})`,
          },
          {
            look: 'The mean by status: are errors the slow ones, because something behind runs into its time limit?',
            query: `sum by (endpoint, status) (rate(${m.api.requestDurationSeconds}_sum{${on.servers}}[${window}])) / sum by (endpoint, status) (rate(${m.api.requestDurationSeconds}_count{${on.servers}}[${window}]))`,
          },
        ],
        mitigation: [
          'Page the answer, add an index or a cache.',
          'If it is long by nature, such as an export or long polling, leave it out with the option `exclude`.',
        ],
        falseAlarm: 'The route is slow by nature, such as an export, and its users know.',
      },
    },
  ];
};
