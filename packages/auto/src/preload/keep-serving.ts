import type { Endpoints } from '@xai-metrics/core';
import type { ServingSettings } from '../core-options';
import { serve } from '../serve';

/** What becomes of the attempts to serve. */
export interface ServingListener {
  onServing(url: string): void;
  /** Called once, for the first attempt that failed. */
  onFailure(error: Error, retrySeconds: number): void;
}

const retrySeconds = 5;

/**
 * Serves the endpoints on a port of their own. While that is taken it is tried again: a process that
 * goes down may still hold it, or the one that answers for all of a group. Neither the server nor the
 * timer keeps the process alive.
 */
export function keepServing(
  endpoints: Endpoints,
  settings: ServingSettings,
  { onServing, onFailure }: ServingListener,
): void {
  let hasFailed = false;
  attempt();

  function attempt(): void {
    serve(endpoints, settings).then(
      ({ url }) => onServing(url),
      (error) => {
        if (!hasFailed) onFailure(error, retrySeconds);
        hasFailed = true;
        setTimeout(attempt, retrySeconds * 1000).unref();
      },
    );
  }
}
