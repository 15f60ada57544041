import type { Board } from '../define-board';
import { byServer, inRange, ofServer, perSecond } from '../panel-selectors';
import { neutral, tooHigh, tooLow } from '../panel-thresholds';

/** AI tasks by provider. */
export const aiBoard: Board = ({ m, r, t }) => {
  const ofProvider = (metric: string, ...matchers: string[]) =>
    ofServer(metric, 'provider=~"$provider"', ...matchers);
  return {
    key: 'ai',
    group: 'ai',
    title: 'AI services',
    description: 'Tasks, their outcome, time and cost, by provider.',
    tags: ['ai'],
    variables: ['provider'],
    rows: [
      {
        title: 'Key figures',
        panels: [
          {
            title: 'Tasks a minute',
            kind: 'stat',
            description: 'Finished tasks, whatever their outcome.',
            unit: 'perMinute',
            queries: [{ expr: `60 * sum(${perSecond(ofProvider(m.ai.tasks))})`, legend: 'tasks' }],
            thresholds: neutral,
          },
          {
            title: 'Queue',
            kind: 'stat',
            description: 'Tasks waiting to be run.',
            unit: 'count',
            queries: [{ expr: `sum(${ofServer(m.ai.jobQueueSize)})`, legend: 'waiting' }],
            thresholds: neutral,
          },
          {
            title: 'Active providers',
            kind: 'stat',
            description: 'Those that take tasks now.',
            unit: 'count',
            queries: [{ expr: `sum(${ofServer(m.ai.providersActive)})`, legend: 'providers' }],
            thresholds: tooLow({ critical: 1 }),
          },
          {
            title: 'Cost in the time shown',
            kind: 'stat',
            description: 'Coins charged.',
            unit: 'coins',
            queries: [{ expr: `sum(${inRange(ofProvider(m.ai.taskCost))})`, legend: 'cost' }],
            thresholds: neutral,
          },
          {
            title: 'Success rate',
            kind: 'gauge',
            description: 'Tasks that succeeded, as a part of those that nobody cancelled.',
            unit: 'ratio',
            min: 0,
            max: 1,
            queries: [
              {
                expr: `sum(${inRange(ofProvider(m.ai.tasks, 'status="success"'))}) / sum(${inRange(ofProvider(m.ai.tasks, 'status!="cancelled"'))})`,
                legend: 'successful',
              },
            ],
            thresholds: tooLow({ warning: 1 - t.aiFailureRatio }),
          },
        ],
      },
      {
        title: 'Tasks',
        panels: [
          {
            title: 'Tasks by provider',
            kind: 'graph',
            description: 'Finished tasks a minute.',
            unit: 'perMinute',
            stacked: true,
            queries: [
              {
                expr: `60 * sum by (provider) (${ofProvider(r.aiTasksPerSecond)})`,
                legend: '{{provider}}',
              },
            ],
          },
          {
            title: 'Tasks by outcome',
            kind: 'graph',
            description: 'Finished tasks a minute.',
            unit: 'perMinute',
            stacked: true,
            queries: [
              {
                expr: `60 * sum by (status) (${ofProvider(r.aiTasksPerSecond)})`,
                legend: '{{status}}',
              },
            ],
          },
          {
            title: 'Share by outcome',
            kind: 'pie',
            description: 'In the time that is shown.',
            unit: 'count',
            queries: [
              {
                expr: `sum by (status) (${inRange(ofProvider(m.ai.tasks))})`,
                legend: '{{status}}',
              },
            ],
          },
          {
            title: 'Failures by provider',
            kind: 'graph',
            description: 'Failed and timed out tasks as a part of all of the provider.',
            unit: 'ratio',
            min: 0,
            max: 1,
            queries: [
              {
                expr: `sum by (provider) (${perSecond(ofProvider(m.ai.tasks, 'status=~"failure|timeout"'))}) / (sum by (provider) (${perSecond(ofProvider(m.ai.tasks))}) > 0)`,
                legend: '{{provider}}',
              },
            ],
            alerts: ['AITaskFailures', 'AITaskTimeouts'],
            thresholds: tooHigh({ warning: t.aiFailureRatio }),
          },
          {
            title: 'Success rate by provider',
            kind: 'graph',
            description: 'Tasks that succeeded, as a part of those that nobody cancelled.',
            unit: 'ratio',
            min: 0,
            max: 1,
            queries: [
              { expr: ofProvider(r.aiSuccessRatio), legend: `{{provider}} of ${byServer}` },
            ],
          },
        ],
      },
      {
        title: 'Time, cost and queue',
        panels: [
          {
            title: 'Time of a task',
            kind: 'graph',
            description: 'Half and nearly all of the tasks of a provider take less.',
            unit: 'seconds',
            alerts: ['SlowAITasks'],
            thresholds: tooHigh({ warning: t.aiTaskDuration }),
            queries: [
              { expr: ofProvider(r.aiDurationP50), legend: `p50 {{provider}} of ${byServer}` },
              { expr: ofProvider(r.aiDurationP95), legend: `p95 {{provider}} of ${byServer}` },
            ],
          },
          {
            title: 'Cost by provider',
            kind: 'graph',
            unit: 'coinsPerHour',
            alerts: ['AICostHigh'],
            thresholds: tooHigh({ warning: t.aiCostPerHour }),
            queries: [
              {
                expr: `sum by (provider) (${ofProvider(r.aiCostPerHour)})`,
                legend: '{{provider}}',
              },
            ],
            description: 'Coins an hour, over the longer window.',
          },
          {
            title: 'Queue over time',
            kind: 'graph',
            description: 'Tasks waiting to be run, by server.',
            unit: 'count',
            queries: [{ expr: ofServer(m.ai.jobQueueSize), legend: byServer }],
            alerts: ['AIQueueGrowing'],
            thresholds: tooHigh({ warning: t.aiQueueLength }),
          },
          {
            title: 'Providers over time',
            kind: 'graph',
            description: 'Providers that take tasks, by server.',
            unit: 'count',
            queries: [{ expr: ofServer(m.ai.providersActive), legend: byServer }],
            alerts: ['NoAIProviders'],
          },
          {
            title: 'Cost of a task',
            kind: 'graph',
            description: 'Coins charged for a task on average.',
            unit: 'coins',
            queries: [
              {
                expr: `sum by (provider) (${perSecond(ofProvider(m.ai.taskCost))}) / (sum by (provider) (${perSecond(ofProvider(m.ai.tasks))}) > 0)`,
                legend: '{{provider}}',
              },
            ],
          },
          {
            title: 'Jobs asked for, and taken on',
            kind: 'graph',
            description: 'A minute. The gap between the two lines are jobs that nobody has taken.',
            unit: 'perMinute',
            queries: [
              {
                expr: `60 * sum(${perSecond(ofServer(m.ai.jobsSubmitted))})`,
                legend: 'asked for',
              },
              {
                expr: `60 * sum(${perSecond(ofProvider(m.ai.jobsAccepted))})`,
                legend: 'taken on',
              },
            ],
          },
          {
            title: 'Retries',
            kind: 'bars',
            description: 'Tasks that were tried again in the time that is shown, by reason.',
            unit: 'count',
            queries: [
              {
                expr: `sum by (reason) (${inRange(ofProvider(m.ai.taskRetries))})`,
                legend: '{{reason}}',
              },
            ],
            thresholds: neutral,
          },
          {
            title: 'Tokens by model',
            kind: 'graph',
            description: 'Tokens a minute that models read (input) and wrote (output).',
            unit: 'perMinute',
            stacked: true,
            queries: [
              {
                expr: `60 * sum by (model, direction) (${perSecond(ofServer(m.ai.tokens))})`,
                legend: '{{model}} {{direction}}',
              },
            ],
          },
          {
            title: 'Failed in the time shown',
            kind: 'bars',
            description: 'Failed and timed out tasks by provider.',
            unit: 'count',
            queries: [
              {
                expr: `sum by (provider) (${inRange(ofProvider(m.ai.tasks, 'status=~"failure|timeout"'))})`,
                legend: '{{provider}}',
              },
            ],
            thresholds: tooHigh({ warning: 1 }),
          },
        ],
      },
    ],
  };
};
