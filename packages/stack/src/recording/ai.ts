import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import type { RecordingGroup } from './define-recordings';

/** Names of {@link aiRecordings}. */
export const aiRecordingNames = {
  aiTasksPerSecond: 'instance_provider_status:{prefix}ai_tasks:rate{rateWindow}',
  aiSuccessRatio: 'instance_provider:{prefix}ai_tasks_success:ratio_rate{rateWindow}',
  aiDurationP50: 'instance_provider:{prefix}ai_task_duration_seconds:p50_rate{rateWindow}',
  aiDurationP95: 'instance_provider:{prefix}ai_task_duration_seconds:p95_rate{rateWindow}',
  aiCostPerHour: 'instance_provider:{prefix}ai_task_cost_per_hour:rate{longWindow}',
} as const;

/** Tasks of the AI service, by provider. */
export const aiRecordings: RecordingGroup<typeof aiRecordingNames> = {
  aiTasksPerSecond: ({ m, on, by, t }) =>
    `sum by (${by.server}, provider, status) (rate(${m.ai.tasks}{${on.servers}}[${duration(t.rateWindow)}]))`,
  // Whoever cancels a task does not say that it went wrong.
  aiSuccessRatio: ({ r, on, by }) =>
    `sum by (${by.server}, provider) (${r.aiTasksPerSecond}{${on.servers},status="success"})` +
    ` / sum by (${by.server}, provider) (${r.aiTasksPerSecond}{${on.servers},status!="cancelled"})`,
  aiDurationP50: (context) => durationQuantile(context, 0.5),
  aiDurationP95: (context) => durationQuantile(context, 0.95),
  aiCostPerHour: ({ m, on, by, t }) =>
    `3600 * sum by (${by.server}, provider) (rate(${m.ai.taskCost}{${on.servers}}[${duration(t.longWindow)}]))`,
};

function durationQuantile({ m, on, by, t }: StackContext, quantile: number): string {
  const buckets = `${m.ai.taskDurationSeconds}_bucket{${on.servers}}`;
  return `histogram_quantile(${quantile}, sum by (${by.server}, provider, le) (rate(${buckets}[${duration(t.rateWindow)}])))`;
}
