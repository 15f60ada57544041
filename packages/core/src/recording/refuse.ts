import type { RefusalReason } from '../value-guard';

/** Counts and logs a value that does not enter the registry. */
export type RefuseValue = (reason: RefusalReason, metric: string, value: unknown) => void;
