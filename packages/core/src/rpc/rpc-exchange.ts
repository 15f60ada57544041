import type { IncomingMessage, ServerResponse } from 'node:http';
import { countCalls } from './count-calls';
import { type RpcReply, readRpcReply } from './reply';
import type { RpcSeries } from './rpc-series';
import { collectRpcText, parseRpcText, type RpcText, unreadable } from './rpc-text';
import { createPrototypeTaps } from './taps';

/**
 * Where an adapter has bodies and answers.
 *
 * @typeParam Source - what the adapter has of a request
 */
export interface RpcAccess<Source> {
  /** The body as the framework's parser has left it; `undefined` as long as there is none. */
  readBody(source: Source): unknown;
  /**
   * The answer before it is serialised, where the framework keeps it until the end.
   * @defaultValue what `takeReply` was given, and the bytes
   */
  readReply?(source: Source): unknown;
}

/** A request that may be JSON-RPC. */
export interface RpcExchange {
  /** Where the body is collected, if nobody has parsed it. */
  readonly body: RpcText | undefined;
  /** Where the answer is collected as it is written. */
  readonly reply: RpcText | undefined;
  /** Takes the answer before it is serialised. Never throws. */
  takeReply(reply: unknown): void;
  /** Counts what it was, when it is over. */
  end(status: number, durationSeconds: number): void;
}

/** Finds what is watched of a request. */
export type FindRpc = (request: IncomingMessage) => RpcExchange | undefined;

/**
 * Begins to watch a request if it may be JSON-RPC.
 *
 * @param find - finds it again, as long as the request is open
 */
export type WatchRpc = (
  request: IncomingMessage,
  response: ServerResponse,
  source: unknown,
  find: FindRpc,
) => RpcExchange | undefined;

/**
 * Creates the function that finds JSON-RPC among the requests.
 *
 * @param tapped - prototypes that have been tapped for the same registry
 */
export function createRpcWatch(
  series: RpcSeries,
  access: RpcAccess<never>,
  tapped: WeakSet<object>,
): WatchRpc {
  const { paths, readReply } = series.options;
  const exact = new Set(paths.filter((path) => !path.endsWith('*')));
  const beginnings = paths.filter((path) => path.endsWith('*')).map((path) => path.slice(0, -1));
  // The adapter's own type of the access says what it is called with.
  const { readBody, readReply: findReply } = access as RpcAccess<unknown>;

  const tapPrototypes = createPrototypeTaps(tapped);

  return function watchRpc(request, response, source, find) {
    if (request.method !== 'POST' || !isRpcPath(request, source)) return undefined;
    // Whose parser was mounted before has the body already.
    const isCollected = isNothing(readBody(source)) && isUntouched(request);
    const body = isCollected ? collectRpcText(false) : undefined;
    const bytes = readReply ? collectRpcText(true) : undefined;
    tapPrototypes(request, response, find);
    let taken: RpcReply | undefined;

    return {
      body,
      reply: bytes,
      takeReply(reply) {
        try {
          // Now, because the object may be another one by the end.
          taken = readRpcReply(reply);
        } catch {
          taken = undefined; // a getter that throws: the bytes are there, if it can be serialised
        }
      },
      end(status, durationSeconds) {
        const isJson = /json/i.test(request.headers['content-type'] ?? '');
        const reply = readReply ? findReplyOf(status) : undefined;
        countCalls(series, { body: findBody(), isJson, reply, status, durationSeconds });
      },
    };

    function findBody(): unknown {
      const parsed = isForm(request) ? undefined : readBody(source);
      if (typeof parsed === 'string' || parsed instanceof Uint8Array) return parseRpcText(parsed);
      if (body !== undefined && isNothing(parsed)) return body.parse();
      return parsed === undefined && hasBody(request) ? unreadable : parsed;
    }

    function findReplyOf(status: number): RpcReply | undefined {
      const given = taken ?? readRpcReply(findReply?.(source));
      // The answer that is there may be one that could not be sent, before the error was.
      if (given !== undefined && status < 400) return given;
      if (bytes === undefined || !bytes.isWhole() || isEncoded(response)) return given;
      return readRpcReply(bytes.parse());
    }
  };

  function isRpcPath({ url = '' }: IncomingMessage, source: unknown): boolean {
    const { originalUrl = url } = source as { originalUrl?: string };
    const query = originalUrl.indexOf('?');
    const path = query === -1 ? originalUrl : originalUrl.slice(0, query);
    return exact.has(path) || beginnings.some((beginning) => path.startsWith(beginning));
  }
}

/** Whether there is no body, or what `body-parser` 1 leaves of one that is not its own. */
function isNothing(body: unknown): boolean {
  if (body === undefined || body === null) return true;
  return typeof body === 'object' && !Array.isArray(body) && Object.keys(body).length === 0;
}

/** Whether nothing of a body has passed: what has, cannot be collected any more. */
function isUntouched({ complete, readableLength, readableDidRead }: IncomingMessage): boolean {
  return !complete && readableLength === 0 && !readableDidRead;
}

function isForm({ headers }: IncomingMessage): boolean {
  return /^(?:multipart\/|application\/x-www-form-urlencoded)/i.test(headers['content-type'] ?? '');
}

function hasBody({ headers }: IncomingMessage): boolean {
  return (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
}

function isEncoded(response: ServerResponse): boolean {
  const encoding = response.getHeader('content-encoding');
  return encoding !== undefined && encoding !== 'identity';
}
