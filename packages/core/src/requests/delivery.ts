import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenRequest } from './connection';

/** Whether a response that is over has been handed to its connection, down to the last byte. */
export function isDelivered(open: OpenRequest): boolean {
  const { request, response, connection } = open;
  // Without a connection a response is over before its last write is done.
  if (connection.isInjected) return response.writableEnded;
  const isFinished = response.writableEnded && response.writableFinished;
  if (request.httpVersionMajor === 2) {
    // A response that the client reset still emits finish.
    const { stream } = response as { stream?: { rstCode?: number } };
    return isFinished && (stream?.rstCode ?? 0) === 0;
  }
  const { destroyed, writableEnded } = request.socket;
  if (isFinished && (!destroyed || writableEnded)) return true;
  return isWritten(open) && isFlushed(open);
}

/**
 * Whether the socket was given the last byte: a client that has all that was announced may close
 * before the source of the body has told of its end.
 */
function isWritten({ request, response, bytesAtStart, isStartKnown }: OpenRequest): boolean {
  const { socket } = request;
  // One that waits behind another has not been given to the socket yet.
  const isWaiting = response.socket !== socket && !response.writableFinished;
  // The headers as they are sent: Node's own, which its types do not know.
  const { _header: head } = response as { _header?: string | null };
  if (isWaiting || !isStartKnown || !head) return false;
  // Not more either: what an interim answer took would be missing at the end.
  return socket.bytesWritten - bytesAtStart === head.length + bodyLength(request, response, head);
}

/** Whether a socket that is closed has sent all it was given: one that breaks drops the rest. */
function isFlushed({ request: { socket }, connection }: OpenRequest): boolean {
  return socket.writableFinished || connection.unsentBytes === 0;
}

/** The bytes that the headers announce; `NaN` if they do not. */
function bodyLength({ method }: IncomingMessage, { statusCode }: ServerResponse, head: string) {
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return 0;
  return Number(/\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1] ?? Number.NaN);
}
