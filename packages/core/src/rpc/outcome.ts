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

/** What an error with this code is; one without a number is the application's own. */
export function outcomeOfCode(code: unknown): RpcOutcome {
  const specified = specifiedCodes.get(code);
  if (specified !== undefined) return specified;
  const isServers = typeof code === 'number' && code >= -32099 && code <= -32000;
  return isServers ? 'server_error' : 'application_error';
}

/** What a status says where no answer could be read; `undefined` if it says nothing. */
export function outcomeOfStatus(status: number): RpcOutcome | undefined {
  if (status === clientClosedRequest) return 'aborted';
  if (status >= 500) return 'server_error';
  return status >= 400 ? 'invalid_request' : undefined;
}
