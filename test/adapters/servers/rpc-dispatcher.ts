/** The methods that the test's dispatcher knows, and how each of them ends. */
export const rpcHandlers = {
  eth_chainId: 'ok',
  eth_blockNumber: 'ok',
  eth_getBalance: 'invalid_params',
  eth_gasPrice: 'internal_error',
  eth_getLogs: 'server_error',
  eth_call: 'application_error',
} as const;

const codes = {
  parse_error: -32700,
  invalid_request: -32600,
  method_not_found: -32601,
  invalid_params: -32602,
  internal_error: -32603,
  server_error: -32005,
  application_error: 3,
} as const;

type Outcome = keyof typeof codes | 'ok';

/** A server of JSON-RPC 2.0, which counts what it was asked: the ground truth. */
export interface RpcDispatcher {
  /** Answers a parsed body; `undefined` if there is nothing to answer. */
  handle(body: unknown): unknown;
  /** Answers a body as text. */
  handleText(text: string): unknown;
  /** Calls by `method outcome batched`. */
  readonly calls: Record<string, number>;
  /** Notifications by method. */
  readonly notifications: Record<string, number>;
  /** The sizes of the batches. */
  readonly batches: number[];
}

/** Creates a dispatcher. */
export function createRpcDispatcher(): RpcDispatcher {
  const calls: Record<string, number> = {};
  const notifications: Record<string, number> = {};
  const batches: number[] = [];

  return { handle, handleText, calls, notifications, batches };

  function handleText(text: string): unknown {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return fail('<unparsed>', 'parse_error', null, false);
    }
    return handle(body);
  }

  function handle(body: unknown): unknown {
    if (!Array.isArray(body)) return handleOne(body, false);
    if (body.length === 0) return fail('<unparsed>', 'invalid_request', null, false);
    batches.push(body.length);
    const replies = body
      .map((element) => handleOne(element, true))
      .filter((reply) => reply !== undefined);
    return replies.length === 0 ? undefined : replies;
  }

  function handleOne(call: unknown, batched: boolean): unknown {
    const { method, id } = (call ?? {}) as { method?: unknown; id?: unknown };
    if (typeof method !== 'string') return fail('<unparsed>', 'invalid_request', null, batched);
    const isKnown = Object.hasOwn(rpcHandlers, method);
    const name = isKnown ? method : '<other>';
    if (id === undefined) {
      notifications[name] = (notifications[name] ?? 0) + 1;
      return undefined;
    }
    const outcome = isKnown ? rpcHandlers[method as keyof typeof rpcHandlers] : 'method_not_found';
    if (outcome !== 'ok') return fail(name, outcome, id, batched);
    count(name, outcome, batched);
    return { jsonrpc: '2.0', id, result: null };
  }

  function fail(name: string, outcome: keyof typeof codes, id: unknown, batched: boolean) {
    count(name, outcome, batched);
    return { jsonrpc: '2.0', id, error: { code: codes[outcome], message: outcome } };
  }

  function count(name: string, outcome: Outcome, batched: boolean): void {
    const key = `${name} ${outcome} ${batched}`;
    calls[key] = (calls[key] ?? 0) + 1;
  }
}
