import type { StackContext } from '../../src/stack-context';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { counterSamples } from './counter-samples';
import { humanize, humanizeDuration, humanizePercentage } from './humanize';
import { sourceCases } from './source-cases';

export const rpcCases: WriteAlertCases = (context) => ({
  ...callCases(context),
  ...sourceCases(context),
});

/** The cases of JSON-RPC calls. */
function callCases({ m, t, jobs }: StackContext): Record<string, AlertCase[]> {
  const labels = { cluster: 'c', job: jobs.node, instance: 'a' };
  const server = `cluster="c",job="${jobs.node}",instance="a"`;
  const until = t.rateWindow + t.forMedium + 4 * t.scrapeInterval;
  const soon = 2 * t.scrapeInterval;

  /** Each series with what it counts a second. */
  function counters(rates: Readonly<Record<string, number>>): AlertCase['series'] {
    return Object.fromEntries(
      Object.entries(rates).map(([name, perSecond]) => [
        name,
        counterSamples([{ seconds: until, perSecond }], t.scrapeInterval),
      ]),
    );
  }

  /** Calls by method and outcome, such as `{ 'eth_getLogs ok': 10 }`, a second. */
  function calls(rates: Readonly<Record<string, number>>): AlertCase['series'] {
    const named = Object.entries(rates).map(([key, rate]) => {
      const [method, outcome] = key.split(' ');
      return [
        `${m.rpc.requests}{${server},rpc_method="${method}",outcome="${outcome}",batched="false"}`,
        rate,
      ];
    });
    return counters(Object.fromEntries(named));
  }

  /** What took or was up to each bound, a second. */
  function buckets(
    metric: string,
    rates: Readonly<Record<string, number>>,
    label = '',
  ): AlertCase['series'] {
    const named = Object.entries(rates).map(([le, rate]) => [
      `${metric}_bucket{${server}${label},le="${le}"}`,
      rate,
    ]);
    return counters(Object.fromEntries(named));
  }
  const times = (rates: Readonly<Record<string, number>>, method = 'eth_getLogs') =>
    buckets(m.rpc.requestDurationSeconds, rates, `,rpc_method="${method}"`);
  const sizes = (rates: Readonly<Record<string, number>>): AlertCase['series'] => ({
    ...buckets(m.rpc.batchSize, rates),
    ...counters({ [`${m.rpc.batchSize}_count{${server}}`]: rates['+Inf'] ?? 0 }),
  });

  // The quantile lies a little above its limit, in the bucket that begins there.
  const slow = { '1': 9, '2.5': 9.45, '10': 10, '+Inf': 10 };
  const slowP95 = 2.5 + 7.5 * (0.05 / 0.55);
  const large = { '50': 9, '100': 9.45, '500': 10, '+Inf': 10 };
  const largeP95 = 100 + 400 * (0.05 / 0.55);

  return {
    HighRPCErrorRate: [
      {
        title: 'fires when six of a hundred calls fail by a fault of the server',
        // Hardly more of them than are worth judging.
        series: calls({
          'eth_getLogs ok': t.rpcTraffic * 1.38,
          'eth_getLogs internal_error': t.rpcTraffic * 0.03,
          'eth_getBalance server_error': t.rpcTraffic * 0.06,
          'eth_call application_error': t.rpcTraffic * 0.03,
        }),
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'The server itself fails too many JSON-RPC calls.',
            description: `a (${jobs.node}) fails ${humanizePercentage(0.06)} of its JSON-RPC calls by its own fault.`,
          },
        ],
      },
      {
        title: 'waits',
        series: calls({ 'eth_getLogs ok': 10, 'eth_getLogs internal_error': 90 }),
        atSeconds: soon,
        expect: 'pending',
      },
      {
        title: 'is quiet when four of a hundred fail, and half is refused, reverts or is given up',
        series: calls({
          'eth_getLogs ok': 4.6,
          'eth_getLogs internal_error': 0.4,
          'eth_getLogs invalid_params': 1,
          'eth_call application_error': 1,
          'eth_call server_error': 1,
          'eth_sendRawTransaction server_error': 1,
          'eth_getLogs aborted': 1,
        }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when all of hardly any fail',
        series: calls({ 'eth_getLogs internal_error': t.rpcTraffic * 0.8 }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when nobody calls',
        series: calls({ 'eth_getLogs ok': 0, 'eth_getBalance ok': 0 }),
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    SlowRPCCalls: [
      {
        title: 'fires when one call in eighteen takes longer than 2.5 s',
        series: { ...calls({ 'eth_getLogs ok': 10 }), ...times(slow) },
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'JSON-RPC calls are slow.',
            description: `One JSON-RPC call in twenty to a (${jobs.node}) takes ${humanizeDuration(slowP95)} or longer.`,
          },
        ],
      },
      {
        title: 'waits',
        series: { ...calls({ 'eth_getLogs ok': 10 }), ...times(slow) },
        atSeconds: soon,
        expect: 'pending',
      },
      {
        title: 'is quiet below, and when only traces are slow',
        series: {
          ...calls({ 'eth_getLogs ok': 10, 'debug_traceTransaction ok': 10 }),
          ...times({ '1': 0, '2.5': 10, '10': 10, '+Inf': 10 }),
          ...times({ '1': 0, '2.5': 0, '10': 10, '+Inf': 10 }, 'debug_traceTransaction'),
        },
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when hardly anybody calls',
        series: {
          ...calls({ 'eth_getLogs ok': t.rpcTraffic * 0.8 }),
          ...times({ '2.5': 0, '10': t.rpcTraffic * 0.8, '+Inf': t.rpcTraffic * 0.8 }),
        },
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    RPCInvalidCalls: [
      {
        title: 'fires when six of ten calls are malformed or of unknown methods',
        series: calls({
          '<other> method_not_found': 3,
          '<unparsed> parse_error': 1,
          'eth_getLogs invalid_params': 1,
          'eth_getLogs invalid_request': 1,
          'eth_getLogs ok': 4,
        }),
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'Most JSON-RPC calls are malformed or of methods that do not exist.',
            description: `${humanizePercentage(0.6)} of the JSON-RPC calls to a (${jobs.node}) are malformed or of methods that do not exist.`,
          },
        ],
      },
      {
        title: 'waits',
        series: calls({ '<other> method_not_found': 90, 'eth_getLogs ok': 10 }),
        atSeconds: soon,
        expect: 'pending',
      },
      {
        title: 'is quiet when four of ten are, and calls revert',
        series: calls({
          '<other> method_not_found': 4,
          'eth_call application_error': 3,
          'eth_getLogs ok': 3,
        }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when a single caller has it wrong',
        series: calls({ '<other> method_not_found': t.rpcInvalidTraffic * 0.8 }),
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    LargeRPCBatches: [
      {
        title: 'fires when one batch in eighteen has more than a hundred calls',
        series: sizes(large),
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'JSON-RPC batches are very large.',
            description: `One batch in twenty to a (${jobs.node}) has ${humanize(largeP95)} calls or more.`,
          },
        ],
      },
      { title: 'waits', series: sizes(large), atSeconds: soon, expect: 'pending' },
      {
        title: 'is quiet below',
        series: sizes({ '50': 0, '100': 10, '500': 10, '+Inf': 10 }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when there is a large one now and then',
        series: sizes({ '100': 0, '500': t.rpcTraffic * 0.8, '+Inf': t.rpcTraffic * 0.8 }),
        atSeconds: until,
        expect: 'quiet',
      },
    ],
  };
}
