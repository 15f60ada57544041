import type { ReadinessOptions } from '@xai-metrics/core';

/**
 * When a server of the demo is fit to serve: as by default, but quick to say no, so that one can
 * watch it. A public server had better be more patient.
 *
 * @param peersGraceSeconds - that a node which is ready may be without peers
 */
export function demoReadiness(peersGraceSeconds: number): ReadinessOptions {
  return { maxSilenceSeconds: 5, peersGraceSeconds };
}
