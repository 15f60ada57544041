import { StackError } from '../stack-error';

/** The command was asked wrongly: an argument, a setting or a folder that cannot be. It ends with 2. */
export class UsageError extends StackError {}

/** Turns the faults of a configuration into faults of whoever wrote it. */
export function asUsage<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    throw new UsageError(error.problem, error.remedy, { cause: error });
  }
}
