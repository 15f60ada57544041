import type { StackContext } from '../stack-context';

/** Writes the expression of a recording rule. */
export type RecordingExpression = (context: StackContext) => string;

/** An expression for each name of a group; they are evaluated in order, so one may use those above it. */
export type RecordingGroup<Names> = { readonly [Key in keyof Names]: RecordingExpression };
