/** One file of a stack. */
export interface StackFile {
  /** Relative to the folder of the stack, with forward slashes. */
  readonly path: string;
  readonly content: string;
}
