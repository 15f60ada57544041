import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Whether requests come, and whether they get finished. */
export const apiLoadAlerts: AlertGroup = ({ m, r, on, t, by }) => {
  const rate = `${r.apiRequestsPerSecond}{${on.servers}}`;
  const inFlight = `sum by (${by.server}) (${m.api.requestsInFlight}{${on.servers}})`;
  const usual = `min_over_time(${rate}[${duration(t.longWindow)}] offset ${duration(t.apiQuietOffset)})`;
  return [
    {
      name: 'APIRequestsPilingUp',
      severity: 'critical',
      service: 'api',
      labels: { condition: 'api-latency' },
      expr:
        `${inFlight} > ${t.apiPiledRequests}` +
        ` and ${inFlight} > ${t.apiPiledTime} * ${rate}` +
        ` and ${rate} < ${t.apiPiledPace} * avg_over_time(${rate}[${duration(t.apiMemory)}])`,
      forSeconds: t.forBrief,
      summary: 'Requests pile up: the server takes them and does not finish them.',
      description:
        '{{ $labels.instance }} ({{ $labels.job }}) has {{ $value | humanize }} requests under way and completes hardly any.',
      runbook: {
        meaning: `More than ${t.apiPiledRequests} requests are under way, which would take more than ${duration(t.apiPiledTime)} at the present pace, and that pace has fallen below ${t.apiPiledPace * 100} % of the mean of the last ${duration(t.apiMemory)}. The process lives, since it answers scrapes.`,
        impact: 'Callers wait until they give up. Nobody gets an answer from what hangs.',
        diagnosis: [
          {
            look: 'Requests under way: still rising means that all hang; a flat line is a limit of connections.',
            query: inFlight,
          },
          {
            look: 'What is still completed, by route. What is missing here is what hangs.',
            query: `sort_desc(${r.apiRequestsByEndpoint}{${on.servers}})`,
          },
          {
            look: 'The nodes that the servers read, 0 where one does not answer: requests to a hanging node are the usual cause.',
            query: `min by (${by.chain}, source) (${m.sources.up}{${on.servers}})`,
          },
          'Ask the server: `curl -s -m 5 "http://<instance>/readyz?verbose"`. Probes are answered from memory, so an answer here says that only the work behind hangs.',
          'Ask the node: `curl -s -m 5 http://<node>/stats`, or `eth_blockNumber` by JSON-RPC. If this hangs too, the node is the cause.',
          'On the machine: `ss -tnp | grep <pid>` shows to where the connections are open; many to one address is what they wait for.',
        ],
        mitigation: [
          'Take the server out of the load balancer.',
          'Restart what it waits for, the node or the database; then, if the requests do not end, the server.',
          'Afterwards give every call to a node or database a time limit.',
        ],
        falseAlarm:
          'The requests under way are event streams or long polls, which are meant to stay open: they belong into the option `exclude`. A request to another route is answered at once.',
      },
    },
    {
      name: 'NoAPIConnections',
      severity: 'warning',
      service: 'api',
      // What it usually has comes first, because the value of the text is that of the first part.
      expr: `60 * ${usual} > ${60 * t.apiTraffic} and max_over_time(${rate}[${duration(t.apiMemory)}]) > 0 and ${rate} == 0`,
      forSeconds: t.forShort,
      summary: 'A server that usually has requests gets none.',
      description:
        '{{ $labels.instance }} ({{ $labels.job }}) has had no request for a while; around this time yesterday there were never fewer than {{ $value | humanize }} a minute.',
      runbook: {
        meaning: `No request has been completed for ${duration(t.rateWindow + t.forShort)}, although there were some throughout the ${duration(t.longWindow)} that ended ${duration(t.apiQuietOffset)} ago. A server that is quiet every night does not raise this, nor one that never has requests. After ${duration(t.apiMemory)} of silence it counts as meant, and the alert ends.`,
        impact:
          'Nobody reaches the server; if it is the only one, the service is down for its users although it runs.',
        diagnosis: [
          {
            look: 'Requests by server: if the others have more than before, the load balancer has moved the traffic.',
            query: rate,
          },
          {
            look: 'Open connections: some without a request are kept by a proxy; none at all says that nothing gets here.',
            query: `sum by (${by.server}) (${m.api.activeConnections}{${on.servers}})`,
          },
          {
            look: 'Readiness: at 0, the load balancer is right to send nothing.',
            query: `min by (${by.chain}) (${m.readiness.ready}{${on.servers}})`,
          },
          'Ask from outside, by the public name: `curl -sv https://<name>/` shows whether DNS, certificate or proxy stop it.',
          'Ask on the machine: `curl -s "http://<instance>/readyz?verbose"`.',
        ],
        mitigation: [
          'Mend what the way in shows: name, certificate, firewall, proxy.',
          'If the server is not ready, follow the criterion that fails.',
          'If the traffic was moved on purpose, silence the alert until it has ended by itself.',
        ],
        falseAlarm:
          'The traffic was moved to other servers: their rates have risen by as much. Or yesterday at this time was a test of load.',
      },
    },
  ];
};
