import type { RpcOutcome } from './outcome';
import { outcomeOfStatus } from './outcome';
import type { RpcReply } from './reply';
import type { RpcSeries } from './rpc-series';
import { unreadable } from './rpc-text';

/** A request that may have been JSON-RPC, when it is over. */
export interface RpcEnding {
  /** As it was parsed; {@link unreadable} if it could not be, `undefined` if there was none. */
  readonly body: unknown;
  /** Whether the body was declared as JSON. */
  readonly isJson: boolean;
  /** `undefined` if the answer could not be read. */
  readonly reply: RpcReply | undefined;
  /** The status; 499 if the client went away first. */
  readonly status: number;
  readonly durationSeconds: number;
}

interface Call {
  readonly method: string;
  readonly id?: unknown;
}

/** Counts the calls of a request; what is no JSON-RPC is not counted. */
export function countCalls(series: RpcSeries, ending: RpcEnding): void {
  const { body, durationSeconds } = ending;
  if (Array.isArray(body) && body.length > 0) {
    countBatch(series, body, ending);
  } else if (isCall(body)) {
    const method = series.find(body.method);
    if (body.id === undefined) {
      method.notify();
      return;
    }
    method.count(outcomeOf(ending, body.id), false);
    method.time(durationSeconds);
  } else if (isMeantAsCall(ending)) {
    series.unparsed.count(outcomeOfUnparsed(ending), false);
    series.unparsed.time(durationSeconds);
  }
}

function countBatch(series: RpcSeries, batch: readonly unknown[], ending: RpcEnding): void {
  const seen = Math.min(batch.length, series.options.maxBatchElements);
  const elements = batch.length > seen ? batch.slice(0, seen) : batch;
  if (!elements.some(isLikeCall) && ending.reply?.isRefusal !== true) return;
  for (const element of elements) {
    if (!isCall(element)) {
      const { id = null } = (element ?? {}) as { id?: unknown };
      series.unparsed.count(outcomeOfInvalid(ending, id), true);
    } else if (element.id === undefined) {
      series.find(element.method).notify();
    } else {
      series.find(element.method).count(outcomeOf(ending, element.id), true);
    }
  }
  if (batch.length > seen) series.other.count('unknown', true, batch.length - seen);
  series.recordBatch(batch.length, ending.durationSeconds);
}

function outcomeOf({ reply, status }: RpcEnding, id: unknown): RpcOutcome {
  const fromStatus = outcomeOfStatus(status);
  if (fromStatus === 'aborted') return fromStatus;
  if (reply !== undefined) return reply.take(id) ?? 'unknown';
  return fromStatus ?? 'unknown';
}

/** An element without a method is mostly answered without its id. */
function outcomeOfInvalid(ending: RpcEnding, id: unknown): RpcOutcome {
  const outcome = outcomeOf(ending, id);
  return outcome === 'unknown' && id !== null ? outcomeOf(ending, null) : outcome;
}

function outcomeOfUnparsed(ending: RpcEnding): RpcOutcome {
  const isRefusedByParser = ending.reply === undefined && ending.status === 400;
  return isRefusedByParser && ending.body === unreadable ? 'parse_error' : outcomeOf(ending, null);
}

function isMeantAsCall({ body, isJson, reply }: RpcEnding): boolean {
  if (body === unreadable) return isJson || reply !== undefined;
  return isLikeCall(body) || reply?.isRefusal === true;
}

function isCall(body: unknown): body is Call {
  return typeof body === 'object' && typeof (body as Partial<Call> | null)?.method === 'string';
}

/** Whether it is a call, or was meant as one. */
function isLikeCall(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return 'method' in body || 'jsonrpc' in body;
}
