/** Where warnings go: `console`, a pino logger and their like fit. */
export interface Logger {
  warn(message: string): void;
}

/** Logs each kind of fault once a minute at most, so that a fault in a hot path stays readable. */
export type FaultLog = (kind: string, message: string) => void;

const quietMilliseconds = 60_000;

/**
 * Creates the log for faults that must not disturb the application.
 *
 * @param logger - where the lines go; `false` for nowhere
 */
export function createFaultLog(logger: Logger | false): FaultLog {
  const lastLogged = new Map<string, number>();
  const suppressed = new Map<string, number>();

  return function logFault(kind, message) {
    if (logger === false) return;
    const now = performance.now();
    const last = lastLogged.get(kind);
    if (last !== undefined && now - last < quietMilliseconds) {
      suppressed.set(kind, (suppressed.get(kind) ?? 0) + 1);
      return;
    }
    const more = suppressed.get(kind) ?? 0;
    lastLogged.set(kind, now);
    suppressed.delete(kind);
    try {
      logger.warn(`xai-metrics: ${message}${more > 0 ? ` (and ${more} more of this kind)` : ''}`);
    } catch {
      // A logger that throws must not reach the request that met the fault.
    }
  };
}
