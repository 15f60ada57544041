import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FindRpc } from './rpc-exchange';
import type { RpcText } from './rpc-text';

/**
 * Creates the function that taps what requests and responses have in common: a property of its own on each
 * would make all code that touches them slower, by a third of a small call.
 *
 * @param tapped - prototypes that have been tapped already
 */
export function createPrototypeTaps(tapped: WeakSet<object>) {
  return function tapPrototypes(
    request: IncomingMessage,
    response: ServerResponse,
    find: FindRpc,
  ): void {
    const requests = Object.getPrototypeOf(request);
    if (!tapped.has(requests)) {
      tapped.add(requests);
      tapBodies(requests, (each) => find(each)?.body);
    }
    const responses = Object.getPrototypeOf(response);
    if (!tapped.has(responses)) {
      tapped.add(responses);
      tapReplies(responses, ({ req }) => find(req)?.reply);
    }
  };
}

/**
 * Collects bodies as they arrive, without reading them: Node hands each piece to `push`, whoever reads
 * it later and however. A listener for `data` would start the flow, and one for `readable` would stop it.
 *
 * @param target - a request, or a prototype of requests
 * @param textOf - where the body of a request is collected, if it is
 */
export function tapBodies(
  target: Pick<IncomingMessage, 'push'>,
  textOf: (request: IncomingMessage) => RpcText | undefined,
): void {
  const { push } = target;
  target.push = function pushAndCollect(this: IncomingMessage, piece, encoding) {
    if (piece === null) return push.call(this, piece, encoding);
    return collect(textOf(this), piece, encoding, () => push.call(this, piece, encoding));
  };
}

/**
 * Collects answers as they are written.
 *
 * @param target - a response, or a prototype of responses
 * @param textOf - where the answer of a response is collected, if it is
 */
export function tapReplies(
  target: Pick<ServerResponse, 'write' | 'end'>,
  textOf: (response: ServerResponse) => RpcText | undefined,
): void {
  const { write, end } = target;
  target.write = function writeAndCollect(this: ServerResponse, ...args: unknown[]) {
    const pass = () => write.apply(this, args as Parameters<typeof write>);
    return collect(textOf(this), args[0], args[1], pass);
  } as typeof write;
  target.end = function endAndCollect(this: ServerResponse, ...args: unknown[]) {
    const pass = () => end.apply(this, args as Parameters<typeof end>);
    const isPiece = args[0] !== undefined && args[0] !== null && typeof args[0] !== 'function';
    return isPiece ? collect(textOf(this), args[0], args[1], pass) : pass();
  } as typeof end;
}

/** A piece may pass several taps: those of prototypes above, and over HTTP/2 `end` calls `write`. */
function collect<Result>(
  text: RpcText | undefined,
  piece: unknown,
  encoding: unknown,
  pass: () => Result,
): Result {
  if (text === undefined || text.isPassing) return pass();
  text.add(piece, encoding);
  text.isPassing = true;
  try {
    return pass();
  } finally {
    text.isPassing = false;
  }
}
