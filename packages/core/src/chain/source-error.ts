/**
 * What went wrong in asking a source.
 *
 * - `refused`: no connection, or a broken one
 * - `timeout`: no answer within the time limit
 * - `http`: an HTTP status that is no success
 * - `invalid`: an answer that is no JSON, half of one, of another shape, or to another question
 * - `nonsense`: a well-formed answer that cannot be true, such as a head time of 0
 * - `rpc`: an error that the node answered with
 * - `starting`: the node is still loading, as Bitcoin Core's -28 says
 * - `unsupported`: the node does not know the question
 * - `other`: a fault that is none of these
 */
export type SourceErrorKind = (typeof sourceErrorKinds)[number];

export const sourceErrorKinds = [
  'refused',
  'timeout',
  'http',
  'invalid',
  'nonsense',
  'rpc',
  'starting',
  'unsupported',
  'other',
] as const;

/** A question to a source that was not answered as it should be. */
export class SourceError extends Error {
  readonly kind: SourceErrorKind;

  /**
   * @param message - for operators, without secrets: what was asked and what came back
   */
  constructor(kind: SourceErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SourceError';
    this.kind = kind;
  }
}
