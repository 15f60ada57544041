import { setTimeout as sleep } from 'node:timers/promises';
import type { PrometheusApi } from './prometheus-api';

/**
 * Watches which alerts fire.
 *
 * @returns the description of each by its name
 */
export async function watchIdle(
  prometheus: PrometheusApi,
  seconds: number,
): Promise<ReadonlyMap<string, string>> {
  const fired = new Map<string, string>();
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    for (const { state, labels, annotations } of await prometheus.alerts()) {
      if (state !== 'firing') continue;
      fired.set(labels.alertname ?? '', annotations.description ?? '');
    }
    await sleep(1000);
  }
  return fired;
}
