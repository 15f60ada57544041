import type { ChainMetrics } from '../blockchain-metrics';
import { type SourceError, sourceErrorKinds } from './source-error';

/** Records how asking a node went. */
export interface SourceRecording {
  /** Counts a question that was not answered as it should be. */
  failed(error: SourceError): void;
  /** Records a whole poll, and whether it told the head. */
  polled(seconds: number, told: boolean): void;
}

/**
 * Begins to record how a node is asked; from here on its errors are there at 0.
 *
 * @param source - the value of the label `source`
 */
export function createSourceRecording({ sources }: ChainMetrics, source: string): SourceRecording {
  for (const kind of sourceErrorKinds) sources.errors.inc({ source, kind }, 0);

  return {
    failed({ kind }) {
      sources.errors.inc({ source, kind });
    },
    polled(seconds, told) {
      sources.durationSeconds.observe({ source }, seconds);
      sources.up.set({ source }, told ? 1 : 0);
      if (told) sources.lastSuccessTimestampSeconds.set({ source }, Date.now() / 1000);
    },
  };
}
