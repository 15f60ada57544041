import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RpcAccess, type RpcExchange, tapBodies, tapReplies } from '@xai-metrics/core';
import type { ExpressApp, RoutedRequest } from './matched-route';

/** Where bodies are, and that `tapApp` sees the pieces of what comes to an application. */
export const rpcAccess: RpcAccess<IncomingMessage> = {
  readBody: (request) => (request as { body?: unknown }).body,
  isTapped: (request) => (request as RoutedRequest).app !== undefined,
};

/**
 * Sees bodies and answers on the application's prototypes: a property on each request and response
 * would cost microseconds.
 */
export function tapApp(
  { request, response }: Pick<ExpressApp, 'request' | 'response'>,
  findRpc: (request: IncomingMessage) => RpcExchange | undefined,
): void {
  tapBodies(request, (each) => findRpc(each)?.body);
  tapReplies(response, ({ req }) => findRpc(req)?.reply);
  const { json } = response;
  response.json = function jsonWithReply(this: ServerResponse, reply: unknown, ...args: unknown[]) {
    const result = json.call(this, reply, ...args);
    findRpc(this.req)?.takeReply(reply);
    return result;
  };
}
