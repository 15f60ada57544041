import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults';
import { type HeardMessage, hearAlerts } from './hear-alerts';
import type { MonitoredDemo } from './monitored-demo';

/** What became of a fault: a row of the table. */
export interface FaultResult {
  readonly fault: string;
  readonly alert: string;
  /** From the fault until the last of its channels had heard of it. */
  readonly secondsToFire: number;
  /** From the end of the fault until Slack heard that it is over. */
  readonly secondsToResolve: number;
  /** The channels that heard of it. */
  readonly heardBy: readonly string[];
  /** What Slack was told. */
  readonly message: string;
}

const patienceSeconds = 150;

/**
 * Causes the faults of a round together, waits until each alert has reached its channels, ends the
 * faults, and waits until Slack has heard that they are over.
 *
 * @throws Error that says what was not heard in time, and what was
 */
export async function playRound(
  monitored: MonitoredDemo,
  faults: readonly Fault[],
): Promise<FaultResult[]> {
  const begun = new Map<Fault, number>();
  for (const fault of faults) {
    begun.set(fault, Date.now());
    await fault.begin(monitored);
  }
  const fired = await Promise.all(
    faults.map((fault) =>
      waitFor(`"${fault.fault}" to be told as ${fault.alert} by ${fault.reaches}`, () => {
        const heard = since(monitored, fault, begun.get(fault) as number);
        const firsts = fault.reaches.map((channel) =>
          heard.find((message) => message.channel === channel && !message.isResolved),
        );
        return firsts.every((message) => message !== undefined) ? firsts : undefined;
      }),
    ),
  );
  const ended = new Map<Fault, number>();
  for (const fault of faults) {
    ended.set(fault, Date.now());
    await fault.end(monitored);
  }
  const resolved = await Promise.all(
    faults.map((fault) =>
      waitFor(`the end of "${fault.fault}" to be told as ${fault.alert}`, () =>
        since(monitored, fault, begun.get(fault) as number).find(
          ({ channel, isResolved }) => isResolved && channel === 'slack',
        ),
      ),
    ),
  );
  return faults.map((fault, i) => {
    const messages = fired[i] as HeardMessage[];
    const last = Math.max(...messages.map(({ receivedAt }) => receivedAt));
    const over = (resolved[i] as HeardMessage).receivedAt;
    return {
      fault: fault.fault,
      alert: fault.alert,
      secondsToFire: (last - (begun.get(fault) as number)) / 1000,
      secondsToResolve: Math.max(0, (over - (ended.get(fault) as number)) / 1000),
      heardBy: fault.reaches,
      message: messages.find(({ channel }) => channel === 'slack')?.text ?? '',
    };
  });
}

function since(monitored: MonitoredDemo, fault: Fault, begin: number): HeardMessage[] {
  return hearAlerts(monitored.receivers, fault.alert).filter(
    ({ receivedAt }) => receivedAt >= begin,
  );
}

async function waitFor<T>(what: string, find: () => T | undefined): Promise<T> {
  const end = performance.now() + patienceSeconds * 1000;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`Waited ${patienceSeconds} s for ${what}.`);
    await sleep(200);
  }
}

/** Writes what became of the faults as a table. */
export function renderTable(results: readonly FaultResult[]): string {
  const rows = [
    ['alert', 'fault', 'fires after', 'resolved after', 'heard by'],
    ...results.map(({ alert, fault, secondsToFire, secondsToResolve, heardBy }) => [
      alert,
      fault,
      `${secondsToFire.toFixed(1)} s`,
      `${secondsToResolve.toFixed(1)} s`,
      heardBy.join(', '),
    ]),
  ];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
