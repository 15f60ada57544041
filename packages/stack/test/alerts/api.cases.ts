import type { StackContext } from '../../src/stack-context';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { counterSamples, type Stretch } from './counter-samples';
import { humanize, humanizeDuration, humanizePercentage } from './humanize';

type Rates = Readonly<Record<string, number | readonly Stretch[]>>;

export const apiCases: WriteAlertCases = (context) => {
  const { m, t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.node, instance: 'a' };
  const server = `cluster="c",job="${jobs.node}",instance="a"`;
  // Long enough for rates, for `for`, and for what goes on firing.
  const until = t.rateWindow + t.forMedium + 4 * t.scrapeInterval;
  const samples = until / t.scrapeInterval + 1;

  /** Requests by endpoint and status, such as `{ '/blocks 200': 10 }`, a second. */
  function requests(rates: Rates): AlertCase['series'] {
    return counters(rates, t.scrapeInterval, (key) => {
      const [endpoint, status] = key.split(' ');
      return `${m.api.requests}{${server},method="GET",endpoint="${endpoint}",status="${status}"}`;
    });
  }

  /** Requests to one endpoint that took up to each bound, a second, such as `{ '5': 9, '+Inf': 10 }`. */
  function durations(rates: Rates, endpoint = '/blocks', status = 200): AlertCase['series'] {
    return counters(rates, t.scrapeInterval, (le) =>
      [
        `${m.api.requestDurationSeconds}_bucket{${server}`,
        `method="GET"`,
        `endpoint="${endpoint}"`,
        `status="${status}"`,
        `le="${le}"}`,
      ].join(),
    );
  }

  function counters(
    rates: Rates,
    step: number,
    name: (key: string) => string,
  ): AlertCase['series'] {
    const entries = Object.entries(rates).map(([key, rate]) => [
      name(key),
      counterSamples(typeof rate === 'number' ? [{ seconds: until, perSecond: rate }] : rate, step),
    ]);
    return Object.fromEntries(entries);
  }

  /** All requests fail for so long, after a while without errors and before another one. */
  const failing = (seconds: number, after: number) => {
    const stretches = (...perSecond: [number, number, number]) =>
      [t.rateWindow, seconds, after].map((each, i) => ({
        seconds: each,
        perSecond: perSecond[i] as number,
      }));
    return requests({ '/blocks 200': stretches(10, 0, 10), '/blocks 500': stretches(0, 10, 0) });
  };
  // What the last evaluation found that did not wait for the end.
  const failed = {
    labels,
    summary: 'The server itself fails too many of its requests.',
    description: `a (${jobs.node}) answers 100% of its requests with a status of 500 or more.`,
  };

  /** A twentieth of these take this long: half of a hundredth more than one in twenty is slower than 5 s. */
  const slow = { '2.5': 9, '5': 9.4, '10': 10, '+Inf': 10 };
  const slowP95 = 5 + 5 * ((9.5 - 9.4) / 0.6);
  const quick = { '2.5': 0, '5': 10, '10': 10, '+Inf': 10 };

  return {
    HighAPIErrorRate: [
      {
        title: 'fires when six of a hundred requests fail',
        // Hardly more of them than are worth judging.
        series: requests({
          '/blocks 200': t.apiTraffic * 1.38,
          '/send 500': t.apiTraffic * 0.06,
          '/blocks 503': t.apiTraffic * 0.03,
          '/ 404': t.apiTraffic * 0.03,
        }),
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'The server itself fails too many of its requests.',
            description: `a (${jobs.node}) answers ${humanizePercentage(0.06)} of its requests with a status of 500 or more.`,
          },
        ],
      },
      {
        title: 'is quiet as long as it has not lasted',
        series: requests({ '/blocks 200': 10, '/blocks 500': 90 }),
        atSeconds: Math.floor(t.forShort / t.scrapeInterval - 1) * t.scrapeInterval,
        expect: 'quiet',
      },
      {
        title: 'is quiet when two in a hundred have become all a moment ago',
        series: requests({
          '/blocks 200': [
            { seconds: t.rateWindow + t.forShort, perSecond: 9.8 },
            { seconds: 2 * t.scrapeInterval, perSecond: 0 },
          ],
          '/blocks 500': [
            { seconds: t.rateWindow + t.forShort, perSecond: 0.2 },
            { seconds: 2 * t.scrapeInterval, perSecond: 10 },
          ],
        }),
        atSeconds: t.rateWindow + t.forShort + 2 * t.scrapeInterval,
        expect: 'quiet',
      },
      {
        title: 'goes on for a moment, when a scrape is without errors',
        series: failing(until, t.scrapeInterval),
        atSeconds: t.rateWindow + until + t.scrapeInterval,
        expect: [failed],
      },
      {
        title: 'is quiet a minute after the errors have ended',
        series: failing(until, t.rateWindow),
        atSeconds: t.rateWindow + until + t.forBrief + 2 * t.scrapeInterval,
        expect: 'quiet',
      },
      {
        // So many that two in a hundred are left: the rate is still high.
        title: 'is quiet when the errors have nearly ended before it had lasted',
        series: requests({
          '/blocks 200': [
            { seconds: t.rateWindow, perSecond: 10 },
            { seconds: t.forShort - t.scrapeInterval, perSecond: 0 },
            { seconds: t.rateWindow, perSecond: 9.8 },
          ],
          '/blocks 500': [
            { seconds: t.rateWindow, perSecond: 0 },
            { seconds: t.forShort - t.scrapeInterval, perSecond: 10 },
            { seconds: t.rateWindow, perSecond: 0.2 },
          ],
        }),
        atSeconds: t.rateWindow + t.forShort + 3 * t.scrapeInterval,
        expect: 'quiet',
      },
      {
        // The rate is still high, and has been for long enough by now.
        title: 'is quiet when the errors have ended before it had lasted',
        series: failing(t.forShort - t.scrapeInterval, t.rateWindow),
        atSeconds: t.rateWindow + t.forShort + 3 * t.scrapeInterval,
        expect: 'quiet',
      },
      {
        title: 'is quiet when four of a hundred fail, and half are refused or given up',
        series: requests({
          '/blocks 200': 4.6,
          '/blocks 500': 0.4,
          '/blocks 404': 2.5,
          '/blocks 499': 2.5,
        }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when one of ten thousand fails',
        series: requests({ '/blocks 200': 9.999, '/blocks 500': 0.001 }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when all of hardly any fail',
        series: requests({ '/blocks 500': t.apiTraffic * 0.8 }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when nobody asks',
        series: requests({ '/blocks 200': 0, '/blocks 500': 0 }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when the process begins anew and counts from 0',
        series: {
          [`${m.api.requests}{${server},method="GET",endpoint="/",status="200"}`]: `0+150x${Math.floor(samples / 2)} 0+150x${Math.ceil(samples / 2)}`,
          [`${m.api.requests}{${server},method="GET",endpoint="/",status="500"}`]: `700x${Math.floor(samples / 2)} 0x${Math.ceil(samples / 2)}`,
        },
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    HighClientErrorRate: [
      {
        title: 'fires when six of ten requests to existing routes are refused',
        series: requests({ '/send 422': 5, '/send 404': 1, '/blocks 200': 4 }),
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'Most requests to existing routes are refused as the fault of their senders.',
            description: `a (${jobs.node}) refuses ${humanizePercentage(0.6)} of the requests to its routes with a status from 400 to 498.`,
          },
        ],
      },
      {
        title: 'waits',
        series: requests({ '/send 400': 90, '/blocks 200': 10 }),
        atSeconds: 2 * t.scrapeInterval,
        expect: 'pending',
      },
      {
        title: 'is quiet when four of ten are refused, though others are given up',
        series: requests({ '/send 400': 4, '/blocks 499': 5, '/blocks 200': 1 }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when scanners knock at addresses that do not exist',
        series: requests({ '__unmatched__ 404': 50, '/blocks 200': 2 }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when a single caller has it wrong',
        series: requests({ '/send 400': t.apiClientTraffic * 0.8 }),
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    APIRequestsAborted: [
      {
        title: 'fires when a quarter of the clients go away',
        series: requests({ '/blocks 200': t.apiTraffic * 1.2, '/blocks 499': t.apiTraffic * 0.4 }),
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'Many clients go away before they have their answer.',
            description: `Clients of a (${jobs.node}) close ${humanizePercentage(0.25)} of their requests before the response is complete.`,
          },
        ],
      },
      {
        title: 'waits',
        series: requests({ '/blocks 200': 10, '/blocks 499': 90 }),
        atSeconds: 2 * t.scrapeInterval,
        expect: 'pending',
      },
      {
        title: 'is quiet when fewer do',
        series: requests({ '/blocks 200': 8.4, '/blocks 499': 1.6 }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when hardly anybody asks',
        series: requests({ '/stream 499': t.apiTraffic * 0.8 }),
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    SlowAPIResponses: [
      {
        title: 'fires when six of a hundred take longer than 5 s',
        series: { ...requests({ '/blocks 200': 10 }), ...durations(slow) },
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'The answers of the server are slow.',
            description: `One request in twenty to a (${jobs.node}) takes ${humanizeDuration(slowP95)} or longer.`,
          },
        ],
      },
      {
        title: 'waits',
        series: { ...requests({ '/blocks 200': 10 }), ...durations(slow) },
        atSeconds: 2 * t.scrapeInterval,
        expect: 'pending',
      },
      {
        title: 'is quiet when all take between 2.5 and 5 s',
        series: { ...requests({ '/blocks 200': 10 }), ...durations(quick) },
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when only event streams and given-up requests are long',
        series: {
          ...requests({ '/blocks 200': 10, '/events 499': 10, '/socket 101': 10 }),
          ...durations(quick),
          ...durations({ '2.5': 0, '5': 0, '10': 0, '+Inf': 10 }, '/events', 499),
          ...durations({ '2.5': 0, '5': 0, '10': 0, '+Inf': 10 }, '/socket', 101),
        },
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when hardly anybody asks',
        series: {
          ...requests({ '/blocks 200': t.apiTraffic * 0.8 }),
          ...durations({ '5': 0, '10': t.apiTraffic * 0.8, '+Inf': t.apiTraffic * 0.8 }),
        },
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    SlowEndpoint: [
      {
        title: 'fires for the route alone, once for all servers',
        series: {
          ...requests({ '/richlist 200': 10, '/blocks 200': 1000 }),
          ...durations({ ...slow }, '/richlist'),
          ...durations({ '2.5': 1000, '5': 1000, '10': 1000, '+Inf': 1000 }),
        },
        atSeconds: until,
        expect: [
          {
            labels: { cluster: 'c', job: jobs.node, endpoint: '/richlist' },
            summary: 'One route of the API is slow.',
            description: `On the slowest server of ${jobs.node}, one request in twenty to /richlist takes ${humanizeDuration(slowP95)} or longer.`,
          },
        ],
      },
      {
        title: 'waits',
        series: { ...requests({ '/richlist 200': 10 }), ...durations(slow, '/richlist') },
        atSeconds: 2 * t.scrapeInterval,
        expect: 'pending',
      },
      {
        title: 'is quiet below',
        series: { ...requests({ '/richlist 200': 10 }), ...durations(quick, '/richlist') },
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when the route is hardly asked for',
        series: {
          ...requests({ '/richlist 200': t.apiTraffic * 0.8, '/blocks 200': 100 }),
          ...durations({ '5': 0, '10': t.apiTraffic, '+Inf': t.apiTraffic }, '/richlist'),
        },
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    ...pilingUp(context),
    ...noConnections(context),
  };
};

/** Requests that hang. */
function pilingUp({ m, t, jobs }: StackContext): Record<string, AlertCase[]> {
  const server = `cluster="c",job="${jobs.node}",instance="a"`;
  const requests = `${m.api.requests}{${server},method="GET",endpoint="/",status="200"}`;
  const inFlight = `${m.api.requestsInFlight}{${server}}`;
  const before = Math.max(t.apiMemory / 8, 6 * t.rateWindow);
  const after = t.rateWindow + t.forBrief + 4 * t.scrapeInterval;
  const samples = (seconds: number) => Math.round(seconds / t.scrapeInterval);
  const hang = (pending: number, pace: number): AlertCase['series'] => ({
    [requests]: counterSamples(
      [
        { seconds: before, perSecond: 50 },
        { seconds: after, perSecond: pace },
      ],
      t.scrapeInterval,
    ),
    [inFlight]: `2x${samples(before)} ${pending}x${samples(after)}`,
  });
  const piled = t.apiPiledRequests * 1.3;
  return {
    APIRequestsPilingUp: [
      {
        title: 'fires when nothing is completed any more',
        series: hang(piled, 0),
        atSeconds: before + after,
        expect: [
          {
            labels: { cluster: 'c', job: jobs.node, instance: 'a' },
            summary: 'Requests pile up: the server takes them and does not finish them.',
            description: `a (${jobs.node}) has ${humanize(piled)} requests under way and completes hardly any.`,
          },
        ],
      },
      {
        title: 'fires when a sixth of the usual pace leaves more than half a minute of work',
        series: hang(8 * t.apiPiledTime * 1.3, 8),
        atSeconds: before + after,
        expect: [
          {
            labels: { cluster: 'c', job: jobs.node, instance: 'a' },
            summary: 'Requests pile up: the server takes them and does not finish them.',
            description: `a (${jobs.node}) has ${humanize(8 * t.apiPiledTime * 1.3)} requests under way and completes hardly any.`,
          },
        ],
      },
      {
        title: 'waits',
        series: hang(100 * t.apiPiledTime, 0),
        atSeconds: before + 0.8 * t.rateWindow,
        expect: 'pending',
      },
      {
        title: 'is quiet when a few wait',
        series: hang(t.apiPiledRequests * 0.8, 0),
        atSeconds: before + after,
        expect: 'quiet',
      },
      {
        title: 'is quiet when they are completed in time',
        series: hang(8 * t.apiPiledTime * 0.8, 8),
        atSeconds: before + after,
        expect: 'quiet',
      },
      {
        title: 'is quiet when event streams stay open at a pace that has not fallen that far',
        series: hang(100 * t.apiPiledTime, 15),
        atSeconds: before + after,
        expect: 'quiet',
      },
      {
        title: 'is quiet on an idle node with many streams',
        series: { [inFlight]: `500x${samples(before + after)}` },
        atSeconds: before + after,
        expect: 'quiet',
      },
    ],
  };
}

/** Servers that had requests a day ago, and have none now. */
function noConnections({ m, t, jobs }: StackContext): Record<string, AlertCase[]> {
  const stepSeconds = Math.max(t.scrapeInterval, Math.floor(t.rateWindow / 300) * 120);
  // The hour of yesterday begins with the first sample, and ends as long before the end.
  const day = t.apiQuietOffset + t.longWindow;
  const silence = t.rateWindow + stepSeconds;
  const firing = silence + t.forShort;

  /** Requests until `silentSeconds` before the end, then none but `rest`, or no series at all. */
  function traffic(
    instance: string,
    perSecond: number,
    silentSeconds: number,
    wholeSeconds: number,
    rest: number | 'gone' = 0,
  ): AlertCase['series'] {
    const server = `cluster="c",job="${jobs.node}",instance="${instance}"`;
    const busy = { seconds: wholeSeconds - silentSeconds, perSecond };
    const calm = { seconds: silentSeconds, perSecond: rest === 'gone' ? 0 : rest };
    return {
      [`${m.api.requests}{${server},method="GET",endpoint="/",status="200"}`]:
        rest === 'gone'
          ? `${counterSamples([busy], stepSeconds)} stale`
          : counterSamples([busy, calm], stepSeconds),
      [`${m.api.requestsInFlight}{${server}}`]: `0x${Math.round(wholeSeconds / stepSeconds)}`,
    };
  }

  const usual = t.apiTraffic * 1.4;
  const alert = (instance: string) => ({
    labels: { cluster: 'c', job: jobs.node, instance },
    summary: 'A server that usually has requests gets none.',
    description: `${instance} (${jobs.node}) has had no request for a while; around this time yesterday there were never fewer than ${humanize(60 * usual)} a minute.`,
  });
  return {
    NoAPIConnections: [
      {
        title: 'fires when requests have stopped, and when none has come since a restart',
        series: {
          ...traffic('a', usual, firing, day + firing),
          ...traffic('b', usual, firing, day + firing, 'gone'),
        },
        stepSeconds,
        atSeconds: day + firing,
        expect: [alert('a'), alert('b')],
      },
      {
        title: 'waits',
        series: traffic('a', usual, silence, day + silence),
        stepSeconds,
        atSeconds: day + silence,
        expect: 'pending',
      },
      {
        title: 'is quiet with some requests, with few yesterday, and when the silence is old',
        series: {
          ...traffic('some', usual, firing, day + firing, 0.01),
          ...traffic('few', t.apiTraffic * 0.8, firing, day + firing),
          ...traffic('old', 10, t.apiMemory + t.rateWindow + 4 * stepSeconds, day + firing),
        },
        stepSeconds,
        atSeconds: day + firing,
        expect: 'quiet',
      },
      {
        title: 'is quiet on a healthy node that nobody asks',
        series: traffic('a', 0, silence, firing),
        atSeconds: firing,
        expect: 'quiet',
      },
    ],
  };
}
