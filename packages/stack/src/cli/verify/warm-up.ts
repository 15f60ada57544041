import type { HttpApi } from './http-api';

/** A rate needs two scrapes, a rule on top an evaluation, and a panel's range is four scrapes. */
const scrapes = 5;

/**
 * An alert that fires before Prometheus has found Alertmanager is lost; it is sent again after the
 * default of `--rules.alert.resend-delay`, a minute.
 */
const resendSeconds = 75;

/** How long Prometheus still has to run until there is something to look at. */
export interface WarmUp {
  /** Until all that depends on rates has values. */
  readonly ratesSeconds: number;
  /** Until every alert that fires has been sent. */
  readonly alertsSeconds: number;
}

/** Finds out how long a Prometheus that has just been started needs. */
export async function readWarmUp(
  prometheus: HttpApi,
  scrapeIntervalSeconds: number,
): Promise<WarmUp> {
  const { data } = await prometheus.get<{ data: { startTime: string } }>(
    '/api/v1/status/runtimeinfo',
  );
  const seconds = (Date.now() - Date.parse(data.startTime)) / 1000;
  return {
    ratesSeconds: Math.max(0, Math.ceil(scrapes * scrapeIntervalSeconds - seconds)),
    alertsSeconds: Math.max(0, Math.ceil(resendSeconds - seconds)),
  };
}
