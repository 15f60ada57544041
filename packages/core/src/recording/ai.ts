import type { Catalogue } from '../catalogue/catalogue';
import type { LabelsOf, MetricHandles } from '../handles';
import type { Amount } from '../value-guard';

type Ai = Catalogue['ai'];

/** Why an AI task was tried again. */
export type AiRetryReason = LabelsOf<Ai['taskRetries']>['reason'];

/** A finished AI task. */
export interface RecordedAiTask {
  /** Who ran it; providers outside the `aiProviders` option count as `other`. */
  readonly provider: string;
  readonly status: LabelsOf<Ai['tasks']>['status'];
  /** Seconds it took. */
  readonly durationSeconds?: number;
  /** What it cost: coins as a number, smallest units as a `bigint` (see `coinDecimals`). */
  readonly cost?: Amount;
  /** The model that ran it; models outside the `aiModels` option count as `other`. */
  readonly model?: string;
  /** Tokens that the model read. */
  readonly inputTokens?: number;
  /** Tokens that the model wrote. */
  readonly outputTokens?: number;
}

/** An AI task that is tried again. */
export interface RecordedAiRetry {
  /** Who had failed; providers outside the `aiProviders` option count as `other`. */
  readonly provider: string;
  readonly reason: AiRetryReason;
}

/** Records AI tasks. */
export interface AiRecording {
  /** Records a finished AI task, whatever its outcome. */
  recordAiTask(task: RecordedAiTask): void;
  /** Records a job that somebody asks for; types outside the `aiJobTypes` option count as `other`. */
  recordAiJobSubmitted(jobType: string): void;
  /** Records a job that a provider takes on. */
  recordAiJobAccepted(provider: string): void;
  /** Records that a task is tried again. */
  recordAiRetry(retry: RecordedAiRetry): void;
  /** Sets how many tasks wait, and how many providers take tasks. */
  updateAiQueue(queue: { readonly size?: number; readonly providersActive?: number }): void;
}

/** Creates the recording methods for AI tasks. */
export function createAiRecording({ ai }: MetricHandles): AiRecording {
  return {
    recordAiTask({ provider, status, durationSeconds, cost, ...usage }) {
      const { model = 'other', inputTokens, outputTokens } = usage;
      ai.tasks.inc({ provider, status });
      if (durationSeconds !== undefined)
        ai.taskDurationSeconds.observe({ provider }, durationSeconds);
      if (cost !== undefined) ai.taskCost.inc({ provider }, cost);
      if (inputTokens !== undefined) ai.tokens.inc({ model, direction: 'input' }, inputTokens);
      if (outputTokens !== undefined) ai.tokens.inc({ model, direction: 'output' }, outputTokens);
    },
    recordAiJobSubmitted(jobType) {
      ai.jobsSubmitted.inc({ job_type: jobType });
    },
    recordAiJobAccepted(provider) {
      ai.jobsAccepted.inc({ provider });
    },
    recordAiRetry({ provider, reason }) {
      ai.taskRetries.inc({ provider, reason });
    },
    updateAiQueue({ size, providersActive }) {
      if (size !== undefined) ai.jobQueueSize.set(size);
      if (providersActive !== undefined) ai.providersActive.set(providersActive);
    },
  };
}
