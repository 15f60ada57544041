import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createHealth } from '../../src/health/health';
import { addHostChecks } from '../../src/health/host-checks';

const none = { maxDiskPercent: undefined, maxEventLoopDelaySeconds: undefined };

describe('the checks of the host', () => {
  it('are none unless there is a limit', async () => {
    const health = createHealth();
    addHostChecks(health, none, '/')();
    expect((await health.report()).checks).toEqual({});
  });

  it('warn of a full disk, and never fail', async () => {
    const health = createHealth();
    addHostChecks(health, { ...none, maxDiskPercent: 0 }, process.cwd());
    const { status, checks } = await health.report();
    expect(status).toBe('warn');
    expect(checks.disk?.reason).toMatch(/^\d+\.\d % of the disk is in use \(limit 0 %\)$/);
  });

  it('pass a disk within the limit', async () => {
    const health = createHealth();
    addHostChecks(health, { ...none, maxDiskPercent: 100 }, process.cwd());
    expect((await health.report()).checks.disk).toMatchObject({ status: 'pass' });
  });

  it('fail for a path that is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'disk-'));
    rmSync(folder, { recursive: true });
    const health = createHealth();
    addHostChecks(health, { ...none, maxDiskPercent: 100 }, folder);
    expect((await health.report()).checks.disk?.reason).toMatch(/ENOENT/);
  });

  it('warn of an event loop that is late', async () => {
    const health = createHealth();
    const stop = addHostChecks(health, { ...none, maxEventLoopDelaySeconds: 0.05 }, '/');
    try {
      // The monitor has to have looked once before the loop is blocked.
      await new Promise((resolve) => setTimeout(resolve, 50));
      const until = performance.now() + 200;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { status, checks } = await health.report();

      expect(status).toBe('warn');
      expect(checks.eventLoop?.reason).toMatch(
        /^the event loop is \d+\.\d{3} s late in one of a hundred turns \(limit 0\.05 s\)$/,
      );
    } finally {
      stop();
    }
  });

  it('pass an event loop that has time', async () => {
    const health = createHealth();
    const stop = addHostChecks(health, { ...none, maxEventLoopDelaySeconds: 10 }, '/');
    expect((await health.report()).checks.eventLoop).toMatchObject({ status: 'pass' });
    stop();
  });
});
