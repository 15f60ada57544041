import type { StackConfig } from '../../src/config/stack-config';
import type { StackContext } from '../../src/stack-context';

/** One fault as Prometheus sees it from before it begins until long after, and who has to be told. */
export interface Outage {
  /** What happens, as a fact. */
  readonly title: string;
  /** Samples of each series in promtool's notation, from time 0. */
  readonly series: Readonly<Record<string, string>>;
  readonly stepSeconds: number;
  /** When the fault begins. */
  readonly faultSeconds: number;
  readonly endSeconds: number;
  /** The critical alerts that may be told of, one message each; with the time within which they are. */
  readonly pages: Readonly<Record<string, number>>;
  /** The milder ones that may be told of besides. */
  readonly besides: readonly string[];
}

/** What the outages are played under: servers of one kind, and probes of them. */
export const outageConfig: StackConfig = {
  targets: { node: ['127.0.0.1:8000'] },
  probes: true,
  channels: { slack: { default: '#chain' } },
};

/** A value at a time; `undefined` where nothing is exposed. */
type Course = (seconds: number) => number | undefined;

/** What a server exposes. Defaults are those of one that is well. */
interface Server {
  readonly name: string;
  /** Whether Prometheus reaches it. */
  readonly up?: Course;
  /** Whether its node answers. */
  readonly nodeUp?: Course;
  readonly height?: Course;
  readonly headTimestamp?: Course;
  readonly synced?: Course;
  readonly peers?: Course;
  readonly ready?: Course;
  readonly references?: Course;
  readonly syncProgress?: Course;
}

