import { duration } from '../../duration';
import { faultSelector } from '../../recording/rpc-faults';
import type { AlertGroup } from '../define-alerts';

/** JSON-RPC calls to the servers. */
export const rpcCallAlerts: AlertGroup = ({ m, r, on, t, by }) => {
  const window = duration(t.rateWindow);
  const calls = m.rpc.requests;
  // Traces take seconds by nature.
  const untraced = 'rpc_method!~"(debug|trace|arbtrace)_[a-zA-Z_]+"';
  const timed = `${m.rpc.requestDurationSeconds}_bucket{${on.servers}, ${untraced}}`;
  const invalid = 'outcome=~"parse_error|invalid_request|method_not_found|invalid_params"';
  const batches = `sum by (${by.server}, le) (rate(${m.rpc.batchSize}_bucket{${on.servers}}[${window}]))`;
  return [
    {
      name: 'HighRPCErrorRate',
      severity: 'warning',
      service: 'api',
      labels: { condition: 'rpc-errors' },
      expr:
        `${r.rpcErrorRatio}{${on.servers}} > ${t.rpcErrorRatio}` +
        ` and ${r.rpcRequestsPerSecond}{${on.servers}} > ${t.rpcTraffic}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'The server itself fails too many JSON-RPC calls.',
      description:
        '{{ $labels.instance }} ({{ $labels.job }}) fails {{ $value | humanizePercentage }} of its JSON-RPC calls by its own fault.',
      runbook: {
        meaning: `More than ${t.rpcErrorRatio * 100} % of the calls end as \`internal_error\` (-32603) or \`server_error\` (-32000 to -32099, or a status of 500 and more). Methods of which nodes refuse a caller's own input with such codes, such as eth_call that reverts, are not counted as failed. HTTP metrics do not see these errors: they come with status 200.`,
        impact: 'Wallets show wrong balances or none; indexers stand still or leave gaps.',
        diagnosis: [
          {
            look: 'Failed calls a second by method. One method: it needs what the node does not keep, such as old states. All: the node or the way to it.',
            query: `sort_desc(sum by (instance, rpc_method, outcome) (rate(${calls}{${on.servers}, ${faultSelector}}[${window}])) > 0)`,
          },
          {
            look: 'The nodes that the servers read: 0 is one that does not answer.',
            query: `min by (${by.chain}, source) (${m.sources.up}{${on.servers}})`,
          },
          'Repeat a call of the method and read the words of the error: `curl -s http://<instance>/rpc -H "content-type: application/json" -d \'{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}\'`.',
          'Ask whether the node is fit: `curl -s "http://<instance>/readyz?verbose"`.',
          'Read the log of the node around the beginning.',
        ],
        mitigation: [
          'Send calls to another node, or take this one out of the load balancer.',
          'Restart the node if it answers nothing; if its database is damaged, restore or sync it anew.',
          'Send methods for old states to an archive node.',
        ],
        falseAlarm:
          'One method with nearly all of the errors, called by one client, such as a question for old state that this node does not keep.',
        ask: ['sync', 'logs', 'version', 'disk'],
      },
    },
    {
      name: 'SlowRPCCalls',
      severity: 'warning',
      service: 'api',
      expr:
        `histogram_quantile(0.95, sum by (${by.server}, le) (rate(${timed}[${window}]))) > ${t.rpcLatency}` +
        ` and ${r.rpcRequestsPerSecond}{${on.servers}} > ${t.rpcTraffic}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'JSON-RPC calls are slow.',
      description:
        'One JSON-RPC call in twenty to {{ $labels.instance }} ({{ $labels.job }}) takes {{ $value | humanizeDuration }} or longer.',
      runbook: {
        meaning: `The 95th percentile of single calls is above ${t.rpcLatency} s. Traces and debugging methods are left out; so are batches, which have a metric of their own.`,
        impact: 'Wallets and pages that ask several calls in a row take many times as long.',
        diagnosis: [
          {
            look: 'The slowest methods. eth_getLogs over long ranges is the usual one.',
            query: `topk(10, ${r.rpcLatencyP95ByMethod}{${on.servers}})`,
          },
          {
            look: 'Calls a second by method: has one become much more than usual?',
            query: `topk(10, ${r.rpcRequestsByMethod}{${on.servers}})`,
          },
          {
            look: 'Batches: how long 95 of 100 stay below.',
            query: `histogram_quantile(0.95, sum by (${by.server}, le) (rate(${m.rpc.batchDurationSeconds}_bucket{${on.servers}}[${window}])))`,
          },
          {
            look: 'How long the node takes for a poll: seconds mean that it is busy itself.',
            query: `${r.sourceLatencyP95}{${on.servers}}`,
          },
          'On the machine of the node: `iostat -x 5`. A disk near 100 % is the usual limit of a node.',
        ],
        mitigation: [
          'Limit the range of blocks of one call, and the calls of one sender, at the proxy.',
          'Spread the calls over more nodes.',
          'Leave a node alone that is syncing or compacting its database: take it out of the load balancer.',
        ],
        falseAlarm:
          'One heavy method has most of the calls just now (`eth_getLogs` over many blocks, `getProgramAccounts`), and the others are as fast as always.',
        ask: ['sync', 'logs', 'disk'],
      },
    },
    {
      name: 'RPCInvalidCalls',
      severity: 'info',
      service: 'api',
      expr:
        `sum by (${by.server}) (${r.rpcRequestsByOutcome}{${on.servers}, ${invalid}})` +
        ` / (${r.rpcRequestsPerSecond}{${on.servers}} > ${t.rpcInvalidTraffic}) > ${t.rpcInvalidRatio}`,
      forSeconds: t.forMedium,
      summary: 'Most JSON-RPC calls are malformed or of methods that do not exist.',
      description:
        '{{ $value | humanizePercentage }} of the JSON-RPC calls to {{ $labels.instance }} ({{ $labels.job }}) are malformed or of methods that do not exist.',
      runbook: {
        meaning: `More than ${t.rpcInvalidRatio * 100} % of the calls end as \`parse_error\`, \`invalid_request\`, \`method_not_found\` or \`invalid_params\`.`,
        impact: 'The server works. A client is broken, or somebody tries which doors are open.',
        diagnosis: [
          {
            look: 'By method and outcome. `<other>` with `method_not_found` are names that are on no list: guesses, or a namespace that the node does not serve.',
            query: `sort_desc(sum by (rpc_method, outcome) (rate(${calls}{${on.servers}, ${invalid}}[${window}])) > 0)`,
          },
          'The access log of the proxy says whether it is one sender or many.',
        ],
        mitigation: [
          'Limit or block the sender at the proxy.',
          'If the methods are rightly asked for, let the node serve their namespace, and add them to `rpc.methods`.',
          'Make sure that namespaces such as `admin`, `debug`, `personal` and `miner` cannot be reached from outside.',
        ],
        falseAlarm: 'One scanner or one misconfigured client: without it, the share is as always.',
        ask: ['logs'],
      },
    },
    {
      name: 'LargeRPCBatches',
      severity: 'info',
      service: 'api',
      expr:
        `histogram_quantile(0.95, ${batches}) > ${t.rpcBatchSize}` +
        ` and sum by (${by.server}) (rate(${m.rpc.batchSize}_count{${on.servers}}[${window}])) > ${t.rpcTraffic}`,
      forSeconds: t.forMedium,
      summary: 'JSON-RPC batches are very large.',
      description:
        'One batch in twenty to {{ $labels.instance }} ({{ $labels.job }}) has {{ $value | humanize }} calls or more.',
      runbook: {
        meaning: `The 95th percentile of the sizes of batches is above ${t.rpcBatchSize}.`,
        impact:
          'One request does the work of hundreds and passes a limit of requests; others wait behind it.',
        diagnosis: [
          {
            look: 'How long 95 of 100 batches stay below: seconds mean that they hurt.',
            query: `histogram_quantile(0.95, sum by (${by.server}, le) (rate(${m.rpc.batchDurationSeconds}_bucket{${on.servers}}[${window}])))`,
          },
          {
            look: 'What they are made of.',
            query: `topk(10, sum by (rpc_method) (rate(${calls}{${on.servers}, batched="true"}[${window}])))`,
          },
        ],
        mitigation: [
          'Limit the size of batches in the node or at the proxy (Geth: `--rpc.batch-request-limit`).',
          'If they are those of an indexer of your own, raise `rpcBatchSize`, or give it a node of its own.',
        ],
        falseAlarm:
          'An indexer of your own reads the chain, and calls by others are as fast as always.',
      },
    },
  ];
};
