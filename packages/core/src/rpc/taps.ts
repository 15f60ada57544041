import type { IncomingMessage, ServerResponse } from 'node:http';
import { collectRpcText, type RpcText } from './rpc-text';

/**
 * Collects a request's body as it arrives, without reading it: Node hands each piece to `push`,
 * whoever reads it later and however. A listener for `data` would start the flow, and one for
 * `readable` would stop it.
 *
 * @returns `undefined` if some of it may have passed already
 */
export function tapBody(request: IncomingMessage): RpcText | undefined {
  if (request.complete || request.readableLength > 0 || request.readableDidRead) return undefined;
  const body = collectRpcText(false);
  const { push } = request;
  request.push = function pushAndCollect(piece: unknown, encoding?: BufferEncoding) {
    if (piece !== null) body.add(piece, encoding);
    return push.call(request, piece, encoding);
  };
  return body;
}

/** Collects a response's body as it is written. */
export function tapReply(response: ServerResponse): RpcText {
  const reply = collectRpcText(true);
  const { write, end } = response;
  let isEnding = false;
  response.write = function writeAndCollect(this: ServerResponse, ...args: unknown[]) {
    // Over HTTP/2, the last piece comes here from `end` itself.
    if (!isEnding) reply.add(args[0], args[1]);
    return write.apply(this, args as Parameters<typeof write>);
  } as typeof write;
  response.end = function endAndCollect(this: ServerResponse, ...args: unknown[]) {
    const [piece, encoding] = args;
    const isPiece = piece !== undefined && piece !== null && typeof piece !== 'function';
    if (isPiece && !isEnding) reply.add(piece, encoding);
    isEnding = true;
    return end.apply(this, args as Parameters<typeof end>);
  } as typeof end;
  return reply;
}
