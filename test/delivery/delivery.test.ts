import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(__dirname, '../..');

it('counts a file as sent where the client had all of it and closed at its last byte, on all majors', () => {
  // In a process of its own: frameworks complain there of clients that close.
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      ...['-r', join(root, 'packages/core/test/typescript-require.cjs')],
      ...[join(root, 'test/delivery/main.ts'), '--count', '300'],
    ],
    { encoding: 'utf8', timeout: 240_000 },
  );

  expect(stdout).toMatch(/every delivery counted\n$/);
  expect(status).toBe(0);
}, 300_000);
