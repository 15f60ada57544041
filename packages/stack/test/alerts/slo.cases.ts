import { duration } from '../../src/duration';
import { type Objective, objectives } from '../../src/recording/slo';
import type { StackContext } from '../../src/stack-context';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { counterSamples, type Stretch } from './counter-samples';
import { humanizePercentage } from './humanize';

/** A stretch of traffic, of which some is bad: so many times as much as the budget allows. */
interface Traffic {
  readonly seconds: number;
  readonly perSecond: number;
  readonly burn: number;
}

export const sloCases: WriteAlertCases = (context) => {
  const cases = writeAllCases(context);
  const { chainProfile } = context.config;
  if (chainProfile === 'devnet') return cases;
  // The windows are those of the other profiles: a day of samples need not be judged three times, and
  // three days are judged in the minutes that they are on a devnet.
  const { sloSlowPageLong, sloFastTicketLong } = context.t;
  const longest = chainProfile === '12s' ? 2 * sloFastTicketLong : 2 * sloSlowPageLong;
  const short = (some: readonly AlertCase[]) => some.filter(({ atSeconds }) => atSeconds < longest);
  return Object.fromEntries(Object.entries(cases).map(([name, some]) => [name, short(some)]));
};

const writeAllCases: WriteAlertCases = (context) => ({
  ...writeCases(context, 'apiAvailability', {
    name: 'APIAvailability',
    what: 'requests to the API',
    bad: 'fail by a fault of the servers',
    wasBad: 'failed by a fault of the servers',
  }),
  ...writeCases(context, 'apiSpeed', {
    name: 'APILatency',
    what: 'requests to the API',
    bad: `take longer than ${context.t.apiLatencyBound} s`,
    wasBad: `took longer than ${context.t.apiLatencyBound} s`,
  }),
  ...writeCases(context, 'rpcAvailability', {
    name: 'RPCAvailability',
    what: 'JSON-RPC calls',
    bad: 'fail by a fault of the servers',
    wasBad: 'failed by a fault of the servers',
  }),
});

