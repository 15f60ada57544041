import { fetchFromNode, NodeError } from './chain-reader';

/** A call of a method: its name and its parameters. */
export type RpcCall = readonly [method: string, ...parameters: unknown[]];

/** What a node answered to one call of several. */
export type RpcOutcome<Result> = { result: Result } | { error: NodeError };

/** Calls methods of an EVM node, all in one request, answered in the order of the calls. */
export type CallNode = <Result>(calls: readonly RpcCall[]) => Promise<RpcOutcome<Result>[]>;

interface RpcAnswer {
  id?: number;
  result?: unknown;
  error?: { code?: number; message?: string };
}

/** Creates the client of a node's JSON-RPC. */
export function createRpcClient(nodeUrl: string): CallNode {
  return async function callNode<Result>(calls: readonly RpcCall[]): Promise<RpcOutcome<Result>[]> {
    const response = await fetchFromNode(nodeUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(
        calls.map(([method, ...params], id) => ({ jsonrpc: '2.0', id, method, params })),
      ),
    });
    if (!response.ok) throw new NodeError(`The node answered ${response.status}.`, 502);
    const answers = (await response.json().catch((error: unknown) => {
      throw new NodeError('The node answered with something else than JSON.', 502, error);
    })) as RpcAnswer[] | RpcAnswer;
    // One object for the whole batch is the refusal of it.
    if (!Array.isArray(answers)) throw refusal('the batch', answers);
    return calls.map(([method], id) => {
      const answer = answers.find((each) => each.id === id) ?? {};
      return answer.error === undefined && answer.result !== undefined
        ? { result: answer.result as Result }
        : { error: refusal(method, answer) };
    });
  };
}

/** The result of a call, or `undefined` if the node does not know it. */
export function resultOf<Result>(outcome: RpcOutcome<Result> | undefined): Result | undefined {
  return outcome !== undefined && 'result' in outcome ? outcome.result : undefined;
}

function refusal(what: string, { error }: RpcAnswer): NodeError {
  return new NodeError(`The node answered ${what} with: ${error?.message ?? 'nothing'}.`, 502);
}
