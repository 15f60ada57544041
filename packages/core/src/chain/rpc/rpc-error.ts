import { isMethodNotSupported } from '../../rpc/outcome';
import { SourceError, type SourceErrorKind } from '../source-error';

/** What a node says of its error; everything in it may be missing. */
export interface RpcErrorDetails {
  readonly code: number | undefined;
  readonly message: string;
  readonly data: unknown;
}

/** Takes the error out of an answer, in whatever shape it is told. */
export function readRpcError(error: unknown): RpcErrorDetails {
  if (typeof error === 'string') return { code: undefined, message: error, data: undefined };
  const { code, message, data } = (error ?? {}) as Partial<Record<keyof RpcErrorDetails, unknown>>;
  const number = typeof code === 'string' ? Number(code) : code;
  return {
    code: Number.isInteger(number) ? (number as number) : undefined,
    message: typeof message === 'string' ? message : '',
    data,
  };
}

/** Which kind of error it is: whether the node is starting, or does not know the question. */
export function classifyRpcError({ code, message, data }: RpcErrorDetails): SourceErrorKind {
  // CometBFT and others say "Internal error" and put what matters into the data.
  const text = typeof data === 'string' ? `${message} ${data}` : message;
  if (code === -28 || isStarting(text)) return 'starting';
  if (code === -32601 || code === -32604 || isUnsupported(text)) return 'unsupported';
  if (isMethodNotSupported(code, text)) return 'unsupported';
  return 'rpc';
}

/** The details of an error that a node answered with; `undefined` for all others. */
export function rpcErrorOf(error: unknown): RpcErrorDetails | undefined {
  if (!(error instanceof SourceError)) return undefined;
  const { rpcError } = (error.cause ?? {}) as { rpcError?: RpcErrorDetails };
  return rpcError;
}

function isStarting(text: string): boolean {
  return (
    /^(?:the )?(?:node |server |service )?(?:is )?(?:still )?(?:loading|starting|warming up|initiali[sz]ing)\b/i.test(
      text,
    ) ||
    /\b(?:is|still) (?:loading|starting|warming up|initiali[sz]ing)\b/i.test(text) ||
    /\bnot (?:yet )?(?:initiali[sz]ed|fully started)\b|\bin warm-?up\b/i.test(text)
  );
}

function isUnsupported(text: string): boolean {
  return (
    /\b(?:unknown|unsupported|unrecogni[sz]ed|no such|unimplemented) (?:(?:json-?)?rpc )?method\b/i.test(
      text,
    ) ||
    /\bmethod\b.{0,80}\b(?:not (?:found|available|supported|implemented|enabled|allowed|whitelisted)|(?:does not|doesn't|not) exist|disabled|unavailable|unsupported|unknown)\b/i.test(
      text,
    ) ||
    /\bmodule is disabled\b|\bunsafe to be called externally\b/i.test(text)
  );
}
