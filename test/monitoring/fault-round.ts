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

/** A fault that is over, and that its alert has told of. */
export interface ToldFault {
  readonly fault: Fault;
  readonly begunAt: number;
  readonly endedAt: number;
  /** The first message of each of its channels. */
  readonly messages: readonly HeardMessage[];
}

const patienceSeconds = 90;
// Some look back over two minutes.
const endPatienceSeconds = 240;

/**
 * Causes the faults of a round together, waits until each alert has reached its channels, and ends the
 * faults.
 *
 * @throws Error that says what was not heard in time
 */
export async function playRound(
  monitored: MonitoredDemo,
  faults: readonly Fault[],
): Promise<ToldFault[]> {
  const begun = new Map<Fault, number>();
  for (const fault of faults) {
    begun.set(fault, Date.now());
    await fault.begin(monitored);
  }
  const told = await Promise.all(
    faults.map((fault) => {
      const what = `"${fault.fault}" to be told as ${fault.alert} by ${fault.reaches}`;
      return waitFor(what, patienceSeconds, () => {
        const heard = since(monitored, fault, begun.get(fault) as number);
        const firsts = fault.reaches.map((channel) =>
          heard.find((message) => message.channel === channel && !message.isResolved),
        );
        return firsts.every((message) => message !== undefined) ? firsts : undefined;
      });
    }),
  );
  const results: ToldFault[] = [];
  for (const [i, fault] of faults.entries()) {
    const endedAt = Date.now();
    await fault.end(monitored);
    const begunAt = begun.get(fault) as number;
    results.push({ fault, begunAt, endedAt, messages: told[i] as HeardMessage[] });
  }
  return results;
}

/**
 * Waits until Slack has heard that an alert is over.
 *
 * @throws Error if it has not in time
 */
export async function hearEnd(monitored: MonitoredDemo, told: ToldFault): Promise<FaultResult> {
  const { fault, begunAt, endedAt, messages } = told;
  const over = await waitFor(`the end of ${fault.alert}`, endPatienceSeconds, () =>
    since(monitored, fault, begunAt).find(
      ({ channel, isResolved }) => isResolved && channel === 'slack',
    ),
  );
  const last = Math.max(...messages.map(({ receivedAt }) => receivedAt));
  return {
    fault: fault.fault,
    alert: fault.alert,
    secondsToFire: (last - begunAt) / 1000,
    secondsToResolve: Math.max(0, (over.receivedAt - endedAt) / 1000),
    heardBy: fault.reaches,
    message: messages.find(({ channel }) => channel === 'slack')?.text ?? '',
  };
}

function since(monitored: MonitoredDemo, fault: Fault, begin: number): HeardMessage[] {
  return hearAlerts(monitored.receivers, fault.alert).filter(
    ({ receivedAt }) => receivedAt >= begin,
  );
}

async function waitFor<T>(what: string, seconds: number, find: () => T | undefined): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`Waited ${seconds} s for ${what}.`);
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
