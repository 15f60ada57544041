import { rpcMetrics, rpcOutcomes } from '../catalogue/rpc';
import type { MetricHandles } from '../handles';
import { otherRpcMethod } from '../label-sets';
import type { Series } from '../series/series-store';
import type { RpcOutcome } from './outcome';
import {
  type CheckedRpcOptions,
  type RpcOptions,
  readRpcOptions,
  restMethods,
  unparsedRpcMethod,
} from './rpc-options';

/** The series that JSON-RPC calls are counted in: found once, then held. */
export interface RpcSeries {
  readonly options: CheckedRpcOptions;
  /** What is counted for a method; for one that no list names, that of `<other>`. */
  find(method: unknown): RpcMethodSeries;
  /** What is counted for calls that cannot be read. */
  readonly unparsed: RpcMethodSeries;
  /** What is counted for calls that are not looked at. */
  readonly other: RpcMethodSeries;
  /** Records a batch as a whole. */
  recordBatch(size: number, durationSeconds: number): void;
}

/** What is counted for one method. */
export interface RpcMethodSeries {
  /** Counts calls that ended alike. */
  count(outcome: RpcOutcome, isBatched: boolean, calls?: number): void;
  /** Counts a notification. */
  notify(): void;
  /** Observes how long a call took. */
  time(durationSeconds: number): void;
}

type OutcomeSeries = ReadonlyMap<RpcOutcome, Series | undefined>;

/** Creates the index of the series. */
export function createRpcSeries({ rpc }: MetricHandles, options: CheckedRpcOptions): RpcSeries {
  const counts = rpc.requests.direct;
  const notifications = rpc.notifications.direct;
  const durations = rpc.requestDurationSeconds.direct;
  const methods = new Map(
    [...options.methods, ...restMethods].map((name) => [name, createMethod(name)]),
  );
  // Both were put in above.
  const other = methods.get(otherRpcMethod) as RpcMethodSeries;
  const unparsed = methods.get(unparsedRpcMethod) as RpcMethodSeries;

  return {
    options,
    other,
    unparsed,
    find(method) {
      // No caller gets to the second sentinel by its name.
      if (method === unparsedRpcMethod) return other;
      return methods.get(method as string) ?? other;
    },
    recordBatch(size, durationSeconds) {
      rpc.batchSize.observe(size);
      rpc.batchDurationSeconds.observe(durationSeconds);
    },
  };

  function createMethod(name: string): RpcMethodSeries {
    let alone: OutcomeSeries | undefined;
    let batched: OutcomeSeries | undefined;
    let notified: Series | undefined;
    let timed: Series | undefined;
    // At 0 from the start, so that `increase()` sees the first call; the rest would be a flood.
    counts.find({ rpc_method: name, outcome: 'ok', batched: 'false' });

    return {
      count(outcome, isBatched, calls = 1) {
        if (isBatched) batched ??= findOutcomes(name, 'true');
        else alone ??= findOutcomes(name, 'false');
        const series = (isBatched ? batched : alone)?.get(outcome);
        if (series !== undefined) counts.add(series, calls);
      },
      notify() {
        notified ??= notifications.find({ rpc_method: name });
        if (notified !== undefined) notifications.add(notified, 1);
      },
      time(durationSeconds) {
        timed ??= durations.find({ rpc_method: name });
        if (timed !== undefined) durations.add(timed, durationSeconds);
      },
    };
  }

  /** From a method's first call on, all that can come of it is there: the first error is seen, too. */
  function findOutcomes(name: string, batched: 'true' | 'false'): OutcomeSeries {
    return new Map(
      rpcOutcomes.map((outcome) => [outcome, counts.find({ rpc_method: name, outcome, batched })]),
    );
  }
}

/**
 * How many lines the metrics of JSON-RPC have in `/metrics` at most, whatever callers send.
 *
 * @param rpc - the option
 * @returns with every method called alone and in batches, with every outcome; 0 if it is off
 * @throws XaiMetricsError for a wrong option
 *
 * @example
 * ```ts
 * import { rpcSeriesLimit } from '@xai-metrics/core';
 *
 * console.log(rpcSeriesLimit({ methods: ['eth_call', 'eth_chainId'], histogramByMethod: false }));
 * // (2 + 2) names * 10 outcomes * 2 + 4 for notifications + 13 for durations + 26 for batches = 123
 * ```
 */
export function rpcSeriesLimit(rpc: boolean | RpcOptions): number {
  const options = readRpcOptions(rpc);
  if (options === undefined) return 0;
  const names = options.methods.size + restMethods.length;
  const { requestDurationSeconds, batchSize, batchDurationSeconds } = rpcMetrics;
  const timed = (options.histogramByMethod ? names : 1) * linesOf(requestDurationSeconds);
  const batches = linesOf(batchSize) + linesOf(batchDurationSeconds);
  return names * rpcOutcomes.length * 2 + names + timed + batches;
}

/** The buckets, the one without bound, sum and count. */
function linesOf({ buckets }: { readonly buckets: readonly number[] }): number {
  return buckets.length + 3;
}
