import { duration } from '../../src/duration';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { constant, rising } from './samples';

/** Servers that do not answer, restart, or are not ready. */
export const availabilityCases: WriteAlertCases = ({ m, t, jobs, config }) => {
  const step = t.scrapeInterval;
  const on = (metric: string, instance: string, more = '', job = jobs.node) =>
    `${metric}{cluster="c",job="${job}",instance="${instance}"${more}}`;
  const labels = (instance: string) => ({ cluster: 'c', job: jobs.node, instance });
  const until = (seconds: number, steps = 2) => Math.ceil(seconds / step) * step + steps * step;
  const always = (value: number, seconds: number) => constant(value, seconds, step);

  const brief = until(t.forBrief);
  const missingLong = until(t.forMissing);
  const short = until(t.forShort);

  const nodeDown: AlertCase[] = [
    {
      title: 'fires when a server cannot be scraped',
      series: {
        [on('up', 'a')]: always(0, brief),
        [on('up', 'b')]: always(1, brief),
        [on('up', 'c', '', jobs.nodeExporter)]: always(0, brief),
      },
      atSeconds: brief,
      expect: [
        {
          labels: labels('a'),
          summary: 'A server does not answer Prometheus.',
          description: `Prometheus cannot scrape a of ${jobs.node}: up is 0.`,
        },
      ],
    },
    {
      title: 'waits for more than one lost scrape',
      series: { [on('up', 'a')]: `1x3 ${always(0, brief)}` },
      atSeconds: 4 * step,
      expect: 'pending',
    },
    {
      title: 'is quiet about servers that answer, and about exporters',
      series: {
        [on('up', 'a')]: always(1, brief),
        [on('up', 'c', '', jobs.nodeExporter)]: always(0, brief),
      },
      atSeconds: brief,
      expect: 'quiet',
    },
  ];

  const all = (value: number, seconds: number, ...without: string[]) =>
    Object.fromEntries(
      [jobs.node, jobs.validator, jobs.explorer, jobs.ai]
        .filter((job) => !without.includes(job))
        .map((job) => [on('up', 'a', '', job), always(value, seconds)]),
    );
  const missing = (job: string) => ({
    labels: { job },
    summary: 'A whole kind of servers has disappeared from Prometheus.',
    description: `Prometheus has no target of the job ${job} any more.`,
  });

  const removed = until(t.longWindow, 10);
  const gone = Math.round(removed / step);
  const later = removed + until(t.forShort, 5);
  const nodeTargetsRemoved: AlertCase[] = [
    {
      title: 'fires when targets are taken out of discovery',
      series: {
        [on('up', 'a')]: always(1, later),
        [on('up', 'b')]: `1x${gone} stale`,
        [on('up', 'd')]: `0x${gone} stale`,
        [on('up', 'e', '', jobs.explorer)]: always(1, later),
      },
      atSeconds: later,
      expect: [
        {
          labels: { cluster: 'c', job: jobs.node },
          summary: 'A job has fewer targets than before.',
          description: `Prometheus has 2 fewer targets of ${jobs.node} than ${duration(t.longWindow)} ago.`,
        },
      ],
    },
    {
      title: 'waits',
      series: { [on('up', 'a')]: always(1, later), [on('up', 'b')]: `1x${gone} stale` },
      atSeconds: removed + 2 * step,
      expect: 'pending',
    },
    {
      title: 'is quiet when a target is replaced, is down or is added',
      series: {
        [on('up', 'a')]: always(0, later),
        [on('up', 'b')]: `1x${gone} stale`,
        [on('up', 'd')]: `_x${gone} ${always(1, later)}`,
        [on('up', 'e', '', jobs.ai)]: `_x${gone} ${always(1, later)}`,
        [on('up', 'f', '', jobs.ai)]: always(1, later),
      },
      atSeconds: later,
      expect: 'quiet',
    },
  ];

  const starts = (count: number) =>
    Array.from({ length: count + 1 }, (_, i) => `${1000 + 100 * i}x4`).join(' ');
  const uptimes = (count: number) =>
    Array.from({ length: count + 1 }, (_, i) => `${i === 0 ? 500 : 1}+${step}x4`).join(' ');
  const started = on('process_start_time_seconds', 'a');
  const clustered = on(m.system.uptimeSeconds, 'b');
  const afterStarts = (count: number) => (5 * (count + 1) - 1) * step;
  // Until the last sample of the process before has left the window.
  const seen = 5 * step + t.restartWindow;
  const restarted = (instance: string, times: number, summary: string) => ({
    labels: labels(instance),
    summary,
    description: `${instance} has started ${times} times within ${duration(t.restartWindow)}.`,
  });

  const info = (instance: string, version: string, client = 'xai', job = jobs.node) => ({
    [on(m.node.info, instance, `,version="${version}",network="main",client="${client}"`, job)]:
      always(1, until(t.forLong)),
  });
  const told = (instance: string, version: string, source = 'node') => ({
    [on(
      m.sources.info,
      instance,
      `,source="${source}",client="geth",version="${version}",chain_id="1"`,
    )]: always(1, until(t.forLong)),
  });
  const mixed = (client: string) => ({
    labels: { cluster: 'c', job: jobs.node, client },
    summary: 'Servers of one kind run different versions.',
    description: `2 versions of ${client} run in ${jobs.node}: those that are not the newest have an upgrade ahead.`,
  });

  const ready = (instance: string, value: number, more = '', seconds = short) => ({
    [on(m.readiness.ready, instance, more)]: always(value, seconds),
  });
  const check = (instance: string, name: string, value: number, more = '') => ({
    [on(m.readiness.checkStatus, instance, `,check="${name}"${more}`)]: always(value, short),
  });
  const notReady = 'A server is not ready to serve.';

  // Long enough for the slowest of the alerts to which readiness leaves.
  const limit = Math.max(t.headAge * config.blockSeconds, t.stuckWindow);
  const afterLimit = until(limit + t.forShort, 4);
  const unready = (instance: string, ...gauges: readonly (readonly [string, string, string?])[]) =>
    Object.fromEntries([
      [on(m.readiness.ready, instance), always(0, afterLimit)],
      ...gauges.map(([metric, samples, more]) => [on(metric, instance, more), samples]),
    ]);
  const silentNode = (instance: string) => ({
    [on(m.sources.up, instance, ',source="node"')]: always(0, afterLimit),
  });
  const reference = {
    [on(m.chain.referenceHeight, 'a', ',reference="public"')]: rising(
      1000,
      (10 * t.headLag) / t.stuckWindow,
      afterLimit,
      step,
    ),
  };
  // Wiped so late that it is still told.
  const untilWiped = Math.ceil((afterLimit - Math.min(t.longWindow / 2, t.forShort)) / step);
  const explained = {
    ...reference,
    ...unready('a'),
    ...silentNode('a'),
    ...unready('b', [m.chain.syncStatus, always(0, afterLimit)]),
    ...unready('d', [m.blocks.height, always(1000, afterLimit)]),
    ...unready('e', [
      m.blocks.height,
      `${rising(10 * t.heightFall, 1, untilWiped * step, step)} 0+1x${Math.ceil(afterLimit / step)}`,
    ]),
    ...(t.minPeers > 0 && unready('f', [m.network.peersConnected, always(0, afterLimit)])),
  };
  const stoppedChain = unready(
    'a',
    [m.blocks.height, always(1000, afterLimit)],
    [m.blocks.headTimestampSeconds, always(0, afterLimit)],
  );
  const synced = Math.ceil(t.rateWindow / step) + 2;
  const afterLoss = (synced + 1) * step + until(t.forShort);
  const fallenBehind = {
    ...ready('a', 0, '', afterLoss),
    [on(m.chain.syncStatus, 'a')]: `1x${synced} ${always(0, afterLoss)}`,
    [on(m.blocks.height, 'a')]: always(1000, afterLoss),
    ...reference,
  };

  const transitions = (instance: string, to: string, reason: string, perWindow: number) => ({
    [on(m.readiness.transitions, instance, `,to="${to}",reason="${reason}"`)]: rising(
      0,
      perWindow / t.longWindow,
      2 * t.longWindow,
      step,
    ),
  });

  const probe = (value: number) => ({
    [on('probe_success', 'a', '', jobs.probe)]: always(value, short),
  });
  const health = (instance: string, name: string, value: number) => ({
    [on(m.health.checkStatus, instance, `,check="${name}"`)]: always(value, short),
  });

  return {
    NodeDown: nodeDown,
    NodeJobMissing: [
      {
        title: 'fires when a job has no target left',
        series: all(1, missingLong, jobs.node, jobs.ai),
        atSeconds: missingLong,
        expect: [missing(jobs.node), missing(jobs.ai)],
      },
      {
        title: 'fires for the others as well',
        series: all(1, missingLong, jobs.validator, jobs.explorer),
        atSeconds: missingLong,
        expect: [missing(jobs.validator), missing(jobs.explorer)],
      },
      {
        title: 'waits for more than one scrape',
        series: all(1, missingLong, jobs.explorer),
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet about targets that are down',
        series: all(0, missingLong),
        atSeconds: missingLong,
        expect: 'quiet',
      },
    ],
    NodeTargetsRemoved: nodeTargetsRemoved,
    NodeProcessCrash: [
      {
        title: 'fires at the third start within the window, also of a cluster of processes',
        series: { [started]: starts(3), [clustered]: uptimes(3) },
        atSeconds: afterStarts(3),
        expect: [
          restarted('a', 3, 'A process crashes and starts again and again.'),
          restarted('b', 3, 'A process crashes and starts again and again.'),
        ],
      },
      {
        title: 'is quiet about two starts',
        series: { [started]: starts(2), [clustered]: uptimes(2) },
        atSeconds: afterStarts(2),
        expect: 'quiet',
      },
    ],
    NodeRestarted: [
      {
        title: 'fires when a process has started again',
        series: { [started]: starts(1), [clustered]: uptimes(1) },
        atSeconds: afterStarts(1),
        expect: [
          restarted('a', 1, 'A process has started again.'),
          restarted('b', 1, 'A process has started again.'),
        ],
      },
      {
        title: 'goes on firing until the digest has told of it, and says when it was',
        series: { [started]: '1000x5 1100x4' },
        atSeconds: Math.floor((seen + Math.min(t.digestInterval / 2, 3600)) / step) * step,
        heldUntilSeconds: seen,
        expect: [restarted('a', 1, 'A process has started again.')],
      },
      {
        title: 'is quiet when the digest has told of it',
        series: { [started]: '1000x5 1100x4' },
        ...(t.digestInterval > 3600 && {
          stepSeconds: 300,
          series: { [started]: '1000x2 1100x4' },
        }),
        atSeconds: t.digestInterval + 2 * t.restartWindow,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a process that is new, or runs on',
        series: {
          [started]: starts(0),
          [clustered]: uptimes(0),
          [on('process_start_time_seconds', 'd')]: `_x2 ${starts(0)}`,
        },
        atSeconds: afterStarts(0),
        expect: 'quiet',
      },
    ],
    NodeUpgradeRequired: [
      {
        title: 'fires when programs or nodes of one kind differ in their versions',
        series: {
          ...info('a', '1.0.0'),
          ...info('b', '1.1.0'),
          ...told('a', '1.13.0'),
          ...told('b', '1.14.0'),
        },
        atSeconds: until(t.forLong),
        expect: [mixed('xai'), mixed('geth')],
      },
      {
        title: 'waits for a roll-out to end',
        series: { ...info('a', '1.0.0'), ...info('b', '1.1.0') },
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: "is quiet about other software, others' nodes, and what has not told its version",
        series: {
          ...info('a', '1.0.0'),
          ...info('b', '1.0.0'),
          ...info('d', '2.0.0', 'other'),
          ...info('e', '3.0.0', 'xai', jobs.explorer),
          ...told('a', '1.14.0'),
          ...told('a', '1.13.0', 'public'),
          ...told('b', ''),
        },
        atSeconds: until(t.forLong),
        expect: 'quiet',
      },
    ],
    NoServerReady: [
      {
        title:
          'fires when none of the servers of a kind is ready, be it that some have a reason that is told',
        series: { ...ready('a', 0), ...ready('b', 0), ...silentNode('b') },
        atSeconds: short,
        expect: [
          {
            labels: { cluster: 'c', job: jobs.node },
            summary: 'No server of a kind is ready to serve.',
            description: `None of the servers of ${jobs.node} is ready: the best of them has 0 for ready.`,
          },
        ],
      },
      {
        title: 'waits',
        series: ready('a', 0),
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet as long as one is ready',
        series: { ...ready('a', 0), ...ready('b', 1) },
        atSeconds: short,
        expect: 'quiet',
      },
      {
        title: 'is quiet when other alerts tell why each of them is not',
        series: explained,
        atSeconds: afterLimit,
        expect: 'quiet',
      },
      {
        title: 'is quiet when the chain stands still',
        series: stoppedChain,
        atSeconds: afterLimit,
        expect: 'quiet',
      },
    ],
    NodeNotReady: [
      {
        title: 'fires with the criteria that fail',
        series: {
          ...ready('a', 0),
          ...check('a', 'peers', 0),
          ...check('a', 'lag', 0),
          ...check('a', 'headAge', 1),
          ...check('a', 'fork', 0.5),
          ...ready('b', 0, ',chain="btc"'),
          ...check('b', 'snapshot', 0, ',chain="btc"'),
          ...check('b', 'peers', 0, ',chain="eth"'),
          ...ready('d', 0),
          ...check('d', 'peers', 1),
        },
        atSeconds: short,
        expect: [
          {
            labels: labels('a'),
            summary: notReady,
            description: 'a is not ready (ready is 0); failing: lag, peers.',
          },
          {
            labels: { ...labels('b'), chain: 'btc' },
            summary: notReady,
            description: 'b is not ready on btc (ready is 0); failing: snapshot.',
          },
          {
            labels: labels('d'),
            summary: notReady,
            description: 'd is not ready (ready is 0).',
          },
        ],
      },
      {
        title: 'waits while a server starts',
        series: ready('a', 0),
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet about a server that is ready',
        series: { ...ready('a', 1), ...check('a', 'peers', 0) },
        atSeconds: short,
        expect: 'quiet',
      },
      {
        title: 'is quiet when another alert tells why',
        series: explained,
        atSeconds: afterLimit,
        expect: 'quiet',
      },
      {
        title: 'is quiet when the chain stands still',
        series: stoppedChain,
        atSeconds: afterLimit,
        expect: 'quiet',
      },
      {
        title: 'fires for a server that catches up after it was in sync, stuck or not',
        series: fallenBehind,
        atSeconds: afterLoss,
        expect: [
          { labels: labels('a'), summary: notReady, description: 'a is not ready (ready is 0).' },
        ],
      },
    ],
    ReadinessFlapping: [
      {
        title: 'fires when readiness is lost again and again',
        series: {
          ...transitions('a', 'not_ready', 'lag', t.readinessFlaps),
          ...transitions('a', 'not_ready', 'peers', t.readinessFlaps / 5),
        },
        atSeconds: until(t.longWindow + t.forBrief, 4),
        expect: [
          {
            labels: labels('a'),
            summary: 'A server is ready and unready by turns.',
            description: `a has become unready ${(1.2 * t.readinessFlaps).toFixed(0)} times within ${duration(t.longWindow)}.`,
          },
        ],
      },
      {
        title: 'waits',
        series: transitions('a', 'not_ready', 'lag', 100 * t.longWindow),
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet about a few, and about becoming ready',
        series: {
          ...transitions('a', 'not_ready', 'lag', 0.9 * t.readinessFlaps),
          ...transitions('a', 'ready', 'passed', 2 * t.readinessFlaps),
        },
        atSeconds: until(t.longWindow + t.forBrief, 4),
        expect: 'quiet',
      },
    ],
    ...(config.probes && {
      EndpointProbeFailed: [
        {
          title: 'fires when a probe fails, of a server that is ready by its own words',
          series: { ...probe(0), ...ready('a', 1), ...ready('b', 0) },
          atSeconds: short,
          expect: [
            {
              labels: { cluster: 'c', job: jobs.probe, instance: 'a' },
              summary: 'A server that does not say that it is unready fails its probe.',
              description: 'The probe of /readyz at a fails: probe_success is 0.',
            },
          ],
        },
        { title: 'waits', series: probe(0), atSeconds: step, expect: 'pending' },
        {
          title: 'is quiet about a server that says itself that it is not ready',
          series: { ...probe(0), ...ready('a', 0) },
          atSeconds: short,
          expect: 'quiet',
        },
        {
          title: 'is quiet about probes that succeed',
          series: probe(1),
          atSeconds: short,
          expect: 'quiet',
        },
      ],
    }),
    HealthCheckFailing: [
      {
        title: 'fires with the checks that fail',
        series: {
          ...health('a', 'database', 0),
          ...health('a', 'cache', 0),
          ...health('a', 'disk', 0.5),
          ...health('b', 'database', 1),
        },
        atSeconds: short,
        expect: [
          {
            labels: labels('a'),
            summary: 'Health checks of a server fail.',
            description: '2 health checks of a fail: cache, database.',
          },
        ],
      },
      { title: 'waits', series: health('a', 'database', 0), atSeconds: step, expect: 'pending' },
      {
        title: 'is quiet about warnings',
        series: health('a', 'database', 0.5),
        atSeconds: short,
        expect: 'quiet',
      },
    ],
  };
};
