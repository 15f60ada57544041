import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/samples';
import { type PollLoop, startPolling } from '../../src/chain/poll-loop';
import { SourceError } from '../../src/chain/source-error';

const loops: PollLoop[] = [];
const stopped = new SourceError('other', 'stopped');
afterEach(() => {
  for (const loop of loops.splice(0)) loop.stop(stopped);
});

/** Polls, and notes when each round began. */
function poll(periodSeconds: number, round: (signal: AbortSignal) => Promise<boolean>) {
  const startedAt: number[] = [];
  const loop = startPolling({
    periodSeconds: () => periodSeconds,
    round(signal) {
      startedAt.push(performance.now());
      return round(signal);
    },
  });
  loops.push(loop);
  return { loop, startedAt };
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] as number));
}

describe('polling', () => {
  it('begins at once', () => {
    const { startedAt } = poll(60, async () => true);
    expect(startedAt).toHaveLength(1);
  });

  it('waits ever longer for a source that is down, but no more than eight periods', async () => {
    const { startedAt } = poll(0.02, async () => false);
    await eventually(() => expect(startedAt.length).toBeGreaterThan(6));
    const [first, second, third, fourth, fifth, sixth] = gaps(startedAt) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    // A timer may be late, never early: 10 % less than 20, 20, 40, 80, 160 and 160 ms at the least.
    expect(first).toBeGreaterThan(17);
    expect(second).toBeGreaterThan(17);
    expect(third).toBeGreaterThan(35);
    expect(fourth).toBeGreaterThan(71);
    expect(fifth).toBeGreaterThan(143);
    expect(sixth).toBeGreaterThan(143);
    expect(sixth).toBeLessThan(1_000);
  });

  it('is back at its period after one success', async () => {
    let fails = true;
    const { startedAt } = poll(0.05, async () => !fails);
    await eventually(() => expect(startedAt.length).toBeGreaterThan(4));
    fails = false;
    const asked = startedAt.length;
    await eventually(() => expect(startedAt.length).toBeGreaterThan(asked + 4));
    expect(Math.min(...gaps(startedAt.slice(asked + 1)))).toBeLessThan(200);
  });

  it('does not keep one rhythm', async () => {
    const { startedAt } = poll(0.1, async () => true);
    await eventually(() => expect(startedAt.length).toBeGreaterThan(6));
    const between = gaps(startedAt);
    expect(Math.max(...between) - Math.min(...between)).toBeGreaterThan(1);
  });

  it('gives up what is under way when it is stopped, and asks no more', async () => {
    let reason: unknown;
    const { loop, startedAt } = poll(0.01, (signal) => {
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          resolve(false);
        });
      });
    });
    loop.stop(stopped);
    expect(reason).toBe(stopped);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(startedAt).toHaveLength(1);
  });
});
