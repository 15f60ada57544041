import type { WriteAlertCases } from './alert-cases';
import { humanize, humanizeDuration, humanizePercentage } from './humanize';
import { after, growing, type Series, steady, usualCases } from './usual-cases';

export const aiCases: WriteAlertCases = (context) => {
  const { m, t, jobs } = context;
  const server = { cluster: 'c', job: jobs.ai, instance: 'a' };
  const labels = { ...server, provider: 'p' };
  const on = `cluster="c",job="${jobs.ai}",instance="a"`;
  const queue = `${m.ai.jobQueueSize}{${on}}`;
  const active = `${m.ai.providersActive}{${on}}`;
  // So many that the first range already has enough of them.
  const many = 1000;
  const enough = (2 * t.aiTaskFloor * t.scrapeInterval) / t.aiWindow;
  const few = 0.4 * enough;
  const tasks = (bad: string, ratio: number, perScrape: number): Series => ({
    [`${m.ai.tasks}{${on},provider="p",status="success"}`]: growing(perScrape * (1 - ratio)),
    [`${m.ai.tasks}{${on},provider="p",status="${bad}"}`]: growing(perScrape * ratio),
    [`${m.ai.tasks}{${on},provider="p",status="cancelled"}`]: growing(perScrape / 10),
    [`${m.ai.tasks}{${on},provider="q",status="success"}`]: growing(perScrape * 10),
  });
  const idle: Series = {
    [`${m.ai.tasks}{${on},provider="p",status="success"}`]: steady(20),
    [`${m.ai.tasks}{${on},provider="p",status="failure"}`]: steady(20),
    [`${m.ai.tasks}{${on},provider="p",status="timeout"}`]: steady(20),
  };
  // Of all tasks, how many take longer than 30 and longer than 60 seconds.
  const durations = (over30: number, over60: number, perScrape: number): Series => ({
    ...tasks('failure', 0, perScrape),
    ...Object.fromEntries(
      [
        ['30', 1 - over30],
        ['60', 1 - over60],
        ['300', 1],
        ['+Inf', 1],
      ].map(([le, part]) => [
        `${m.ai.taskDurationSeconds}_bucket{${on},provider="p",le="${le}"}`,
        growing(perScrape * Number(part)),
      ]),
    ),
  });
  // So many that the p95 is 84.5 s.
  const slow = 0.05 / (1 - 24.5 / 240);
  const costStep = Math.max(t.scrapeInterval, t.longWindow / 60);
  const cost = (perHour: number): Series => ({
    [`${m.ai.taskCost}{${on},provider="p"}`]: growing((0.4 * perHour * costStep) / 3600),
    [`${m.ai.taskCost}{${on},provider="q"}`]: growing((0.6 * perHour * costStep) / 3600),
  });
  return {
    NoAIProviders: usualCases(context, {
      when: 'tasks wait and no provider takes them',
      fires: { [active]: steady(0), [queue]: steady(1) },
      quiet: {
        'there is no task': { [active]: steady(0), [queue]: steady(0), ...idle },
        'one provider is left': {
          [active]: steady(1),
          [queue]: steady(5),
          ...tasks('failure', 0, many),
        },
        'the server has no providers at all': { [queue]: steady(5) },
      },
      forSeconds: t.forBrief,
      labels: server,
      summary: 'No AI provider takes tasks, although there are some.',
      description: 'a has 0 active AI providers, while tasks wait or are asked for.',
    }).concat({
      title: 'fires when tasks are asked for and fail at once',
      series: {
        [active]: '0x100',
        [queue]: '0x100',
        [`${m.ai.tasks}{${on},provider="p",status="failure"}`]: '0+5x100',
      },
      atSeconds: t.forBrief + 3 * t.scrapeInterval,
      expect: [
        {
          labels: server,
          summary: 'No AI provider takes tasks, although there are some.',
          description: 'a has 0 active AI providers, while tasks wait or are asked for.',
        },
      ],
    }),
    AITaskFailures: usualCases(context, {
      when: 'many tasks of a provider fail',
      fires: tasks('failure', 1.2 * t.aiFailureRatio, enough),
      waits: tasks('failure', 1.2 * t.aiFailureRatio, many),
      quiet: {
        'fewer of them do': tasks('failure', 0.9 * t.aiFailureRatio, many),
        'they only run out of time': tasks('timeout', 1, many),
        'there are hardly any': tasks('failure', 1, few),
        'there are none any more': idle,
      },
      forSeconds: t.forShort,
      warmUpSeconds: t.forShort + t.aiWindow,
      labels,
      summary: 'Many AI tasks of a provider fail.',
      description: `${humanizePercentage(1.2 * t.aiFailureRatio)} of the tasks that a gave to p failed.`,
    }),
    AITaskTimeouts: usualCases(context, {
      when: 'many tasks of a provider run out of time',
      fires: tasks('timeout', 1.2 * t.aiTimeoutRatio, enough),
      waits: tasks('timeout', 1.2 * t.aiTimeoutRatio, many),
      quiet: {
        'fewer of them do': tasks('timeout', 0.9 * t.aiTimeoutRatio, many),
        'they fail for another reason': tasks('failure', 1, many),
        'there are hardly any': tasks('timeout', 1, few),
        'there are none any more': idle,
      },
      forSeconds: t.forShort,
      warmUpSeconds: t.forShort + t.aiWindow,
      labels,
      summary: 'Many AI tasks of a provider run out of time.',
      description: `${humanizePercentage(1.2 * t.aiTimeoutRatio)} of the tasks that a gave to p ran out of time.`,
    }),
    SlowAITasks: usualCases(context, {
      when: 'one task in twenty takes more than a minute',
      fires: durations(slow, slow, enough),
      waits: durations(slow, slow, many),
      quiet: {
        'all take less than a minute': durations(0.9, 0, many),
        'there are hardly any tasks': durations(slow, slow, few),
      },
      forSeconds: t.forMedium,
      warmUpSeconds: t.forMedium + t.aiWindow,
      labels,
      summary: 'AI tasks of a provider are slow.',
      description: `One in 20 tasks that a gives to p takes ${humanizeDuration(84.5)} or more.`,
    }),
    AIQueueGrowing: usualCases(context, {
      when: 'many tasks wait and become more',
      fires: { [queue]: growing(0.5, t.aiQueueLength + 1) },
      quiet: {
        'many wait and become fewer': {
          [queue]: growing(-0.1, 10 * t.aiQueueLength),
        },
        'many wait and stay as many': { [queue]: steady(10 * t.aiQueueLength) },
        'few wait and become more': { [queue]: growing(0.01, 0.8 * t.aiQueueLength) },
        'a burst was worked off in between': {
          [queue]: after(`${2 * t.aiQueueLength}x2 0`, growing(1, 2 * t.aiQueueLength)),
        },
      },
      forSeconds: t.forBrief,
      labels: server,
      summary: 'AI tasks wait, and they become more.',
      description: `At a at least ${humanize(t.aiQueueLength + 1)} AI tasks have been waiting all the time, and the queue grows.`,
    }),
    AICostHigh: usualCases(context, {
      when: 'all providers together cost more than the budget',
      fires: cost(1.2 * t.aiCostPerHour),
      quiet: { 'they cost less': cost(0.9 * t.aiCostPerHour) },
      forSeconds: t.forShort,
      warmUpSeconds: 2 * t.longWindow,
      stepSeconds: costStep,
      labels: { cluster: 'c', job: jobs.ai },
      summary: 'AI tasks cost more than the budget allows.',
      description: `The AI tasks of ${jobs.ai} cost ${humanize(1.2 * t.aiCostPerHour)} coins an hour.`,
    })
      .filter(({ expect }) => expect !== 'pending')
      .concat({
        title: 'waits after one task that cost as much as twice the budget',
        series: {
          [`${m.ai.taskCost}{${on},provider="p"}`]: `0x9 ${(2 * t.aiCostPerHour * t.longWindow) / 3600}x9`,
        },
        stepSeconds: costStep,
        atSeconds: 10 * costStep,
        expect: 'pending',
      }),
  };
};
