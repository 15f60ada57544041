import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { RpcDispatcher } from './rpc-dispatcher';

/** How a server under test answers JSON-RPC, at `/rpc`. */
export interface RpcService {
  /**
   * Who parses: the framework's parser, mounted before or after the instrumentation; a parser that
   * gives text; or the handler, which reads the stream itself.
   */
  readonly parser: 'before' | 'after' | 'text' | 'none';
  readonly dispatcher: RpcDispatcher;
}

/** What a handler hands to its framework: an object, text, bytes that are compressed, or a stream. */
export interface RpcAnswer {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
}

const json = { 'content-type': 'application/json' };

/** What the dispatcher says to a request, whose body the framework may have parsed. */
export async function findRpcReply(
  { parser, dispatcher }: RpcService,
  request: IncomingMessage,
  body: unknown,
): Promise<unknown> {
  if (parser === 'none') return dispatcher.handleText(await readRpcText(request));
  return parser === 'text' ? dispatcher.handleText(body as string) : dispatcher.handle(body);
}

/** Answers by what the client's header `x-reply` asks for; by default as an object. */
export async function answerRpc(request: IncomingMessage, reply: unknown): Promise<RpcAnswer> {
  const way = request.headers['x-reply'] ?? 'object';
  const text = JSON.stringify(reply);
  if (reply === undefined) return { status: 204, headers: {}, body: '' };
  if (way === 'object') return { status: 200, headers: {}, body: reply };
  if (way === 'text') return { status: 200, headers: json, body: text };
  if (way === 'gzip') {
    return { status: 200, headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(text) };
  }
  if (way === 'stream') {
    return { status: 200, headers: json, body: Readable.from(piecesOf(text)) };
  }
  // The framework has taken it for its answer when it turns out that it cannot be sent.
  if (way === 'fails') return { status: 200, headers: {}, body: { result: 1, toJSON: failLate } };
  if (way === 'bad-gateway') return { status: 502, headers: {}, body: 'bad gateway' };
  await setTimeout(60_000, undefined, { ref: false });
  throw new Error('waited for nothing');
}

/** Reads a body by the way that the client's header `x-read` asks for. */
export async function readRpcText(request: IncomingMessage): Promise<string> {
  const way = request.headers['x-read'] ?? 'data';
  if (way === 'late') await setTimeout(50);
  const pieces: Buffer[] = [];
  if (way === 'iterate') {
    for await (const piece of request) pieces.push(piece);
  } else if (way === 'readable') {
    await new Promise((resolve) => {
      request.on('end', resolve);
      request.on('readable', () => {
        for (let piece = request.read(); piece !== null; piece = request.read()) pieces.push(piece);
      });
    });
  } else if (way === 'pipe' || way === 'slow-pipe') {
    const sink = new Writable({
      highWaterMark: way === 'pipe' ? 1024 : 16,
      write(piece, _encoding, done) {
        pieces.push(piece);
        if (way === 'pipe') done();
        else setImmediate(done);
      },
    });
    await pipeline(request, sink);
  } else {
    request.on('data', (piece) => pieces.push(piece));
    await new Promise((resolve, reject) => request.on('end', resolve).on('error', reject));
  }
  return Buffer.concat(pieces).toString();
}

/** Answers without the framework, piece by piece. */
export function writeRpcAnswer(response: ServerResponse, reply: unknown): void {
  response.setHeader('content-type', 'application/json');
  for (const piece of piecesOf(JSON.stringify(reply))) response.write(piece);
  response.end();
}

function failLate(): never {
  throw new Error('on purpose');
}

function piecesOf(text: string): string[] {
  return text.match(/[\s\S]{1,1000}/g) ?? [];
}
