import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type PollLoop, startPolling } from '../../src/chain/poll-loop';
import { SourceError } from '../../src/chain/source-error';

const loops: PollLoop[] = [];
const stopped = new SourceError('other', 'stopped');
afterEach(() => {
  for (const loop of loops.splice(0)) loop.stop(stopped);
  jest.useRealTimers();
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
  beforeEach(() => {
    jest.useFakeTimers();
  });

  it('begins at once', () => {
    const { startedAt } = poll(60, async () => true);
    expect(startedAt).toHaveLength(1);
  });

  it('waits ever longer for a source that is down, but no more than eight periods', async () => {
    const { startedAt } = poll(1, async () => false);
    await jest.advanceTimersByTimeAsync(60_000);
    const [first, second, third, fourth, fifth] = gaps(startedAt);
    for (const [gap, seconds] of [
      [first, 1],
      [second, 2],
      [third, 4],
      [fourth, 8],
      [fifth, 8],
    ] as const) {
      expect(gap).toBeGreaterThanOrEqual(900 * seconds);
      expect(gap).toBeLessThanOrEqual(1_100 * seconds);
    }
  });

  it('is back at its period after one success', async () => {
    let fails = true;
    const { startedAt } = poll(1, async () => !fails);
    await jest.advanceTimersByTimeAsync(30_000);
    fails = false;
    const asked = startedAt.length;
    await jest.advanceTimersByTimeAsync(15_000);
    const [after, ...between] = gaps(startedAt.slice(asked - 1));
    expect(after).toBeGreaterThan(7_000);
    expect(between.length).toBeGreaterThan(4);
    expect(Math.max(...between)).toBeLessThanOrEqual(1_100);
  });

  it('does not keep one rhythm', async () => {
    const { startedAt } = poll(10, async () => true);
    await jest.advanceTimersByTimeAsync(100_000);
    const between = gaps(startedAt);
    expect(Math.max(...between) - Math.min(...between)).toBeGreaterThan(1);
  });

  it('gives up what is under way when it is stopped, and asks no more', async () => {
    let reason: unknown;
    const { loop, startedAt } = poll(1, (signal) => {
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          resolve(false);
        });
      });
    });
    loop.stop(stopped);
    expect(reason).toBe(stopped);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(startedAt).toHaveLength(1);
  });
});