function writeCases(
  context: StackContext,
  key: Objective,
  { name, what, bad, wasBad }: { name: string; what: string; bad: string; wasBad: string },
): Record<string, AlertCase[]> {
  const { t, jobs } = context;
  const budget = 1 - t[objectives[key]];
  // Long windows with few samples: two in a range of rates.
  const stepSeconds = Math.max(t.scrapeInterval, Math.floor(t.rateWindow / 300) * 150);
  const settled = t.rateWindow + 2 * stepSeconds;

  // What is left of the budget is not recorded here: budget-words.test.ts has those words.
  const alert = (job: string, burn: number, summary: string) => {
    const share = humanizePercentage(burn * budget);
    const long = duration(summary === fast ? t.sloFastPageLong : t.sloFastTicketLong);
    const allowed = Number((budget * 100).toFixed(6));
    return {
      labels: { cluster: 'c', job },
      summary,
      description: `In the last ${duration(t.sloFastPageShort)} ${share} of the ${what} of ${job} ${wasBad}; over ${long} ${share}. The objective allows ${allowed} %.`,
    };
  };
  const fast = `So many ${what} ${bad} that the error budget is soon gone.`;
  const slow = `More ${what} ${bad} than the objective allows, for a day or longer.`;

  /** What happens at each job until now; those with the shorter story have begun as it begins. */
  function history(...stories: readonly (readonly [string, readonly Traffic[]])[]) {
    const seconds = Math.max(...stories.map(([, story]) => secondsOf(story)));
    return {
      series: Object.assign(
        {},
        ...stories.map(([job, story]) =>
          writeSeries(context, key, job, startEarlier(story, seconds), stepSeconds),
        ),
      ) as AlertCase['series'],
      stepSeconds,
      atSeconds: seconds,
    };
  }

  // Of not much more traffic than is worth judging.
  const lasting = (seconds: number, burn: number, perSecond = 2 * t.sloTraffic): Traffic => ({
    seconds: Math.ceil(seconds / stepSeconds) * stepSeconds,
    burn,
    perSecond,
  });
  // So short that no long window minds, and so bad that every short one does.
  const burst = lasting(Math.min(t.rateWindow, t.sloFastPageLong / 5), 1 / budget);
  const pageHistory = t.sloSlowPageLong + t.rateWindow;
  const day = t.sloFastTicketLong;
  const threeDays = t.sloSlowTicketLong;

  return {
    [`${name}BudgetBurningFast`]: [
      {
        title: 'fires when an hour takes 2 % of the budget of a month',
        ...history([
          jobs.node,
          [lasting(pageHistory, 0), lasting(t.sloFastPageLong + settled, t.sloFastPageBurn * 1.1)],
        ]),
        expect: [alert(jobs.node, t.sloFastPageBurn * 1.1, fast)],
      },
      {
        title: 'fires when six hours take 5 % of the budget of a month',
        ...history([jobs.explorer, [lasting(pageHistory, t.sloSlowPageBurn * 1.2)]]),
        expect: [alert(jobs.explorer, t.sloSlowPageBurn * 1.2, fast)],
      },
      {
        title: 'fires in a young stack, if what has failed is much of an hour',
        ...history([jobs.ai, [lasting(t.sloFastPageLong * 0.75, 1 / budget)]]),
        expect: [alert(jobs.ai, 1 / budget, fast)],
      },
      {
        title: 'waits, when the first requests for an hour fail',
        ...history([
          jobs.node,
          [lasting(t.sloFastPageLong + settled, 0, 0), lasting(stepSeconds, 20, 1000)],
        ]),
        expect: 'pending',
      },
      {
        title: 'is quiet just below, over an hour and over six',
        ...history(
          [
            jobs.node,
            [
              lasting(pageHistory, 0),
              lasting(t.sloFastPageLong + settled, t.sloFastPageBurn * 0.97),
            ],
          ],
          [
            jobs.explorer,
            [lasting(pageHistory + t.sloFastPageLong + settled, t.sloSlowPageBurn * 0.93)],
          ],
        ),
        expect: 'quiet',
      },
      {
        title: 'is quiet when it is half over, when it has only begun, and with hardly any traffic',
        ...history(
          [
            jobs.node,
            [
              lasting(pageHistory, 0),
              lasting(t.sloFastPageLong * 0.75, 32),
              lasting(settled, t.sloFastPageBurn / 2),
            ],
          ],
          [
            jobs.explorer,
            [
              lasting(pageHistory - t.sloFastPageLong, 0),
              lasting(t.sloFastPageLong * 2, 32),
              lasting(t.sloSlowPageShort + settled, t.sloSlowPageBurn / 2),
            ],
          ],
          [jobs.ai, [lasting(pageHistory + t.sloSlowPageLong / 3, 0), burst]],
          [
            jobs.validator,
            [lasting(pageHistory + t.sloFastPageLong, 0.5 / budget, t.sloTraffic * 0.8)],
          ],
        ),
        expect: 'quiet',
      },
      {
        // Half of the requests for a minute or five: much of the first twenty minutes, little of an hour.
        title: 'is quiet about a short fault in a young stack',
        ...history([
          jobs.node,
          [lasting(t.sloFastPageLong / 3, 0), lasting(t.sloFastPageLong / 13, 100)],
        ]),
        expect: 'quiet',
      },
      {
        title: 'is quiet when all have failed for twenty minutes, a quarter of an hour ago',
        ...history([
          jobs.node,
          [
            lasting(pageHistory, 0),
            lasting(t.sloSlowPageLong / 18, 1 / budget),
            lasting(t.sloSlowPageShort / 2, 0),
          ],
        ]),
        expect: 'quiet',
      },
      {
        title: 'is quiet when one of ten thousand is bad, and when there are none at all',
        ...history(
          [jobs.node, [lasting(t.sloFastPageLong, 0.0001 / budget, 100)]],
          [jobs.explorer, [lasting(t.sloFastPageLong, 0, 0)]],
        ),
        expect: 'quiet',
      },
    ],
    [`${name}BudgetBurningSlowly`]: [
      {
        title: 'fires when three days take 10 % of the budget of a month',
        ...history([jobs.node, [lasting(threeDays, t.sloSlowTicketBurn * 1.4)]]),
        expect: [alert(jobs.node, t.sloSlowTicketBurn * 1.4, slow)],
      },
      {
        title: 'fires in a young stack, if what has failed is much of a day',
        ...history([jobs.ai, [lasting(t.sloSlowPageLong, 20)]]),
        expect: [alert(jobs.ai, 20, slow)],
      },
      {
        // Among three days of which the first two had many more requests.
        title: 'fires when a day takes 10 % of what its own traffic allows, and not just below',
        ...history(
          [
            jobs.explorer,
            [
              lasting(t.sloFastTicketShort, 0, 10_000),
              lasting(day + settled + t.forShort, t.sloFastTicketBurn * 1.3),
            ],
          ],
          [
            jobs.node,
            [
              lasting(t.sloFastTicketShort, 0, 10_000),
              lasting(day + settled + t.forShort, t.sloFastTicketBurn * 0.93),
            ],
          ],
        ),
        expect: [alert(jobs.explorer, t.sloFastTicketBurn * 1.3, slow)],
      },
      {
        title: 'waits, when the first requests for hours fail',
        ...history([
          jobs.node,
          [lasting(t.sloSlowPageLong, 0, 0), lasting(stepSeconds, 20, 10_000)],
        ]),
        expect: 'pending',
      },
      {
        title: 'is quiet just below, over three days',
        ...history([jobs.node, [lasting(threeDays, t.sloSlowTicketBurn * 0.9)]]),
        expect: 'quiet',
      },
      {
        title: 'is quiet when it is half over, when it has only begun, and with hardly any traffic',
        ...history(
          [
            jobs.node,
            [
              lasting(threeDays - t.sloSlowPageLong, 12),
              lasting(t.sloSlowPageLong + settled, t.sloSlowTicketBurn / 2),
            ],
          ],
          [jobs.explorer, [lasting(threeDays, 0), lasting(t.sloFastTicketShort / 2, 8)]],
          [jobs.ai, [lasting(threeDays, 0.5 / budget, t.sloTraffic * 0.8)]],
        ),
        expect: 'quiet',
      },
      {
        title: 'is quiet about a short fault in a young stack',
        ...history([jobs.node, [lasting(t.sloFastPageLong, 0), lasting(2 * stepSeconds, 10)]]),
        expect: 'quiet',
      },
    ],
  };
}

