import type { RunningEngine } from '../../engines/engine-state';
import { isRunning } from '../../engines/is-running';
import type { RunningService } from '../../service/find-services';
import type { VerifyResult } from './verify-result';

/** Looks who keeps the engines running: services come back after a crash, what `up` started does not. */
export function verifyLife(
  engines: readonly RunningEngine[],
  services: readonly RunningService[],
): VerifyResult[] {
  return [
    ...services.map(({ engine, unit }) => ({
      area: 'engines' as const,
      name: engine,
      status: 'ok' as const,
      detail: `the service ${unit}`,
    })),
    ...engines.map((engine) => {
      const { title, pid, logFile } = engine;
      const about = { area: 'engines' as const, name: title };
      return isRunning(engine)
        ? { ...about, status: 'ok' as const, detail: `process ${pid} of xai-metrics up` }
        : {
            ...about,
            status: 'failed' as const,
            detail: `it has ended since xai-metrics up started it; its log is ${logFile}. xai-metrics down, then up; xai-metrics service starts it again by itself`,
          };
    }),
  ];
}
