/**
 * What a user of the stack can mend: a setting, a file, a port, a program that is missing.
 *
 * @remarks The message names the value and the remedy; the command prints it without a stack trace.
 */
export class StackError extends Error {
  override readonly name = 'StackError';

  /**
   * @param problem - what is wrong, with the value, as one sentence
   * @param remedy - what to do instead, as one sentence
   */
  constructor(
    readonly problem: string,
    readonly remedy: string,
    options?: { readonly cause?: unknown },
  ) {
    super(`${problem} ${remedy}`, options);
  }
}
