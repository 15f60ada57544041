import { rpcOutcomes } from '../catalogue/rpc';
import { outcomeOfCode, type RpcOutcome } from '../rpc/outcome';
import type { RpcSeries } from '../rpc/rpc-series';
import { guardValue } from '../value-guard';
import type { RefuseValue } from './refuse';

/** A JSON-RPC call that has been answered. */
export interface RecordedRpcCall {
  /** As the caller wrote it: what no list names counts as `<other>`. */
  readonly method: string;
  /**
   * How it ended.
   * @defaultValue what `errorCode` says
   */
  readonly outcome?: RpcOutcome;
  /**
   * The code of the error in the answer.
   * @defaultValue none: `ok`
   */
  readonly errorCode?: number;
  /**
   * Observed for calls that are not `batched`.
   * @defaultValue not observed
   */
  readonly durationSeconds?: number;
  /**
   * Whether it was an element of a batch.
   * @defaultValue `false`
   */
  readonly batched?: boolean;
}

/**
 * Records JSON-RPC calls that no adapter sees, such as those over WebSocket; all of it does nothing
 * without the option `rpc`.
 */
export interface RpcRecording {
  /** Records an answered call. Those at the option's `paths` are counted by the adapters already. */
  recordRpcCall(call: RecordedRpcCall): void;
  /** Records a call without an id. */
  recordRpcNotification(method: string): void;
  /** Records a batch as a whole; its elements are calls with `batched: true`. */
  recordRpcBatch(batch: { readonly size: number; readonly durationSeconds: number }): void;
  /**
   * Records only how long a call took: for a dispatcher whose batches an adapter counts, which cannot
   * see the time of an element.
   */
  recordRpcDuration(call: { readonly method: string; readonly durationSeconds: number }): void;
}

const outcomes: ReadonlySet<unknown> = new Set(rpcOutcomes);

/** Creates the recording methods for JSON-RPC. */
export function createRpcRecording(
  series: RpcSeries | undefined,
  refuse: RefuseValue,
): RpcRecording {
  return {
    recordRpcCall({ method, outcome, errorCode, durationSeconds, batched = false }) {
      const ended = outcome ?? (errorCode === undefined ? 'ok' : outcomeOfCode(errorCode));
      if (!outcomes.has(ended)) return refuse('unknown_label', 'rpc_requests_total', outcome);
      series?.find(method).count(ended, batched);
      if (durationSeconds !== undefined && !batched) time(method, durationSeconds);
    },
    recordRpcNotification(method) {
      series?.find(method).notify();
    },
    recordRpcBatch({ size, durationSeconds }) {
      series?.recordBatch(size, durationSeconds);
    },
    recordRpcDuration({ method, durationSeconds }) {
      time(method, durationSeconds);
    },
  };

  function time(method: string, durationSeconds: number): void {
    const seconds = guardValue(durationSeconds, 'seconds', 0);
    if (typeof seconds === 'number') series?.find(method).time(seconds);
    else refuse(seconds, 'rpc_request_duration_seconds', durationSeconds);
  }
}
