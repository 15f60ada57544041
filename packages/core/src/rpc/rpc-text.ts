/** Bytes of a body or an answer that are looked at. */
const mostRpcBytes = 64 * 1024;

/** Stands for what is no JSON, or too long to be looked at. */
export const unreadable = Symbol('unreadable');

/** Text that is collected piece by piece, up to {@link mostRpcBytes}. */
export interface RpcText {
  /** Adds a piece; what is neither text nor bytes makes all of it unreadable. */
  add(piece: unknown, encoding?: unknown): void;
  /** Whether a piece is on its way through a tap. */
  isPassing: boolean;
  /** Whether nothing of it is missing. */
  isWhole(): boolean;
  /** The parsed text; `undefined` if it is empty. */
  parse(): unknown;
}

/**
 * Collects text.
 *
 * @param keepsBytes - whether bytes must be copied, because whoever wrote them may use their memory again
 */
export function collectRpcText(keepsBytes: boolean): RpcText {
  let pieces: (string | Uint8Array)[] | undefined = [];
  let length = 0;

  return {
    isPassing: false,
    add(piece, encoding) {
      if (pieces === undefined) return;
      const text = typeof piece === 'string' ? decodable(piece, encoding) : piece;
      const isText = typeof text === 'string' || text instanceof Uint8Array;
      length += isText ? text.length : Number.POSITIVE_INFINITY;
      if (!isText || length > mostRpcBytes) pieces = undefined;
      else pieces.push(keepsBytes && typeof text !== 'string' ? Buffer.from(text) : text);
    },
    isWhole: () => pieces !== undefined,
    parse: () => (pieces === undefined ? unreadable : parseRpcText(join(pieces))),
  };
}

/**
 * Parses text or bytes.
 *
 * @returns {@link unreadable} for what is no JSON, or too long; `undefined` for nothing
 */
export function parseRpcText(text: string | Uint8Array): unknown {
  if (text.length === 0) return undefined;
  if (text.length > mostRpcBytes) return unreadable;
  try {
    return JSON.parse(typeof text === 'string' ? text : Buffer.from(text).toString());
  } catch {
    return unreadable;
  }
}

/** Text as it is, or what it stands for in another encoding; `undefined` for one that does not exist. */
function decodable(text: string, encoding: unknown): string | Buffer | undefined {
  if (typeof encoding !== 'string' || /^utf-?8$/i.test(encoding)) return text;
  return Buffer.isEncoding(encoding) ? Buffer.from(text, encoding) : undefined;
}

function join(pieces: readonly (string | Uint8Array)[]): string | Uint8Array {
  const [first = ''] = pieces;
  if (pieces.length <= 1) return first;
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('');
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece as string)));
}
