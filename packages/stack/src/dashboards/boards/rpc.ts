import type { Board } from '../define-board';
import {
  byChain,
  byServer,
  inRange,
  meanInRange,
  ofChain,
  ofJob,
  ofServer,
  perSecond,
  quantiles,
  recordedQuantile,
} from '../panel-selectors';
import { neutral, tooHigh, tooLow } from '../panel-thresholds';
import { upWords } from '../value-words';

const noRpc = 'the option rpc is off, or nobody has called';
const noSource = 'no server watches its chain by a source';

/** JSON-RPC calls, and the nodes that the servers watch. */
export const rpcBoard: Board = ({ m, r, t }) => {
  const ofCalls = (metric: string, ...matchers: string[]) =>
    ofServer(metric, 'rpc_method=~"$rpc_method"', ...matchers);
  const ofSource = (metric: string, ...matchers: string[]) =>
    ofChain(metric, 'source=~"$source"', ...matchers);
  const byOutcome = (...matchers: string[]) =>
    ofJob(r.rpcRequestsByMethodAndOutcome, 'rpc_method=~"$rpc_method"', ...matchers);
  // Whose fault a call was: those of the server.
  const faults = 'outcome=~"internal_error|server_error|unknown"';
  const byMethod = ofJob(r.rpcDurationBucketsByMethod, 'rpc_method=~"$rpc_method"');
  const slowest = `topk(10, ${recordedQuantile(0.95, meanInRange(byMethod), 'rpc_method')})`;
  return {
    key: 'rpc',
    title: 'JSON-RPC and chain sources',
    description: 'Calls by method and outcome, batches, and the nodes that the servers read.',
    tags: ['api', 'json-rpc', 'sources'],
    variables: ['chain', 'rpc_method', 'source'],
    rows: [
      {
        title: 'Chain sources',
        panels: [
          {
            title: 'Sources up',
            kind: 'stat',
            description: 'Nodes that told their head in the newest poll, as a part of all.',
            unit: 'ratio',
            queries: [{ expr: `avg(${ofSource(m.sources.up)})`, legend: 'up' }],
            emptyIf: noSource,
            thresholds: tooLow({ critical: 1 }),
          },
          {
            title: 'Longest silence',
            kind: 'stat',
            description: 'Time since the source told its head that has been silent longest.',
            unit: 'seconds',
            queries: [
              {
                expr: `time() - min(${ofSource(m.sources.lastSuccessTimestampSeconds)})`,
                legend: 'silence',
              },
            ],
            emptyIf: noSource,
            alerts: ['SourceStale'],
            thresholds: tooHigh({ warning: t.sourceStale }),
          },
          {
            title: 'Sources over time',
            kind: 'timeline',
            description: '"node" is the one that a server belongs to, the others are references.',
            unit: 'exact',
            width: 16,
            queries: [{ expr: ofSource(m.sources.up), legend: `{{source}} of ${byChain}` }],
            words: upWords,
            thresholds: tooLow({ critical: 1 }),
            emptyIf: noSource,
            alerts: ['SourceDown', 'ReferenceSourceDown'],
          },
          {
            title: 'Time of a poll, p95',
            kind: 'graph',
            description: 'All questions of a poll together.',
            unit: 'seconds',
            emptyIf: noSource,
            alerts: ['SourceSlow'],
            thresholds: tooHigh({ warning: t.sourceLatency }),
            queries: [{ expr: ofSource(r.sourceLatencyP95), legend: `{{source}} of ${byChain}` }],
          },
          {
            title: 'Errors of sources',
            kind: 'graph',
            description: 'Questions a minute that were not answered as they should be.',
            unit: 'perMinute',
            stacked: true,
            queries: [
              {
                expr: `60 * sum by (source, kind) (${perSecond(ofSource(m.sources.errors))})`,
                legend: '{{source}} {{kind}}',
              },
            ],
            emptyIf: noSource,
            alerts: ['SourceErrors'],
          },
          {
            title: 'Height against references',
            kind: 'graph',
            description: 'Own height and that of the other nodes of the same chain.',
            unit: 'exact',
            queries: [
              { expr: ofChain(m.blocks.height), legend: byChain },
              {
                expr: ofChain(m.chain.referenceHeight),
                legend: `{{reference}} of ${byChain}`,
                emptyIf: 'no server has a reference',
              },
            ],
          },
          {
            title: 'What the sources are',
            kind: 'table',
            description: 'Software, version and chain, as the nodes say themselves.',
            unit: 'exact',
            queries: [
              {
                expr: `max by (instance, source, client, version, chain_id) (${ofSource(m.sources.info)})`,
                legend: 'Present',
              },
            ],
            emptyIf: noSource,
            alerts: ['SourceVersionChanged'],
          },
        ],
      },
      {
        title: 'JSON-RPC calls',
        panels: [
          {
            title: 'Calls a second',
            kind: 'stat',
            description: 'Each element of a batch by itself.',
            unit: 'requestsPerSecond',
            queries: [{ expr: `sum(${byOutcome()})`, legend: 'calls' }],
            emptyIf: noRpc,
            thresholds: neutral,
          },
          {
            title: 'Time of a call, p95',
            kind: 'stat',
            description: 'Of calls that are sent alone.',
            unit: 'seconds',
            queries: [{ expr: recordedQuantile(0.95, byMethod), legend: 'p95' }],
            emptyIf: noRpc,
            thresholds: tooHigh({ warning: t.rpcLatency }),
          },
          {
            title: 'Faults of the server',
            kind: 'stat',
            description: 'Calls of the time shown that failed by a fault of the server.',
            unit: 'ratio',
            queries: [
              {
                expr: `sum(${meanInRange(byOutcome(faults))}) / sum(${meanInRange(byOutcome())})`,
                legend: 'failed',
              },
            ],
            emptyIf: `${noRpc}, or no call has ever failed by a fault of the server`,
            thresholds: tooHigh({ warning: 1 - t.rpcObjective, critical: t.rpcErrorRatio }),
          },
          {
            title: 'Calls in batches',
            kind: 'stat',
            description: 'As a part of all calls of the time shown.',
            unit: 'ratio',
            queries: [
              {
                expr: `sum(${inRange(ofCalls(m.rpc.requests, 'batched="true"'))}) / sum(${inRange(ofCalls(m.rpc.requests))})`,
                legend: 'in batches',
              },
            ],
            emptyIf: `${noRpc}, or nobody has ever sent a batch`,
            thresholds: neutral,
          },
          {
            title: 'Share by outcome',
            kind: 'pie',
            description: 'Calls a second, in the mean of the time that is shown.',
            unit: 'requestsPerSecond',
            width: 8,
            queries: [
              {
                expr: `sum by (outcome) (${meanInRange(byOutcome())})`,
                legend: '{{outcome}}',
              },
            ],
            emptyIf: noRpc,
          },
          {
            title: 'Calls by method',
            kind: 'graph',
            description: 'Calls a second.',
            unit: 'requestsPerSecond',
            stacked: true,
            emptyIf: noRpc,
            queries: [
              {
                expr: `sum by (rpc_method) (${ofCalls(r.rpcRequestsByMethod)})`,
                legend: '{{rpc_method}}',
              },
            ],
          },
          {
            title: 'Calls by outcome',
            kind: 'graph',
            description: 'Calls a second.',
            unit: 'requestsPerSecond',
            stacked: true,
            emptyIf: noRpc,
            alerts: ['RPCInvalidCalls'],
            queries: [
              {
                expr: `sum by (outcome) (${ofServer(r.rpcRequestsByOutcome)})`,
                legend: '{{outcome}}',
              },
            ],
          },
          {
            title: 'Time of calls',
            kind: 'graph',
            description: 'Of calls that are sent alone.',
            unit: 'seconds',
            emptyIf: noRpc,
            alerts: ['SlowRPCCalls'],
            thresholds: tooHigh({ warning: t.rpcLatency }),
            queries: [
              { expr: ofServer(r.rpcLatencyP50), legend: `p50 ${byServer}` },
              { expr: ofServer(r.rpcLatencyP95), legend: `p95 ${byServer}` },
              { expr: ofServer(r.rpcLatencyP99), legend: `p99 ${byServer}` },
            ],
          },
          {
            title: 'Time of calls by method, p95',
            kind: 'graph',
            description: '95 of 100 calls of a method are answered within it.',
            unit: 'seconds',
            queries: [
              {
                expr: `max by (rpc_method) (${ofCalls(r.rpcLatencyP95ByMethod)})`,
                legend: '{{rpc_method}}',
              },
            ],
            emptyIf: noRpc,
            thresholds: tooHigh({ warning: t.rpcLatency }),
          },
          {
            title: 'Faults by server',
            kind: 'graph',
            description: 'Part of the calls that failed by a fault of the server.',
            unit: 'ratio',
            min: 0,
            queries: [{ expr: ofServer(r.rpcErrorRatio), legend: byServer }],
            emptyIf: noRpc,
            thresholds: tooHigh({ warning: t.rpcErrorRatio }),
            alerts: ['HighRPCErrorRate'],
          },
          {
            title: 'Ten slowest methods',
            kind: 'table',
            description: 'By their p95 in the time that is shown, with how often they are called.',
            unit: 'seconds',
            queries: [
              { expr: slowest, legend: 'p95' },
              {
                expr: `sum by (rpc_method) (${meanInRange(byOutcome())}) and on (rpc_method) ${slowest}`,
                legend: 'Calls a second',
                unit: 'requestsPerSecond',
              },
            ],
            emptyIf: noRpc,
          },
          {
            title: 'Size of batches',
            kind: 'graph',
            description: 'Elements of a batch.',
            unit: 'count',
            queries: quantiles(ofServer(`${m.rpc.batchSize}_bucket`), [0.5, 0.95]),
            emptyIf: `${noRpc}, or nobody sends batches`,
            alerts: ['LargeRPCBatches'],
            thresholds: tooHigh({ warning: t.rpcBatchSize }),
          },
          {
            title: 'Time of batches',
            kind: 'graph',
            description: 'Of a whole batch; it is booked on none of its methods.',
            unit: 'seconds',
            queries: quantiles(ofServer(`${m.rpc.batchDurationSeconds}_bucket`), [0.5, 0.95]),
            emptyIf: `${noRpc}, or nobody sends batches`,
          },
          {
            title: 'Notifications',
            kind: 'graph',
            description: 'Calls a second without an id, which have no answer.',
            unit: 'perSecond',
            queries: [
              {
                expr: `sum by (rpc_method) (${perSecond(ofCalls(m.rpc.notifications))})`,
                legend: '{{rpc_method}}',
              },
            ],
            emptyIf: `${noRpc}, or nobody sends notifications`,
          },
        ],
      },
    ],
  };
};
