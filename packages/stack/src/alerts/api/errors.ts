import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Requests that get no good answer, by whose fault that is. */
export const apiErrorAlerts: AlertGroup = ({ m, r, on, t, by }) => {
  const window = duration(t.rateWindow);
  const requests = m.api.requests;
  // Scanners knock at addresses that do not exist; that says nothing about the callers of the API.
  const routed = `${on.servers}, endpoint!="__unmatched__"`;
  const refused = `${routed}, status=~"4[0-9]{2}", status!="499"`;
  const ratio = `${r.apiErrorRatio}{${on.servers}}`;
  // The last two scrapes: a rate over minutes goes on for minutes after the last error.
  const latest = (status: string) =>
    `sum by (${by.server}) (irate(${requests}{${on.servers}, status=~"${status}"}[${duration(4 * t.scrapeInterval)}]))`;
  return [
    {
      name: 'HighAPIErrorRate',
      severity: 'warning',
      service: 'api',
      labels: { condition: 'api-errors' },
      expr:
        `${ratio} and ${r.apiRequestsPerSecond}{${on.servers}} > ${t.apiTraffic}` +
        ` and count_over_time((${ratio} > ${t.apiErrorRatio})[${duration(t.forShort)}:${duration(t.scrapeInterval)}]) >= ${Math.floor(t.forShort / t.scrapeInterval)}` +
        ` and ${latest('5[0-9]{2}')} / (${latest('.+')} > 0) > ${t.apiErrorRatio}`,
      forSeconds: 0,
      atOnceBecause:
        'it waits within its expression, so that the last scrapes need not fail all along, but have to in the end',
      keepFiringSeconds: t.forBrief,
      summary: 'The server itself fails too many of its requests.',
      description:
        '{{ $labels.instance }} ({{ $labels.job }}) answers {{ $value | humanizePercentage }} of its requests with a status of 500 or more.',
      runbook: {
        meaning: `More than ${t.apiErrorRatio * 100} % of all requests end with a status from 500 to 599, for ${duration(t.forShort)} and in the last scrapes still. Those that the client gets wrong (4xx) or gives up (499) do not count as failed.`,
        impact:
          'Callers get errors: pages stay empty, wallets and indexers repeat their requests and add load.',
        diagnosis: [
          {
            look: 'Failed requests a second by route and status. One route: its code or what only it needs. All routes: what they share, such as the node or the database. 502 to 504 come from something behind this server.',
            query: `sort_desc(sum by (instance, endpoint, status) (rate(${requests}{${on.servers}, status=~"5[0-9]{2}"}[${window}])) > 0)`,
          },
          {
            look: 'The nodes that the servers read: 0 is one that does not answer, and then most routes fail.',
            query: `min by (${by.chain}, source) (${m.sources.up}{${on.servers}})`,
          },
          {
            look: 'Restarts: did the errors begin with a new process, and so with a release or a setting?',
            query: `time() - max by (${by.server}) (process_start_time_seconds{${on.servers}})`,
          },
          'Ask the server: `curl -s "http://<instance>/readyz?verbose"` names the criterion that fails.',
          'Read the log of the server for lines of level `error` and the route from the first query: the stack says where it comes from.',
        ],
        mitigation: [
          'If it began with a release, go back to the one before.',
          'If the node or the database behind it is away, mend that first: the server recovers by itself.',
          'If one server of several is affected, take it out of the load balancer, then restart it.',
          'If one route is the cause and not vital, switch it off at the proxy.',
        ],
        falseAlarm:
          'One route with a known fault, called by one client or a scanner: without it, the share is as always.',
      },
    },
    {
      name: 'HighClientErrorRate',
      severity: 'info',
      service: 'api',
      expr:
        `sum by (${by.server}) (rate(${requests}{${refused}}[${window}]))` +
        ` / (sum by (${by.server}) (rate(${requests}{${routed}}[${window}])) > ${t.apiClientTraffic})` +
        ` > ${t.apiClientErrorRatio}`,
      forSeconds: t.forMedium,
      summary: 'Most requests to existing routes are refused as the fault of their senders.',
      description:
        '{{ $labels.instance }} ({{ $labels.job }}) refuses {{ $value | humanizePercentage }} of the requests to its routes with a status from 400 to 498.',
      runbook: {
        meaning: `More than ${t.apiClientErrorRatio * 100} % of the requests that match a route get a status 4xx other than 499. Requests that match no route are left out, since scanners send them to every server.`,
        impact:
          'The server works. But a client that many use may be broken, or a release has changed what it accepts.',
        diagnosis: [
          {
            look: 'By route and status: 400 and 422 are malformed, 401 and 403 credentials, 404 things that do not exist, 429 your own rate limit.',
            query: `sort_desc(sum by (endpoint, status) (rate(${requests}{${refused}}[${window}])) > 0)`,
          },
          {
            look: 'The same share a day ago: is it new?',
            query: `sum by (${by.server}) (rate(${requests}{${refused}}[${window}] offset 1d)) / sum by (${by.server}) (rate(${requests}{${routed}}[${window}] offset 1d))`,
          },
          'The access log of the proxy says whether it is one sender or all.',
        ],
        mitigation: [
          'If it began with a release, compare what the route accepts with what it did before.',
          'Tell the sender, or limit it at the proxy.',
          'If it is normal for this server, raise `apiClientErrorRatio`.',
        ],
        falseAlarm:
          'One client that asks wrongly, such as a crawler of old links; the other clients get their answers.',
      },
    },
    {
      name: 'APIRequestsAborted',
      severity: 'warning',
      service: 'api',
      expr:
        `sum by (${by.server}) (${r.apiRequestsByStatusClass}{${on.servers}, status_class="499"})` +
        ` / (${r.apiRequestsPerSecond}{${on.servers}} > ${t.apiTraffic}) > ${t.apiAbortedRatio}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'Many clients go away before they have their answer.',
      description:
        'Clients of {{ $labels.instance }} ({{ $labels.job }}) close {{ $value | humanizePercentage }} of their requests before the response is complete.',
      runbook: {
        meaning: `More than ${t.apiAbortedRatio * 100} % of the requests end with 499: the connection was closed by the other side first.`,
        impact:
          'Those clients got nothing, mostly because it took longer than they wait. Latencies look better than they are, since requests that were given up are not part of them.',
        diagnosis: [
          {
            look: 'Which routes are given up. Event streams always end so, because the client closes them: if only they show up, nothing is wrong.',
            query: `sort_desc(sum by (instance, endpoint) (rate(${requests}{${on.servers}, status="499"}[${window}])) > 0)`,
          },
          {
            look: 'How long the clients waited, on average. A round number such as 5, 10 or 30 s is the time limit of the client or proxy.',
            query: `sum by (instance, endpoint) (rate(${m.api.requestDurationSeconds}_sum{${on.servers}, status="499"}[${window}])) / sum by (instance, endpoint) (rate(${m.api.requestDurationSeconds}_count{${on.servers}, status="499"}[${window}]))`,
          },
          {
            look: 'Requests under way: a rising line means that answers do not get finished at all.',
            query: `sum by (${by.server}) (${m.api.requestsInFlight}{${on.servers}})`,
          },
        ],
        mitigation: [
          'If routes are slow, follow `SlowAPIResponses`.',
          'If the waiting time is that of a proxy, and answers are rightly slow, raise its limit or page the answer.',
          'Leave event streams out with the option `exclude`, or raise `apiAbortedRatio`.',
        ],
        falseAlarm:
          'Clients that close on purpose: event streams, long polls, pages that are left (search as one types). No route is slow (`SlowAPIResponses` is silent).',
      },
    },
  ];
};
