import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../../../../test/samples';
import { type Check, createCheckRunner } from '../../src/health/check';

const run = (check: Check, times: { timeoutSeconds?: number; cacheSeconds?: number } = {}) =>
  createCheckRunner(check, { timeoutSeconds: 1, cacheSeconds: 0, ...times });

describe('the outcome of a check', () => {
  it.each([
    ['nothing', () => {}, { status: 'pass' }],
    ['true', () => true, { status: 'pass' }],
    ['false', () => false, { status: 'fail', reason: 'the check returned false' }],
    ['a promise of false', async () => false, { status: 'fail' }],
    ['a warning', () => ({ status: 'warn', reason: 'slow' }), { status: 'warn', reason: 'slow' }],
    ['a pass in words', async () => ({ status: 'pass' }), { status: 'pass' }],
    ['an unknown status', () => ({ status: 'ok' }), { status: 'fail', reason: /status "ok"/ }],
    ['null', () => null, { status: 'fail', reason: /null/ }],
    ['a number', () => 5, { status: 'fail', reason: /undefined/ }],
    [
      'a throw',
      () => {
        throw new Error('refused');
      },
      { status: 'fail', reason: 'refused' },
    ],
    [
      'a rejection',
      async () => {
        throw new Error('refused');
      },
      { status: 'fail', reason: 'refused' },
    ],
    [
      'a rejection without an Error',
      () => Promise.reject('no'),
      { status: 'fail', reason: '"no"' },
    ],
    ['a rejection with nothing', () => Promise.reject(), { status: 'fail', reason: 'undefined' }],
  ])('is read from %s', async (_what, check, expected) => {
    const result = await run(check as Check)();

    const { reason } = expected as { reason?: string | RegExp };
    expect(result.status).toBe(expected.status);
    if (reason instanceof RegExp) expect(result.reason).toMatch(reason);
    else if (reason !== undefined) expect(result.reason).toBe(reason);
    if (expected.status === 'pass') expect(result).not.toHaveProperty('reason');
    expect(new Date(result.checkedAt).toISOString()).toBe(result.checkedAt);
    expect(result.durationSeconds).toBeGreaterThanOrEqual(0);
  });

  it('shows the message of an error and never its stack', async () => {
    const result = await run(() => {
      throw new Error('refused');
    })();

    expect(JSON.stringify(result)).not.toContain('at ');
  });
});

describe('the time limit', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('fails a check that hangs, and tells it by the signal', async () => {
    jest.useFakeTimers();
    let aborted = false;
    const check = run(
      (signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            aborted = true;
          });
        }),
      { timeoutSeconds: 0.05 },
    );
    const running = check();
    await jest.advanceTimersByTimeAsync(50);
    const result = await running;

    expect(result).toMatchObject({ status: 'fail', reason: 'no answer within 0.05 s' });
    expect(result.durationSeconds).toBeCloseTo(0.05, 3);
    expect(aborted).toBe(true);
  });

  it('ignores what a check throws after it', async () => {
    let fail: ((error: Error) => void) | undefined;
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    try {
      const check = run(
        () =>
          new Promise((_resolve, reject) => {
            fail = reject;
          }),
        { timeoutSeconds: 0.02 },
      );
      await check();
      fail?.(new Error('too late'));
      await new Promise((resolve) => setImmediate(resolve));

      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', listener);
    }
  });
});

describe('a check that hangs', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** A check that hangs while it is told to; each of its runs can be ended. */
  function createHanging() {
    const hanging = { isStuck: true, runs: 0, ends: [] as (() => void)[] };
    const check = () => {
      hanging.runs += 1;
      if (!hanging.isStuck) return true;
      return new Promise<void>((resolve) => hanging.ends.push(resolve));
    };
    const overdue: number[] = [];
    const runCheck = createCheckRunner(
      check,
      { timeoutSeconds: 1, cacheSeconds: 5 },
      { onOverdue: (runs) => overdue.push(runs) },
    );
    /** Asks, and lets the time limit pass. */
    const ask = async () => {
      const result = runCheck();
      await jest.advanceTimersByTimeAsync(1000);
      return (await result).status;
    };
    return { hanging, overdue, ask };
  }

  it('is asked again after its time limit and the cache, though its first run never ends', async () => {
    const { hanging, overdue, ask } = createHanging();
    expect(await ask()).toBe('fail');
    hanging.isStuck = false;
    await jest.advanceTimersByTimeAsync(4000);
    expect(await ask()).toBe('fail');
    expect(await ask()).toBe('pass');

    expect([hanging.runs, overdue]).toEqual([2, [1, 1]]);
  });

  it('leaves at most 8 runs behind, and goes on when one of them ends', async () => {
    const { hanging, overdue, ask } = createHanging();
    for (let i = 0; i < 8; i += 1) {
      await ask();
      await jest.advanceTimersByTimeAsync(5000);
    }
    expect([hanging.runs, overdue]).toEqual([8, [1, 2, 3, 4, 5, 6, 7, 8]]);
    hanging.isStuck = false;
    for (let i = 0; i < 10; i += 1) expect(await ask()).toBe('fail');
    expect(hanging.runs).toBe(8);

    hanging.ends[3]?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(await ask()).toBe('pass');
    expect(overdue.slice(8)).toEqual([7, 7]);
  });

  it('gives up the oldest for a new one after a minute, and hears no more of it', async () => {
    const { hanging, overdue, ask } = createHanging();
    for (let i = 0; i < 8; i += 1) {
      await ask();
      await jest.advanceTimersByTimeAsync(5000);
    }
    await jest.advanceTimersByTimeAsync(55_000);
    expect(await ask()).toBe('fail');
    expect([hanging.runs, overdue.at(-1)]).toEqual([9, 8]);
    hanging.ends[0]?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(overdue.at(-1)).toBe(8);

    hanging.isStuck = false;
    await jest.advanceTimersByTimeAsync(60_000);
    expect([await ask(), overdue.at(-1)]).toEqual(['pass', 7]);
  });
});

describe('the cache', () => {
  it('gives the last result again while it is good', async () => {
    let runs = 0;
    const check = run(
      () => {
        runs += 1;
      },
      { cacheSeconds: 60 },
    );
    const first = await check();

    expect(await check()).toBe(first);
    expect(runs).toBe(1);
  });

  it('asks again when its time is over', async () => {
    jest.useFakeTimers();
    let healthy = false;
    const check = run(() => healthy, { cacheSeconds: 5 });
    expect((await check()).status).toBe('fail');
    healthy = true;
    jest.advanceTimersByTime(4999);
    expect((await check()).status).toBe('fail');
    jest.advanceTimersByTime(1);
    expect((await check()).status).toBe('pass');
    jest.useRealTimers();
  });

  it('asks each time when it is 0', async () => {
    let runs = 0;
    const check = run(() => {
      runs += 1;
    });
    await check();
    await check();

    expect(runs).toBe(2);
  });
});

describe('many callers at once', () => {
  it('share one run', async () => {
    let runs = 0;
    let release: (() => void) | undefined;
    const check = run(() => {
      runs += 1;
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    const results = Array.from({ length: 50 }, () => check());
    await eventually(() => expect(release).toBeDefined());
    release?.();

    expect(new Set(await Promise.all(results)).size).toBe(1);
    expect(runs).toBe(1);
  });
});
