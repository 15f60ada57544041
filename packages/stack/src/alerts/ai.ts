import { duration } from '../duration';
import type { AlertGroup } from './define-alerts';

/** Tasks of the AI service. */
export const aiAlerts: AlertGroup = ({ r, m, on, by, t }) => {
  const window = duration(t.aiWindow);
  const labels = `${by.server}, provider`;
  const tasks = (status: string) =>
    `sum by (${labels}) (increase(${m.ai.tasks}{${on.servers},${status}}[${window}]))`;
  // Whoever cancels a task does not say that it went wrong.
  const judged = tasks('status!="cancelled"');
  const enough = `${judged} > ${t.aiTaskFloor}`;
  const byStatus = {
    look: 'Tasks a second by provider and outcome: one provider alone, or all of them?',
    query: `sum by (provider, status) (${r.aiTasksPerSecond}{${on.servers}})`,
  };
  const queue = `${m.ai.jobQueueSize}{${on.servers}}`;
  return [
    {
      name: 'NoAIProviders',
      severity: 'critical',
      service: 'ai',
      labels: { condition: 'ai-providers' },
      expr:
        `${m.ai.providersActive}{${on.servers}} == 0 and on (${by.server})` +
        ` (${queue} > 0 or on (${by.server}) sum by (${by.server}) (${r.aiTasksPerSecond}{${on.servers}}) > 0)`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'No AI provider takes tasks, although there are some.',
      description:
        '{{ $labels.instance }} has {{ $value | humanize }} active AI providers, while tasks wait or are asked for.',
      runbook: {
        meaning:
          'The service knows of no provider that takes tasks, and tasks wait in its queue or were finished lately. Without any task it stays quiet.',
        impact: 'No task is run. Users wait, or get errors.',
        diagnosis: [
          {
            look: 'Providers that take tasks, over time: did all go at once, or one after the other?',
            query: `${m.ai.providersActive}{${on.servers}}`,
          },
          byStatus,
          'Look in the log of the AI service for refused keys, exhausted quotas and unreachable hosts.',
          'From its machine, ask the API of each provider by `curl -sS -o /dev/null -w "%{http_code} %{time_total}\\n" <url>`.',
        ],
        mitigation: [
          'All at once: see whether the machine reaches the internet (DNS, proxy, firewall), and whether a key or bill has run out.',
          'Put the key or quota right, and restart the service.',
          'Switch a further provider on.',
        ],
        falseAlarm:
          'The service was started a moment ago and has not tried its providers yet: tasks go out again within a minute.',
      },
    },
    {
      name: 'AITaskFailures',
      severity: 'warning',
      service: 'ai',
      labels: { condition: 'ai-failures' },
      expr: `${tasks('status="failure"')} / ${judged} > ${t.aiFailureRatio} and on (${labels}) ${enough}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'Many AI tasks of a provider fail.',
      description:
        '{{ $value | humanizePercentage }} of the tasks that {{ $labels.instance }} gave to {{ $labels.provider }} failed.',
      runbook: {
        meaning: `More than ${t.aiFailureRatio * 100} % of the tasks of one provider failed within ${window}, and there were more than ${t.aiTaskFloor} of them. Cancelled tasks do not count.`,
        impact: 'Users get errors, and repeated tasks cost twice.',
        diagnosis: [
          byStatus,
          {
            look: 'Time of the tasks (p95): failures within milliseconds are refused keys or quotas, long ones are overload.',
            query: `${r.aiDurationP95}{${on.servers}}`,
          },
          'Look in the log of the AI service for the error that the provider gives, and at the status page of the provider.',
        ],
        mitigation: [
          'A refused key or quota: renew it.',
          'An outage of the provider: take it out of the rotation, so that tasks go to others.',
          'Failures of all providers: look for a change of the own prompts or of a release.',
        ],
        falseAlarm:
          'One caller with one prompt that the provider refuses by its rules: tasks of others end well.',
      },
    },
    {
      name: 'AITaskTimeouts',
      severity: 'warning',
      service: 'ai',
      labels: { condition: 'ai-timeouts' },
      expr: `${tasks('status="timeout"')} / ${judged} > ${t.aiTimeoutRatio} and on (${labels}) ${enough}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'Many AI tasks of a provider run out of time.',
      description:
        '{{ $value | humanizePercentage }} of the tasks that {{ $labels.instance }} gave to {{ $labels.provider }} ran out of time.',
      runbook: {
        meaning: `More than ${t.aiTimeoutRatio * 100} % of the tasks of one provider ran out of time within ${window}, and there were more than ${t.aiTaskFloor} of them.`,
        impact: 'Users wait for the whole limit and get nothing. The queue grows behind it.',
        diagnosis: [
          {
            look: 'Time of the tasks (p95) by provider: have all become slower, or do some stand still?',
            query: `${r.aiDurationP95}{${on.servers}}`,
          },
          {
            look: 'Tasks that wait: if the queue grows, there are more tasks than the provider can take.',
            query: queue,
          },
          'Look at the status page of the provider, and in the log for one kind of task that is too large.',
        ],
        mitigation: [
          'Take the provider out of the rotation, or give it fewer tasks at once.',
          'Split large tasks, or give them more time.',
        ],
        falseAlarm: 'One kind of very large task, sent by one caller: the others end in time.',
      },
    },
    {
      name: 'SlowAITasks',
      severity: 'warning',
      service: 'ai',
      labels: { condition: 'ai-duration' },
      expr:
        `${r.aiDurationP95}{${on.servers}} > ${t.aiTaskDuration}` + ` and on (${labels}) ${enough}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'AI tasks of a provider are slow.',
      description:
        'One in 20 tasks that {{ $labels.instance }} gives to {{ $labels.provider }} takes {{ $value | humanizeDuration }} or more.',
      runbook: {
        meaning: `The p95 of the time of a task is above ${t.aiTaskDuration} s, and there were more than ${t.aiTaskFloor} tasks within ${window}.`,
        impact: 'Users wait, and proxies in between may cut the connection.',
        diagnosis: [
          {
            look: 'Median against p95: if both grew, the provider is slow; if only the p95 did, some tasks are large.',
            query: `${r.aiDurationP50}{${on.servers}}`,
          },
          byStatus,
          'Look at the status page of the provider.',
        ],
        mitigation: [
          'Prefer a faster provider or model for tasks that users wait for.',
          'Run long tasks in the background and let users come back for the answer.',
        ],
        falseAlarm:
          'Long tasks on purpose, such as a batch at night: short ones are as fast as always.',
      },
    },
    {
      name: 'AIQueueGrowing',
      severity: 'warning',
      service: 'ai',
      expr:
        `min_over_time(${queue}[${window}]) > ${t.aiQueueLength}` +
        ` and on (${by.server}) deriv(${queue}[${window}]) > 0`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'AI tasks wait, and they become more.',
      description:
        'At {{ $labels.instance }} at least {{ $value | humanize }} AI tasks have been waiting all the time, and the queue grows.',
      runbook: {
        meaning: `The queue held more than ${t.aiQueueLength} tasks for ${window} and is longer now than at the beginning. A queue that is worked off does not count.`,
        impact: 'Users wait longer and longer.',
        diagnosis: [
          { look: 'The queue: does it grow evenly, or in a burst?', query: queue },
          byStatus,
          {
            look: 'Providers that take tasks: has one gone?',
            query: `${m.ai.providersActive}{${on.servers}}`,
          },
        ],
        mitigation: [
          'Bring providers that have gone back; see `NoAIProviders`.',
          'Add a provider, or let each take more tasks at once.',
          'Refuse tasks early, with an honest answer, instead of letting all wait.',
        ],
        falseAlarm:
          'A batch that somebody has handed in at once and that is worked off: tasks end at the usual rate.',
      },
    },
    {
      name: 'AICostHigh',
      severity: 'warning',
      service: 'ai',
      expr: `sum by (cluster, job) (${r.aiCostPerHour}{${on.servers}}) > ${t.aiCostPerHour}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'AI tasks cost more than the budget allows.',
      description: 'The AI tasks of {{ $labels.job }} cost {{ $value | humanize }} coins an hour.',
      runbook: {
        meaning: `All AI tasks of the last ${duration(t.longWindow)} cost more than ${t.aiCostPerHour} coins an hour. The budget is the threshold \`aiCostPerHour\` of \`xai-metrics.yaml\`: set it to your own.`,
        impact: 'Money is spent that nobody planned.',
        diagnosis: [
          {
            look: 'Cost an hour by server and provider.',
            query: `${r.aiCostPerHour}{${on.servers}}`,
          },
          byStatus,
          'More tasks than usual: look at the API board for the caller. The same number: a dearer model, or larger tasks.',
        ],
        mitigation: [
          'Limit the callers, or the size of tasks.',
          'Send tasks to a cheaper provider.',
          'If it is wanted, raise the threshold.',
        ],
        falseAlarm: 'A batch that was planned and has its own budget.',
      },
    },
  ];
};
