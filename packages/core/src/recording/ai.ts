import type { Catalogue } from '../catalogue/catalogue';
import type { LabelsOf, MetricHandles } from '../handles';
import type { Amount } from '../value-guard';

/** A finished AI task. */
export interface RecordedAiTask {
  /** Who ran it; providers outside the `aiProviders` option count as `other`. */
  readonly provider: string;
  readonly status: LabelsOf<Catalogue['ai']['tasks']>['status'];
  /** Seconds it took. */
  readonly durationSeconds?: number;
  /** What it cost: coins as a number, smallest units as a `bigint` (see `coinDecimals`). */
  readonly cost?: Amount;
}

/** Records AI tasks. */
export interface AiRecording {
  /** Records a finished AI task, whatever its outcome. */
  recordAiTask(task: RecordedAiTask): void;
  /** Sets how many tasks wait, and how many providers take tasks. */
  updateAiQueue(queue: { readonly size?: number; readonly providersActive?: number }): void;
}

/** Creates the recording methods for AI tasks. */
export function createAiRecording({ ai }: MetricHandles): AiRecording {
  return {
    recordAiTask({ provider, status, durationSeconds, cost }) {
      ai.tasks.inc({ provider, status });
      if (durationSeconds !== undefined)
        ai.taskDurationSeconds.observe({ provider }, durationSeconds);
      if (cost !== undefined) ai.taskCost.inc({ provider }, cost);
    },
    updateAiQueue({ size, providersActive }) {
      if (size !== undefined) ai.jobQueueSize.set(size);
      if (providersActive !== undefined) ai.providersActive.set(providersActive);
    },
  };
}
