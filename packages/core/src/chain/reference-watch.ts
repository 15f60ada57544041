import type { ChainMetrics } from '../blockchain-metrics';
import { askWithin } from './ask';
import { createHeadGuard } from './plausible-head';
import { startPolling } from './poll-loop';
import type { ReferenceState } from './snapshot';
import type { ChainSource } from './source';
import { SourceError } from './source-error';
import { createSourceRecording } from './source-recording';

/** Another node of the chain, of which only the head is asked. */
export interface ReferenceWatch {
  readonly state: ReferenceState;
  /** The hash that it has at a height; `undefined` if it cannot tell. */
  hashAt(height: number): Promise<string | undefined>;
  stop(reason: SourceError): void;
}

/** How a reference is asked. */
export interface ReferenceSettings {
  readonly name: string;
  readonly source: ChainSource;
  readonly timeoutSeconds: number;
  periodSeconds(): number;
}

/** Polls the head of another node. */
export function watchReference(
  metrics: ChainMetrics,
  { name, source, timeoutSeconds, periodSeconds }: ReferenceSettings,
): ReferenceWatch {
  const recording = createSourceRecording(metrics, name);
  const checkHead = createHeadGuard();
  let height: number | undefined;
  let toldAt: number | undefined;
  let progressedAt: number | undefined;
  const { head } = source.questions;
  const loop = startPolling({ periodSeconds, round });

  return {
    get state() {
      const longest = Math.max(3 * periodSeconds(), 30) * 1000;
      const isOld = toldAt === undefined || performance.now() - toldAt > longest;
      return isOld ? { height: undefined, progressedAt } : { height, progressedAt };
    },
    async hashAt(at) {
      if (height === undefined || height < at) return undefined;
      const block = await askWithin(timeoutSeconds, undefined, (signal) =>
        source.getBlockAt?.(at, signal),
      );
      return block?.hash;
    },
    stop: loop.stop,
  };

  async function round(signal: AbortSignal): Promise<boolean> {
    const startedAt = performance.now();
    try {
      const told = await askWithin(timeoutSeconds, signal, (limited) => head?.ask(limited));
      if (told === undefined) throw new SourceError('nonsense', 'it tells no head');
      const { height: next } = checkHead(told, height);
      toldAt = performance.now();
      if (height === undefined || next > height) progressedAt = toldAt;
      height = next;
      recording.polled((toldAt - startedAt) / 1000, true);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      recording.failed(error as SourceError);
      recording.polled((performance.now() - startedAt) / 1000, false);
      return false;
    }
  }
}
