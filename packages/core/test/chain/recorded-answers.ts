import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainSource, FactName } from '../../src/index';
import { type Answer, type NodeServer, type RpcCall, sendJson, startNode } from './node-server';

/** What a node answers, by method or by path; `method [params]` goes before `method`. */
export type Answers = Readonly<Record<string, unknown>>;

const folder = join(__dirname, 'answers');

/** Reads a recording; its line `from` says where the answers come from. */
export function readAnswers(kind: string, name: string): Answers {
  const { from, answers } = JSON.parse(readFileSync(join(folder, kind, `${name}.json`), 'utf8'));
  if (typeof from !== 'string' || from === '') throw new Error(`${kind}/${name} has no origin`);
  return answers;
}

/** Starts a server that answers JSON-RPC as recorded, and "method not found" otherwise. */
export function serveRpc(answers: Answers): Promise<NodeServer> {
  return startNode(answerRecorded(answers));
}

/** Answers JSON-RPC as recorded. */
export function answerRecorded(answers: Answers): Answer {
  const reply = ({ id, method, params }: RpcCall) => {
    const found = answers[`${method} ${JSON.stringify(params)}`] ?? answers[method];
    const error = { code: -32601, message: `Method not found: ${method}` };
    return { jsonrpc: '2.0', id, ...((found as object | undefined) ?? { error }) };
  };
  return (_request, body, response) => {
    const asked = JSON.parse(body) as RpcCall | RpcCall[];
    sendJson(response, Array.isArray(asked) ? asked.map(reply) : reply(asked));
  };
}

/** Starts a server that answers at paths as recorded, and 404 otherwise. */
export function servePaths(answers: Answers): Promise<NodeServer> {
  return startNode(answerPaths(answers));
}

/** Answers at paths as recorded. */
export function answerPaths(answers: Answers): Answer {
  return ({ url = '' }, _body, response) => {
    const found = answers[url];
    if (found === undefined) sendJson(response, { code: 404, message: 'Not found' }, 404);
    else sendJson(response, found);
  };
}

/** Asks everything at once, as a poll does: a fact, or the kind of the error in its place. */
export async function askAll(source: ChainSource): Promise<Partial<Record<FactName, unknown>>> {
  const signal = AbortSignal.timeout(60_000);
  const asked = Object.entries(source.questions).map(async ([fact, { ask }]) => {
    const answer = await ask(signal).catch((error: { kind?: string }) => error.kind ?? error);
    return [fact, answer] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}