function startEarlier([first, ...rest]: readonly Traffic[], wholeSeconds: number): Traffic[] {
  if (first === undefined) return [];
  const missing = wholeSeconds - secondsOf([first, ...rest]);
  return [{ ...first, seconds: first.seconds + missing }, ...rest];
}

function secondsOf(story: readonly Traffic[]): number {
  return story.reduce((total, { seconds }) => total + seconds, 0);
}

/** What one server of a job counts. */
function writeSeries(
  context: StackContext,
  key: Objective,
  job: string,
  story: readonly Traffic[],
  stepSeconds: number,
): AlertCase['series'] {
  const budget = 1 - context.t[objectives[key]];
  const samples = (share: (bad: number) => number) =>
    counterSamples(
      story.map(
        ({ seconds, perSecond, burn }): Stretch => ({
          seconds,
          perSecond: perSecond * share(burn * budget),
        }),
      ),
      stepSeconds,
    );
  const server = `cluster="c",job="${job}",instance="a"`;
  const all = samples(() => 1);
  const good = samples((bad) => 1 - bad);
  const bad = samples((bad) => bad);
  return countedBy[key](context, server, { all, good, bad });
}

type Samples = Readonly<Record<'all' | 'good' | 'bad', string>>;

const countedBy: Readonly<
  Record<
    Objective,
    (context: StackContext, server: string, samples: Samples) => AlertCase['series']
  >
> = {
  // Requests that were given up are neither: twice as many as the others.
  apiAvailability: ({ m }, server, { all, good, bad }) => {
    const requests = `${m.api.requests}{${server},method="GET",endpoint="/blocks"`;
    return {
      [`${requests},status="200"}`]: good,
      [`${requests},status="500"}`]: bad,
      [`${requests},status="499"}`]: all,
    };
  },
  apiSpeed: ({ m, t }, server, { all, good }) => {
    const bucket = `${m.api.requestDurationSeconds}_bucket{${server},method="GET",endpoint="/blocks"`;
    return {
      [`${bucket},status="200",le="${t.apiLatencyBound}"}`]: good,
      [`${bucket},status="200",le="+Inf"}`]: all,
      [`${bucket},status="499",le="${t.apiLatencyBound}"}`]: all,
      [`${bucket},status="499",le="+Inf"}`]: all,
    };
  },
  // A call that reverts comes with a code of the server, and is none of its faults.
  rpcAvailability: ({ m }, server, { all, good, bad }) => {
    const calls = `${m.rpc.requests}{${server},batched="false"`;
    return {
      [`${calls},rpc_method="eth_getBalance",outcome="ok"}`]: good,
      [`${calls},rpc_method="eth_getBalance",outcome="internal_error"}`]: bad,
      [`${calls},rpc_method="eth_getBalance",outcome="aborted"}`]: all,
      [`${calls},rpc_method="eth_call",outcome="server_error"}`]: all,
    };
  },
};
