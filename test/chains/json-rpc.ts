/** A call to a node: its answer, or an error with the node's own code. */
export type CallNode = (method: string, ...params: unknown[]) => Promise<unknown>;

/**
 * Asks nodes as plainly as possible: what they answer is the truth that the tests compare with.
 *
 * @param password - of a node that asks for one
 */
export function createCaller(url: string, password?: string): CallNode {
  const authorization =
    password === undefined ? {} : { authorization: `Basic ${btoa(`x:${password}`)}` };

  return async (method, ...params) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = (await response.json()) as { result?: unknown; error?: RpcError };
    if (error != null) throw Object.assign(new Error(error.message), { code: error.code });
    return result;
  };
}

interface RpcError {
  readonly code?: number;
  readonly message: string;
}
