import { sendMarked } from '../../requests/own-requests';
import { SourceError } from '../source-error';
import type { Endpoint } from './endpoint';

/** A request to a node. */
export interface NodeRequest {
  /** What is asked for, in messages: a method or a path. */
  readonly what: string;
  /**
   * Path behind that of the endpoint.
   * @defaultValue none
   */
  readonly path?: string;
  /**
   * JSON to post; without it the request is a GET.
   * @defaultValue none
   */
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** What came back. */
export interface NodeReply {
  readonly status: number;
  readonly text: string;
}

// A block with all its transaction hashes takes one or two; more than this is no answer to us.
const mostBytes = 16 * 2 ** 20;

/**
 * Sends a request to a node and reads its answer, whatever its status; redirects are not followed.
 *
 * @throws SourceError `refused`, `timeout`, `invalid` or `other`; the reason of the signal if it aborts
 */
export async function sendRequest(endpoint: Endpoint, request: NodeRequest): Promise<NodeReply> {
  const reply = await attempt(endpoint, request);
  if (reply.status !== 401 || !(await endpoint.renewCredentials())) return reply;
  return attempt(endpoint, request);
}

/**
 * The error for an answer that cannot be used, in words for operators.
 *
 * @param problem - what is wrong with it
 * @param text - what came back; its beginning is shown
 */
export function replyError(
  kind: 'http' | 'invalid' | 'unsupported' | 'starting',
  endpoint: Endpoint,
  what: string,
  problem: string,
  text = '',
  cause?: unknown,
): SourceError {
  const short = excerpt(endpoint, text);
  const shown = short === '' ? '' : `: ${short}`;
  return new SourceError(kind, `${what} at ${endpoint.address}: ${problem}${shown}`, cause);
}

/** The beginning of a text that a node has sent, in one line and without secrets. */
export function excerpt(endpoint: Endpoint, text: string): string {
  // Before cutting, or a secret at the cut would be shown in part.
  const line = endpoint
    .hideSecrets(text.slice(0, 2000))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}

async function attempt(endpoint: Endpoint, request: NodeRequest): Promise<NodeReply> {
  const { what, signal } = request;
  try {
    const response = await open(endpoint, request, true);
    return { status: response.status, text: await readText(response, endpoint, what) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof SourceError) throw error;
    const [kind, words] = explain(error);
    throw new SourceError(kind, `${what} at ${endpoint.address}: ${words}`, error);
  }
}

async function open(endpoint: Endpoint, request: NodeRequest, again: boolean): Promise<Response> {
  const { path, body, signal } = request;
  try {
    const url = new URL(endpoint.urlOf(path));
    const headers = await endpoint.headers();
    return await sendMarked(url, (mark) =>
      fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
          ...mark,
        },
        ...(body === undefined ? {} : { body }),
        redirect: 'manual',
        signal,
      }),
    );
  } catch (error) {
    // A kept connection that the node has just closed is no fault; questions may be asked twice.
    const isBroken = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(error) ?? '');
    if (!again || !isBroken || signal.aborted) throw error;
    return open(endpoint, request, false);
  }
}

async function readText(response: Response, endpoint: Endpoint, what: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Piece by piece, what a gzip holds counted too: a length can be missing or wrong.
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) {
      throw replyError('invalid', endpoint, what, `more than ${mostBytes / 2 ** 20} MiB came back`);
    }
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

const wordsOf: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection broken',
  EPIPE: 'connection broken',
  UND_ERR_SOCKET: 'connection broken',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'host not found for now',
  EHOSTUNREACH: 'host cannot be reached',
  ENETUNREACH: 'network cannot be reached',
  ECONNABORTED: 'connection broken',
};

function explain(error: unknown): ['refused' | 'timeout' | 'invalid', string] {
  const code = codeOf(error);
  if (isParserError(error)) return ['invalid', 'what came back is no HTTP'];
  if (code === undefined) return ['refused', causeOf(error)];
  if (code === 'ETIMEDOUT' || /^UND_ERR_.*_TIMEOUT$/.test(code)) return ['timeout', 'no answer'];
  if (/^Z_|^ERR_.*_DECOMPRESSION/.test(code)) return ['invalid', `broken compression (${code})`];
  return ['refused', wordsOf[code] ?? `connection failed (${code})`];
}

/** `fetch` wraps what happened in an error that says only that it failed. */
function codeOf(error: unknown): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

/** By its name: since Node 24 it has no code. */
function isParserError(error: unknown): boolean {
  const { name, cause } = error as { name?: unknown; cause?: { name?: unknown } };
  return [name, cause?.name].includes('HTTPParserError');
}

function causeOf(error: unknown): string {
  const { message, cause } = error as { message?: unknown; cause?: { message?: unknown } };
  return String(cause?.message || message || 'connection failed').slice(0, 80);
}
