import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { judge } from './verdict';

const root = join(__dirname, '../..');

describe('a short soak of all majors', () => {
  it('loses nothing, keeps nothing and warns of nothing', async () => {
    const { code, output } = await soak('--requests', '12000');

    expect(output).toMatch(/nothing lost, nothing kept\n$/);
    expect(code).toBe(0);
  }, 400_000);

  it('sees a leak of 200 bytes for each request', async () => {
    const { code, output } = await soak('--requests', '10000', '--leak', '200');

    expect(output).toMatch(/^memory has grown by \d+ bytes in \d+ requests\nFAILED\n$/m);
    expect(code).toBe(1);
  }, 400_000);
});

describe('the verdict on memory', () => {
  // Up and down by half a megabyte, as a heap goes.
  const noise = (i: number) => 500_000 * Math.sin(i * 7);
  const run = (requests: number, bytesPerRequest: number) =>
    Array.from({ length: 40 }, (_, i) => ({
      requests: (requests * i) / 40,
      bytes: 30_000_000 + ((requests * i) / 40) * bytesPerRequest + noise(i),
    }));

  it.each([12_000, 100_000, 1_800_000])('finds 200 bytes a request in %i requests', (requests) => {
    expect(judge(run(requests, 200), [], []).faults).toHaveLength(1);
    expect(judge(run(requests, 0), [], []).faults).toEqual([]);
  });

  it('finds 10 bytes a request in the requests of twenty minutes', () => {
    expect(judge(run(1_800_000, 10), [], []).faults).toHaveLength(1);
  });
});

function soak(...args: string[]): Promise<{ code: number | null; output: string }> {
  const typescript = join(root, 'packages/core/test/typescript-require.cjs');
  const child = spawn(process.execPath, [
    '-r',
    typescript,
    join(root, 'test/soak/main.ts'),
    ...args,
  ]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}
