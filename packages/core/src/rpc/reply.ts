import { outcomeOfCode, type RpcOutcome } from './outcome';

/** What an answer says of the calls. */
export interface RpcReply {
  /** How the call with this id ended; `undefined` if the answer does not say. Each element is taken once. */
  take(id: unknown): RpcOutcome | undefined;
  /** Whether the server found that it was not asked in JSON-RPC. */
  readonly isRefusal: boolean;
}

/** Outcomes of calls with one id, in the order of the answer. */
interface SameId {
  readonly outcomes: RpcOutcome[];
  taken: number;
}

/**
 * Reads an answer: an object, or a list of them for a batch.
 *
 * @returns `undefined` if it is no answer of JSON-RPC
 */
export function readRpcReply(reply: unknown): RpcReply | undefined {
  if (Array.isArray(reply)) return reply.length === 0 ? undefined : readBatchReply(reply);
  const outcome = readOutcome(reply);
  // One error for a whole batch is the outcome of all its elements.
  return outcome && { take: () => outcome, isRefusal: isRefusal(outcome) };
}

function readBatchReply(replies: readonly unknown[]): RpcReply | undefined {
  const byId = new Map<unknown, RpcOutcome | SameId>();
  for (const reply of replies) {
    const outcome = readOutcome(reply);
    if (outcome === undefined) continue;
    // It has an outcome, so it is an object.
    const { id = null } = reply as { id?: unknown };
    const known = byId.get(id);
    if (known === undefined) byId.set(id, outcome);
    else if (typeof known === 'object') known.outcomes.push(outcome);
    else byId.set(id, { outcomes: [known, outcome], taken: 0 });
  }
  if (byId.size === 0) return undefined;
  const refused = byId.get(null);
  const first = typeof refused === 'object' ? refused.outcomes[0] : refused;

  return {
    isRefusal: first !== undefined && isRefusal(first),
    take(id) {
      const known = byId.get(id);
      if (typeof known === 'object') {
        known.taken += 1;
        return known.outcomes[known.taken - 1];
      }
      byId.delete(id);
      return known;
    },
  };
}

function readOutcome(reply: unknown): RpcOutcome | undefined {
  if (typeof reply !== 'object' || reply === null) return undefined;
  const { error, result, id, jsonrpc } = reply as Readonly<Record<string, unknown>>;
  if (typeof error === 'object' && error !== null) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    return outcomeOfCode(code, message);
  }
  const isReply = jsonrpc !== undefined || id !== undefined;
  // Error handlers of frameworks write a text there, which is no answer to a call.
  if (error !== undefined && error !== null) return isReply ? 'application_error' : undefined;
  // Before it is serialised, a result may be `undefined`.
  return result !== undefined || 'result' in reply ? 'ok' : undefined;
}

function isRefusal(outcome: RpcOutcome): boolean {
  return outcome === 'parse_error' || outcome === 'invalid_request';
}