/** The faults that an operator has at night, each played for the pace of a configuration. */
export function writeOutages({ m, t, jobs, config }: StackContext): Outage[] {
  const { blockSeconds } = config;
  const limit = t.headAge * blockSeconds;
  const stepSeconds = Math.max(t.scrapeInterval, limit / 120);
  const onStep = (seconds: number) => Math.ceil(seconds / stepSeconds) * stepSeconds;
  const faultSeconds = onStep(2 * t.rateWindow + 10 * stepSeconds);
  const endSeconds =
    faultSeconds + onStep(Math.max(limit, t.stuckWindow) + 2 * t.forShort + t.forMedium);
  // A young chain would lose all that it has within the usual.
  const first = 1000 + 10 * t.heightFall;

  const isOver =
    (delay = 0) =>
    (seconds: number) =>
      seconds >= faultSeconds + delay;
  const until = (before: number, after: number | undefined, delay = 0): Course => {
    const over = isOver(delay);
    return (seconds) => (over(seconds) ? after : before);
  };
  const goesOn: Course = (seconds) => first + Math.floor(seconds / blockSeconds);
  const standsStill: Course = (seconds) => goesOn(Math.min(seconds, faultSeconds));
  const timeOf =
    (height: Course): Course =>
    (seconds) =>
      ((height(seconds) ?? first) - first) * blockSeconds;
  const stopped = { height: standsStill };
  // As readiness of core has it: five slots and 30 s at least, or twelve intervals of proof of work.
  const unreadyWhenSilent = until(1, 0, 30);
  const patience = ['10min', 'devnet'].includes(config.chainProfile) ? 12 : 5;
  const unreadyWhenStill = until(1, 0, Math.max(30, patience * blockSeconds));

  const play = (
    title: string,
    servers: readonly Server[],
    pages: Outage['pages'],
    besides: readonly string[] = [],
  ): Outage => ({
    title,
    series: Object.assign({}, ...servers.map(exposed)) as Record<string, string>,
    stepSeconds,
    faultSeconds,
    endSeconds,
    pages,
    besides,
  });
  const slack = 3 * stepSeconds;
  const names = ['a', 'b', 'd', 'e', 'f'];
  const killed = { ...stopped, nodeUp: until(1, 0), synced: until(1, undefined, 30) };
  const dead = { ...killed, peers: until(9, undefined, 30), ready: unreadyWhenSilent };

  return [
    play(
      'the only own node is killed, and the chain goes on',
      [{ name: 'a', ...dead, references: goesOn }],
      { SourceDown: t.forShort + slack },
    ),
    play(
      'all nodes of several are killed, without references',
      names.slice(0, 3).map((name) => ({ name, ...dead })),
      { SourceDown: t.forShort + slack },
    ),
    play(
      'one node of five is killed, and the others go on',
      names.map((name) => (name === 'a' ? { name, ...dead } : { name })),
      { SourceDown: t.forShort + slack },
    ),
    play(
      'one node of five is killed, and then the chain stops',
      names.map((name) => ({
        name,
        ...stopped,
        ...(name === 'a' ? dead : { ready: unreadyWhenStill }),
        references: standsStill,
      })),
      {
        SourceDown: t.forShort + slack,
        BlockProductionStopped: limit + t.forBrief + slack,
      },
    ),
    play(
      'the chain stops for all',
      names.slice(0, 2).map((name) => ({
        name,
        ...stopped,
        ready: unreadyWhenStill,
        references: standsStill,
      })),
      { BlockProductionStopped: limit + t.forBrief + slack },
    ),
    play(
      'the only server is killed',
      [{ name: 'a', up: until(1, 0), ready: until(1, undefined) }],
      { NodeDown: t.forBrief + slack },
    ),
    play(
      'one server of several is killed',
      [{ name: 'a', up: until(1, 0), ready: until(1, undefined) }, { name: 'b' }],
      { NodeDown: t.forBrief + slack },
    ),
    ...(t.minPeers === 0
      ? []
      : [
          play(
            'the only node is cut off from its peers, without references',
            [{ name: 'a', ...stopped, peers: until(9, 0), ready: until(1, 0, 60) }],
            { NoPeersConnected: t.forShort + slack },
          ),
          play(
            'one node of several is cut off from its peers',
            [{ name: 'a', ...stopped, peers: until(9, 0), ready: until(1, 0, 60) }, { name: 'b' }],
            { NoPeersConnected: t.forShort + slack },
          ),
        ]),
    play(
      'all own nodes stand still, and references go on',
      names.slice(0, 2).map((name) => ({
        name,
        ...stopped,
        ready: unreadyWhenStill,
        references: goesOn,
      })),
      {
        StuckWhileSynced:
          Math.max(t.stuckWindow, (t.headLag + 2) * blockSeconds) + t.forBrief + slack,
      },
    ),
    play(
      'the only node is wiped and begins anew',
      [
        {
          name: 'a',
          height: (seconds) =>
            isOver()(seconds) ? Math.floor((seconds - faultSeconds) * 2) : goesOn(seconds),
          headTimestamp: (seconds) => (isOver()(seconds) ? -1e8 : timeOf(goesOn)(seconds)),
          synced: until(1, 0),
          ready: until(1, 0),
          references: goesOn,
        },
      ],
      { HeightFell: t.forBrief + slack },
    ),
    play(
      'the only node synchronises for the first time, its state without a block',
      [
        {
          name: 'a',
          height: () => 0,
          headTimestamp: () => -1e8,
          synced: () => 0,
          ready: () => 0,
          references: goesOn,
          syncProgress: (seconds) => seconds,
        },
      ],
      {},
      ['FirstSync'],
    ),
  ];

  /** The series of a server, its probe included. */
  function exposed({
    name,
    up = () => 1,
    nodeUp = () => 1,
    height = goesOn,
    headTimestamp = timeOf(height),
    synced = () => 1,
    peers = () => 9,
    ready = () => 1,
    references,
    syncProgress,
  }: Server): Record<string, string> {
    const labels = (job: string, more = '') =>
      `{cluster="c",job="${job}",instance="${name}"${more}}`;
    const isUp = (course: Course) => (seconds: number) =>
      up(seconds) === 1 ? course(seconds) : undefined;
    const of = (metric: string, course: Course, more = '') => [
      `${metric}${labels(jobs.node, more)}`,
      toSamples(isUp(course)),
    ];
    return Object.fromEntries([
      [`up${labels(jobs.node)}`, toSamples(up)],
      [
        `probe_success${labels(jobs.probe)}`,
        toSamples((seconds) => (up(seconds) === 1 && ready(seconds) === 1 ? 1 : 0)),
      ],
      of(m.sources.up, nodeUp, ',source="node"'),
      of(
        m.sources.lastSuccessTimestampSeconds,
        (seconds) => (nodeUp(seconds) === 1 ? seconds : faultSeconds),
        ',source="node"',
      ),
      of(m.blocks.height, height),
      of(m.blocks.headTimestampSeconds, headTimestamp),
      of(m.chain.syncStatus, synced),
      of(m.network.peersConnected, peers),
      of(m.readiness.ready, ready),
      ...(references === undefined
        ? []
        : [of(m.chain.referenceHeight, references, ',reference="public"')]),
      ...(syncProgress === undefined
        ? []
        : [of(m.chain.lastSyncProgressTimestampSeconds, syncProgress)]),
    ]);
  }

  function toSamples(course: Course): string {
    const values = Array.from({ length: endSeconds / stepSeconds + 1 }, (_, i) =>
      course(i * stepSeconds),
    );
    // What is not exposed any more is stale at once.
    return values
      .map((value, i) => value ?? (values[i - 1] === undefined ? '_' : 'stale'))
      .join(' ');
  }
}
