import { describe, expect, it } from '@jest/globals';
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
  it('fails a check that hangs, and tells it by the signal', async () => {
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
    const result = await check();

    expect(result).toMatchObject({ status: 'fail', reason: 'no answer within 0.05 s' });
    expect(result.durationSeconds).toBeLessThan(1);
    expect(aborted).toBe(true);
  });

  it('does not start a hanging check again and again', async () => {
    let runs = 0;
    const check = run(
      () => {
        runs += 1;
        return new Promise(() => {});
      },
      { timeoutSeconds: 0.02 },
    );
    for (let i = 0; i < 5; i += 1) expect((await check()).status).toBe('fail');

    expect(runs).toBe(1);
  });

  it('lets a check recover that answers too late', async () => {
    let release: (() => void) | undefined;
    let hanging = true;
    const check = run(
      () =>
        hanging
          ? new Promise<void>((resolve) => {
              release = resolve;
            })
          : true,
      { timeoutSeconds: 0.02 },
    );
    expect((await check()).status).toBe('fail');
    expect((await check()).status).toBe('fail');
    hanging = false;
    release?.();

    await eventually(async () => expect((await check()).status).toBe('pass'));
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
    let healthy = false;
    const check = run(() => healthy, { cacheSeconds: 0.05 });
    expect((await check()).status).toBe('fail');
    healthy = true;
    expect((await check()).status).toBe('fail');

    await eventually(async () => expect((await check()).status).toBe('pass'));
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
