import type { ChainHandles } from '../handles';
import { type Criteria, type CriterionName, criterionNames, failingCriteria } from './criteria';
import type { CriterionStatus } from './criterion';
import type { ReadinessState } from './hysteresis';

/** The metrics of one chain that readiness writes. */
export type ReadinessHandles = Pick<ChainHandles, 'readiness' | 'chain'>;

/** Writes verdicts to the metrics of one chain. */
export interface ReadinessRecorder {
  record(criteria: Criteria, before: ReadinessState, after: ReadinessState): void;
  /** Takes the gauges away. */
  clear(): void;
}

/** A status as a number; nothing is known where there is none. */
export const statusValues: Readonly<Record<Exclude<CriterionStatus, 'unknown'>, number>> = {
  pass: 1,
  warn: 0.5,
  fail: 0,
};

/** Creates the recorder; what can turn readiness is counted from 0. */
export function createReadinessRecorder({
  readiness: metrics,
  chain,
}: ReadinessHandles): ReadinessRecorder {
  metrics.transitions.inc({ to: 'ready', reason: 'passed' }, 0);
  const counted = new Set<CriterionName>();
  return {
    record(criteria, before, after) {
      metrics.ready.set(after.isReady ? 1 : 0);
      const { lag } = criteria;
      // Without a reference, the value counts references.
      if (lag?.value === undefined || lag.unit !== 'blocks') chain.headLagBlocks.clear();
      else chain.headLagBlocks.set(lag.value);
      for (const name of criterionNames) {
        const { status = 'unknown', value, limit } = criteria[name] ?? {};
        set(metrics.checkStatus, name, status === 'unknown' ? undefined : statusValues[status]);
        set(metrics.checkValue, name, value);
        set(metrics.checkLimit, name, limit);
        if (criteria[name] === undefined || counted.has(name)) continue;
        counted.add(name);
        metrics.transitions.inc({ to: 'not_ready', reason: name }, 0);
      }
      if (before.isReady === after.isReady) return;
      const [reason = 'passed'] = failingCriteria(criteria);
      metrics.transitions.inc({ to: after.isReady ? 'ready' : 'not_ready', reason });
    },
    clear() {
      metrics.ready.clear();
      chain.headLagBlocks.clear();
      for (const name of criterionNames) {
        for (const gauge of [metrics.checkStatus, metrics.checkValue, metrics.checkLimit]) {
          gauge.clear({ check: name });
        }
      }
    },
  };
}

function set(
  gauge: ReadinessHandles['readiness']['checkStatus' | 'checkValue' | 'checkLimit'],
  check: CriterionName,
  value: number | undefined,
): void {
  if (value === undefined) gauge.clear({ check });
  else gauge.set({ check }, value);
}
