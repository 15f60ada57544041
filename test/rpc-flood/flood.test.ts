import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(__dirname, '../..');

it('counts every call of a flood as its dispatcher does, and has no more series than said, on all majors', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['-r', join(root, 'packages/core/test/typescript-require.cjs')],
      ...[join(root, 'test/rpc-flood/main.ts'), '--count', '1000', '--seed', '1'],
    ],
    { encoding: 'utf8' },
  );

  expect(stderr).toBe('');
  expect(stdout).toMatch(/every call counted\n$/);
  expect(status).toBe(0);
}, 120_000);
