import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(__dirname, '../..');

it('counts every request that a server sees of 20,000, valid or not, on all majors', () => {
  // In a process of its own, so that its warnings and rejections are its own, too.
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['-r', join(root, 'packages/core/test/typescript-require.cjs')],
      ...[join(root, 'test/fuzz/main.ts'), '--count', '3400', '--seed', '1'],
    ],
    { encoding: 'utf8' },
  );

  expect(stderr).toBe('');
  expect(stdout).toMatch(/nothing lost\n$/);
  expect(status).toBe(0);
}, 180_000);
