import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(__dirname, '../..');

it('a server that goes down under load loses no request of kept connections, pipelines and sessions', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['-r', join(root, 'packages/core/test/typescript-require.cjs')],
      ...[join(root, 'test/drain/main.ts'), '--runs', '1'],
    ],
    { encoding: 'utf8' },
  );

  expect(stderr).toBe('');
  expect(stdout).toMatch(/nothing lost\n$/);
  expect(status).toBe(0);
}, 300_000);
