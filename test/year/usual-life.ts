import type { Chance } from './chance';
import type { Effect, EffectKind } from './effects';
import type { Stretch } from './fire';
import type { Pace } from './paces';

const minute = 60;
const hour = 3600;
const day = 86_400;

/** What happens again and again in a healthy year, and is nobody's business at night. */
interface Habit {
  readonly kind: EffectKind;
  /** The mean time between two. */
  readonly everySeconds: number;
  /** How long one lasts. */
  readonly seconds: (pace: Pace) => readonly [least: number, most: number];
  /** Each server has its own, one has it at a time; or it happens to all at once. */
  readonly of: 'each' | 'all';
}

const habits: readonly Habit[] = [
  // A deployment or an upgrade of a server.
  { kind: 'server-down', everySeconds: 7 * day, seconds: () => [3, 40], of: 'each' },
  // An upgrade of a node: it has to close its database, and to read it again.
  { kind: 'node-down', everySeconds: 30 * day, seconds: () => [20, 3.3 * minute], of: 'each' },
  { kind: 'scrape-lost', everySeconds: 20 * day, seconds: () => [20, 44], of: 'each' },
  { kind: 'prometheus-down', everySeconds: 60 * day, seconds: () => [20, 3 * minute], of: 'all' },
  {
    kind: 'slow-network',
    everySeconds: 25 * day,
    seconds: () => [0.5 * hour, 2 * hour],
    of: 'all',
  },
  {
    kind: 'reference-down',
    everySeconds: 30 * day,
    seconds: () => [minute, 12 * minute],
    of: 'each',
  },
  {
    kind: 'slots-missed',
    everySeconds: 15 * day,
    seconds: ({ missedBurst, blockSeconds }) => [blockSeconds, missedBurst * blockSeconds],
    of: 'all',
  },
];

/**
 * Plans a healthy year: first the nodes get in sync, one by reading all blocks, one by a snapshot of the
 * state; then restarts, upgrades, lost scrapes, slow hours.
 *
 * @param busy - when nothing of it is to happen, because a fault is timed
 */
export function planUsualLife(
  pace: Pace,
  { from, to }: Stretch,
  busy: readonly Stretch[],
  chance: Chance,
): Effect[] {
  const effects: Effect[] = [];
  for (const { kind, everySeconds, seconds, of } of habits) {
    const [least, most] = seconds(pace);
    if (most <= 0) continue;
    for (const servers of of === 'each' ? [[0], [1], [2]] : [undefined]) {
      for (let at = from + chance.wait(everySeconds); at < to; at += chance.wait(everySeconds)) {
        const effect = {
          kind,
          from: at,
          to: at + chance.between(least, most),
          ...(servers && { servers }),
        };
        const isFree = busy.every((other) => effect.to < other.from || effect.from > other.to);
        // An explorer has no node of its own.
        if (isFree && !(kind === 'node-down' && servers?.[0] === 2)) effects.push(effect);
      }
    }
  }
  return [
    ...planFirstSync({ from, to }),
    ...effects,
    ...(pace.production === 'random'
      ? [{ kind: 'miners-leave', from: from + 0.3 * (to - from), to } as const]
      : []),
  ];
}

/** Two days for the whole chain, eight hours for its state: less where the year is short. */
function planFirstSync({ from, to }: Stretch): Effect[] {
  const whole = Math.min(2 * day, (to - from) / 4);
  return [
    { kind: 'node-wiped', servers: [0], from: from - day, to: from + whole },
    { kind: 'node-snap', servers: [1], from: from - day, to: from + whole / 6 },
  ];
}
