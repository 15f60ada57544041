import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** The nodes that servers ask about their chain: `node`, the one they belong to, and references. */
export const sourceAlerts: AlertGroup = ({ m, r, on, t, by }) => {
  const window = duration(t.rateWindow);
  // One that watches several chains says which.
  const server =
    '{{ $labels.instance }} ({{ $labels.job }}{{ with $labels.chain }}, chain {{ . }}{{ end }})';
  const { up, errors, durationSeconds, lastSuccessTimestampSeconds, info } = m.sources;
  const source = `${by.chain}, source`;
  const own = `${on.servers}, source="node"`;
  const others = `${on.servers}, source!="node"`;
  const isDown = `min by (${source}) (${up}{${on.servers}}) == 0`;
  const failures = {
    look: 'What went wrong, by kind: `refused` is no connection, `timeout` no answer in time, `http` a proxy or credentials, `starting` a node that loads, `invalid` and `nonsense` something else than a node, or a broken one.',
    query: `sort_desc(sum by (${source}, kind) (rate(${errors}{${on.servers}, kind!="unsupported"}[${window}])) > 0)`,
  };
  const ask =
    'Ask the server what it sees: `curl -s "http://<instance>/readyz?verbose"`. The first lines are about the node.';
  return [
    {
      name: 'SourceDown',
      severity: 'critical',
      service: 'blockchain',
      labels: { condition: 'source' },
      expr: `min by (${source}) (${up}{${own}}) == 0`,
      forSeconds: t.forShort,
      summary: 'A server cannot read its chain: its node does not answer.',
      description: `The node of ${server} does not tell its head: up is {{ $value | humanize }}.`,
      runbook: {
        meaning:
          'The server runs, but the node that it belongs to has told no head in any of the last polls.',
        impact:
          'What the server says about the chain grows old: pages show an old height, transactions are not passed on, and the load balancer takes the server out.',
        diagnosis: [
          failures,
          {
            look: 'For how long: seconds since each node told its head last.',
            query: `time() - max by (${source}) (${lastSuccessTimestampSeconds}{${on.servers}})`,
          },
          {
            look: 'Do other servers reach their nodes? If none does, it is the network or a release.',
            query: `min by (${source}) (${up}{${on.servers}})`,
          },
          ask,
          'On the machine of the node: is the process there (`systemctl status`, `ps`), and does it listen (`ss -ltn`)? Ask it there: `curl -s http://127.0.0.1:<port>/stats`, or `eth_blockNumber` by JSON-RPC.',
          'Read the last lines of the log of the node; `dmesg | tail` shows whether the system has ended it for lack of memory; `df -h` whether its disk is full.',
        ],
        mitigation: [
          'Start the node. Let one that loads or repairs its database go on: ending it begins that anew.',
          'Free disk space or memory if that ended it.',
          'If the node runs and answers locally, mend the way: firewall, proxy, credentials (`http` 401 or 403).',
          'Until then, point the server at another node of the same chain.',
        ],
        falseAlarm:
          'The node is being upgraded or loads its database, and its log goes on; or it answers locally and only the way from the server is shut. Blocks of the chain go on elsewhere.',
        ask: ['logs', 'sync', 'version', 'disk', 'restart', 'snapshot'],
      },
    },
    {
      name: 'ReferenceSourceDown',
      severity: 'warning',
      service: 'blockchain',
      expr: `min by (${source}) (${up}{${others}}) == 0`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A reference node does not answer.',
      description: `The reference {{ $labels.source }} of ${server} does not tell its head: up is {{ $value | humanize }}.`,
      runbook: {
        meaning:
          'A node of somebody else, which the own one is compared with, has told no head for a while.',
        impact:
          'The own node goes on. But without references nobody notices that it is behind or on a fork.',
        diagnosis: [
          failures,
          {
            look: 'References that still answer, by server: 0 is blind.',
            query: `sum by (${by.chain}) (${up}{${others}})`,
          },
          ask,
          'Ask the reference from the machine of the server with `curl`: 429 is a limit of the provider, 401 or 403 a key that has run out.',
        ],
        mitigation: [
          'Renew the key, take a larger plan, or make `pollSeconds` longer.',
          'Replace a reference that is gone, and have at least two.',
        ],
        falseAlarm:
          'The provider tells of work or of a limit on its status page, and another reference still answers.',
      },
    },
    {
      name: 'SourceStale',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition: 'source' },
      expr: `time() - max by (${source}) (${lastSuccessTimestampSeconds}{${on.servers}}) > ${t.sourceStale} unless ${isDown}`,
      forSeconds: t.forBrief,
      summary: 'A node counts as answering, but its newest answer is old.',
      description: `The newest answer of {{ $labels.source }} to ${server} is {{ $value | humanizeDuration }} old, although no poll has failed.`,
      runbook: {
        meaning: `The newest poll that ended was good, and more than ${duration(t.sourceStale)} ago: the server has stopped polling, a poll hangs, or its clock is wrong. A node that fails its polls raises \`SourceDown\` instead.`,
        impact: 'What the server shows about the chain is old, and nothing else says so.',
        diagnosis: [
          {
            look: 'Polls a second: 0 means that the server does not ask any more.',
            query: `sum by (${source}) (rate(${durationSeconds}_count{${on.servers}}[${window}]))`,
          },
          {
            look: 'How busy the event loop is: near 1 there is no time for polls.',
            query: `max by (${by.server}) (${m.system.eventLoopUtilization}{${on.servers}})`,
          },
          ask,
          'Compare the clocks: `date -u` on the server and on the machine of Prometheus.',
        ],
        mitigation: [
          'Set the clock right (`chronyc makestep`, `timedatectl`).',
          'Restart the server; keep its log of the time before, and report it with that.',
        ],
        falseAlarm:
          'The server was suspended or moved (a laptop, a virtual machine that was paused), and polls again: the age falls to seconds.',
      },
    },
    {
      name: 'SourceErrors',
      severity: 'warning',
      service: 'blockchain',
      // What a node cannot answer is asked again now and then: no fault.
      expr:
        `sum by (${source}, kind) (rate(${errors}{${on.servers}, kind!="unsupported"}[${window}]))` +
        ` / on (${source}) group_left () (sum by (${source}) (rate(${durationSeconds}_count{${on.servers}}[${window}])) > 0)` +
        ` > ${t.sourceErrorRatio} unless on (${source}) ${isDown}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node leaves questions unanswered.',
      description: `Errors of the kind {{ $labels.kind }} in asking {{ $labels.source }} by ${server} come to {{ $value | humanizePercentage }} of the polls.`,
      runbook: {
        meaning: `There are more than ${t.sourceErrorRatio} errors of one kind for each poll, although the node tells its head. Questions that the node does not know are not counted.`,
        impact:
          'Some figures of the chain are missing or come and go: a panel without data, a readiness criterion that is unknown.',
        diagnosis: [
          failures,
          ask,
          'The log of the server names each failing question, once a minute at most.',
        ],
        mitigation: [
          '`timeout`: the node is busy; raise `timeoutSeconds`, or lighten its load.',
          '`http`: read the status in the log; 429 wants longer `pollSeconds`, 401 and 403 other credentials.',
          '`rpc`: let the node serve what is asked (namespaces, indexes), or switch the question off.',
          '`invalid`, `nonsense`: look with `curl` at what really answers at this address.',
        ],
        falseAlarm:
          'The kind is `http` with 429, from a public provider: its limit for this key, while the head is told in time.',
        ask: ['logs', 'version'],
      },
    },
    {
      name: 'SourceSlow',
      severity: 'warning',
      service: 'blockchain',
      // Polls that run into their limit are slow as well, and still counted when the node is back.
      expr: `${r.sourceLatencyP95}{${on.servers}} > ${t.sourceLatency} unless on (${source}) ${isDown}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node answers slowly.',
      description: `One poll in twenty of {{ $labels.source }} by ${server} takes {{ $value | humanizeDuration }} or longer.`,
      runbook: {
        meaning: `The 95th percentile of the polls, all questions of one together, is above ${t.sourceLatency} s. The highest bucket is 5 s: a value of 5 s means "5 s or more".`,
        impact:
          'Heights and blocks are seen late. Soon calls run into their time limit, and the node counts as down.',
        diagnosis: [
          {
            look: 'All nodes side by side: one slow node, or one slow server that asks?',
            query: `${r.sourceLatencyP95}{${on.servers}}`,
          },
          failures,
          'On the machine of the node: `top` and `iostat -x 5`. Syncing, compaction and many calls of others are the usual load.',
          'For a node elsewhere: `curl -s -o /dev/null -w "%{time_connect} %{time_total}\\n" <address>` tells the way from the work.',
        ],
        mitigation: [
          'Lighten the load of the node: limit calls at the proxy, move indexers to another node.',
          'Ask a nearer node.',
          'If it is meant so, raise `sourceLatency`.',
        ],
        falseAlarm:
          'The node catches up or makes a backup, and the time falls with it; or it is far away, and always takes as long.',
        ask: ['logs', 'sync', 'disk'],
      },
    },
    {
      name: 'SourceVersionChanged',
      severity: 'info',
      service: 'blockchain',
      // Only the own node: behind the address of a provider are many, of many versions.
      expr: `count by (${source}) (count by (${source}, client, version) (max_over_time(${info}{${own}, version!=""}[${duration(t.longWindow)}]))) > 1`,
      forSeconds: 0,
      atOnceBecause: 'it tells of an event that has happened, not of a state that may pass',
      summary: 'A node runs another version than before.',
      description: `The node of ${server} has told {{ $value | humanize }} different versions of its software lately.`,
      runbook: {
        meaning: `Within ${duration(t.longWindow)} the node has named more than one software or version. The alert ends by itself when the older one is so long ago.`,
        impact:
          'None, if somebody has upgraded it. Otherwise the server reads another node than it should.',
        diagnosis: [
          {
            look: 'The versions and when each was seen.',
            query: `${info}{${own}}`,
          },
          'If it changes to and fro, several nodes answer at one address: a load balancer, or two processes.',
        ],
        mitigation: [
          'If nobody has upgraded it, find out who has, and whether the address still leads to your node.',
          'Compare the version with the release that the network asks for before its next fork.',
        ],
        falseAlarm:
          'Somebody has upgraded the node: the newer version is the one that was planned.',
        ask: ['version'],
      },
    },
  ];
};
