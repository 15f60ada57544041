import type { rpcOutcomes } from '../catalogue/rpc';
import { clientClosedRequest } from '../requests/client-closed';

/** How a JSON-RPC call ended. */
export type RpcOutcome = (typeof rpcOutcomes)[number];

const specifiedCodes: ReadonlyMap<unknown, RpcOutcome> = new Map<number, RpcOutcome>([
  [-32700, 'parse_error'],
  [-32600, 'invalid_request'],
  [-32601, 'method_not_found'],
  [-32602, 'invalid_params'],
  [-32603, 'internal_error'],
]);

/**
 * What an error with this code is; one without a number is the application's own.
 *
 * @param message - what the error says, if that is known
 */
export function outcomeOfCode(code: unknown, message?: unknown): RpcOutcome {
  const specified = specifiedCodes.get(code);
  if (specified !== undefined) return specified;
  if (isMethodNotSupported(code, message)) return 'method_not_found';
  // EIP-1474: limit exceeded, as the status 429. To Solana it is a node that is unhealthy: the words decide.
  if (
    code === -32005 &&
    /\b(?:limit|limited|exceed\w*|quota|too many)\b/i.test(
      typeof message === 'string' ? message : '',
    )
  ) {
    return 'invalid_request';
  }
  const isServers = typeof code === 'number' && code >= -32099 && code <= -32000;
  return isServers ? 'server_error' : 'application_error';
}

/** EIP-1474: method not supported. Solana has the number for a block that is not there. */
export function isMethodNotSupported(code: unknown, message: unknown): boolean {
  return code === -32004 && !/\b(?:block|slot)\b/i.test(typeof message === 'string' ? message : '');
}

/** What a status says where no answer could be read; `undefined` if it says nothing. */
export function outcomeOfStatus(status: number): RpcOutcome | undefined {
  if (status === clientClosedRequest) return 'aborted';
  if (status >= 500) return 'server_error';
  return status >= 400 ? 'invalid_request' : undefined;
}
