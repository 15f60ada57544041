import { readInteger } from '../../options';
import { SourceError } from '../source-error';
import type { Endpoint } from './endpoint';
import { classifyRpcError, readRpcError, rpcErrorOf } from './rpc-error';
import { excerpt, type NodeReply, replyError, sendRequest } from './send-request';
import { createSingleFlight } from './single-flight';

/** Parameters of a method, by place or by name. */
export type RpcParams = readonly unknown[] | Readonly<Record<string, unknown>>;

/** Asks a node that speaks JSON-RPC over HTTP. */
export interface JsonRpcClient {
  /**
   * Calls a method. Calls of one turn of the event loop travel together; the same call under way twice
   * is made once.
   *
   * @param signal - gives the waiting up; without it there is a time limit of 2 seconds
   * @throws SourceError
   */
  call(method: string, params?: RpcParams, signal?: AbortSignal): Promise<unknown>;
}

/** How calls travel. */
export interface JsonRpcOptions {
  /**
   * Calls in one request at most; 1 for a node that takes no batches, which is also found out by itself.
   * @defaultValue `50`
   */
  readonly batch?: number;
  /**
   * Path behind that of the endpoint.
   * @defaultValue none
   */
  readonly path?: string;
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: RpcParams;
  readonly signal: AbortSignal;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

// The node, or a gateway before it, may be replaced by one that takes batches.
const batchesRefusedMilliseconds = 10 * 60_000;
// One slow method holds a whole batch up; alone, the others are answered in the meantime.
const batchesLateMilliseconds = 60_000;

/**
 * Creates a client.
 *
 * @throws XaiMetricsError for a batch size that is no whole number from 1 to 1000
 */
export function createJsonRpcClient(
  endpoint: Endpoint,
  { batch, path = '' }: JsonRpcOptions = {},
): JsonRpcClient {
  const batchSize = readInteger('batch', batch, 50, 1, 1000);
  const fly = createSingleFlight();
  let singlesUntil = 0;
  let lastId = 0;
  let queue: Call[] = [];

  return {
    call(method, params = [], signal) {
      return fly(
        `${method} ${JSON.stringify(params)}`,
        (flightSignal) => enqueue(method, params, flightSignal),
        {
          what: `${method} at ${endpoint.address}`,
          signal,
          timeoutSeconds: endpoint.timeoutSeconds,
        },
      );
    },
  };

  function enqueue(method: string, params: RpcParams, signal: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (queue.length === 0) setImmediate(sendQueue);
      lastId += 1;
      queue.push({ id: lastId, method, params, signal, resolve, reject });
    });
  }

  function sendQueue(): void {
    const calls = queue.filter(({ signal }) => !signal.aborted);
    queue = [];
    const size = performance.now() < singlesUntil ? 1 : batchSize;
    for (let start = 0; start < calls.length; start += size) {
      const part = calls.slice(start, start + size);
      if (part.length === 1) void sendSingle(part[0] as Call);
      else void sendBatch(part);
    }
  }

  /** @returns the error that it ended with, if it did */
  async function sendSingle(call: Call): Promise<unknown> {
    const { id, method, signal } = call;
    try {
      const body = JSON.stringify(bodyOf(call));
      const reply = await sendRequest(endpoint, { what: method, path, body, signal });
      const answer = parse(reply);
      if (!isObject(answer)) throw unusable(reply, method);
      const isError = hasError(answer);
      const isOurs = answer.id === id || (isError && (answer.id ?? null) === null);
      if (!isOurs) throw invalid(method, 'the answer belongs to another question', reply);
      if (reply.status >= 300 && !isError) throw unusable(reply, method);
      call.resolve(resultOf(call, answer));
      return undefined;
    } catch (error) {
      call.reject(error);
      return error;
    }
  }

  async function sendBatch(calls: readonly Call[]): Promise<void> {
    const what = `${calls[0]?.method} and ${calls.length - 1} more`;
    const [signal, release] = whenAllAbort(calls.map((call) => call.signal));
    try {
      const body = JSON.stringify(calls.map(bodyOf));
      const reply = await sendRequest(endpoint, { what, path, body, signal });
      const answers = parse(reply);
      if (Array.isArray(answers)) answerBatch(calls, answers);
      else await sendApart(calls);
    } catch (error) {
      if (signal.aborted) singlesUntil = performance.now() + batchesLateMilliseconds;
      // An answer that is too long for all of them may be short enough for each.
      if (error instanceof SourceError && error.kind === 'invalid') await sendApart(calls);
      else for (const call of calls) call.reject(error);
    } finally {
      release();
    }
  }

  /** The first one goes alone: where it fails too, it is not the batch that the node refuses. */
  async function sendApart([first, ...rest]: readonly Call[]): Promise<void> {
    const error = await sendSingle(first as Call);
    if (error === undefined || isPassable(error)) {
      singlesUntil = performance.now() + batchesRefusedMilliseconds;
      for (const call of rest) void sendSingle(call);
    } else {
      for (const call of rest) call.reject(error);
    }
  }

  function answerBatch(calls: readonly Call[], answers: readonly unknown[]): void {
    const byId = new Map<unknown, unknown>();
    for (const answer of answers.filter(isObject)) {
      // Two answers to one question: nobody can tell which of them is right.
      byId.set(answer.id, byId.has(answer.id) ? undefined : answer);
    }
    for (const call of calls) {
      try {
        call.resolve(resultOf(call, byId.get(call.id)));
      } catch (error) {
        call.reject(error);
      }
    }
  }

  function resultOf({ method }: Call, answer: unknown): unknown {
    if (!isObject(answer)) {
      throw invalid(method, 'the answer to the batch leaves it out or has it twice');
    }
    if (hasError(answer)) throw rpcError(method, answer.error);
    if ('result' in answer) return answer.result;
    throw invalid(method, 'the answer has neither a result nor an error');
  }

  function rpcError(method: string, error: unknown): SourceError {
    const details = readRpcError(error);
    const code = details.code === undefined ? '' : ` ${details.code}`;
    const said = excerpt(endpoint, details.message);
    return new SourceError(
      classifyRpcError(details),
      `${method} at ${endpoint.address}: the node answers with error${code}${said && `: ${said}`}`,
      { rpcError: details },
    );
  }

  function unusable(reply: NodeReply, method: string): SourceError {
    const { status, text } = reply;
    if (status < 300) return invalid(method, 'the answer is no JSON-RPC', reply);
    const problem = status < 400 ? `redirects (HTTP ${status}) are not followed` : `HTTP ${status}`;
    return replyError('http', endpoint, method, problem, text, { status });
  }

  function invalid(method: string, problem: string, reply?: NodeReply): SourceError {
    return replyError('invalid', endpoint, method, problem, reply?.text);
  }
}

function bodyOf({ id, method, params }: Call) {
  return { jsonrpc: '2.0', id, method, params };
}

function parse({ text }: NodeReply): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the text itself says what is wrong, in the message
  }
}

function hasError({ error }: Record<string, unknown>): boolean {
  return error !== undefined && error !== null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an error speaks of the one call only, so that others may fare better. */
function isPassable(error: unknown): boolean {
  if (!(error instanceof SourceError) || error.kind === 'starting') return false;
  const { status } = (error.cause ?? {}) as { status?: number };
  return rpcErrorOf(error) !== undefined || status === 403 || status === 404;
}

/** A signal that aborts as soon as all of them have; and what takes the listeners away again. */
function whenAllAbort(signals: readonly AbortSignal[]): [AbortSignal, () => void] {
  const controller = new AbortController();
  const check = () => {
    if (signals.every(({ aborted }) => aborted)) controller.abort();
  };
  for (const signal of signals) signal.addEventListener('abort', check);
  return [
    controller.signal,
    () => {
      for (const signal of signals) signal.removeEventListener('abort', check);
    },
  ];
}
