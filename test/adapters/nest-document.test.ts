import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../free-port';
import { eventually, parseSamples, sampleValue, scrape } from '../samples';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/nestjs.md'), 'utf8');
const [onExpress, onFastify, service] = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(
  ([, code]) => code as string,
);
const promised = parseSamples((page.match(/^xai_\S+ \d+$/gm) as string[]).join('\n'));
// Inside the repository, so that the programs find the packages as a user's do.
const scratch = join(root, 'node_modules', '.cache', `nest-document-${process.pid}`);
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

describe('docs/nestjs.md', () => {
  it.each([
    ['Express', onExpress],
    ['Fastify', onFastify],
  ])(
    'has a program on %s that counts as it says, and goes down in order',
    async (_, code) => {
      const { url, child } = await start(code as string);
      const statuses = [];
      for (const path of ['/api/block/17', '/api/block/x']) {
        statuses.push((await fetch(url + path)).status);
      }
      expect(statuses).toEqual([200, 400]);
      const counted = await eventually(async () => {
        const samples = await scrape(url);
        expect(sampleValue(samples, 'xai_api_requests_total')).toBe(2);
        return samples;
      });
      expect(counted).toEqual(expect.arrayContaining(promised));
      await expectOrderlyEnd(child, `${url}/api/block/18`, url);
    },
    60_000,
  );

  it('has a service that records, and drains when Nest hears the signal', async () => {
    const { url, child } = await start(service as string);
    const { status } = await fetch(`${url}/blocks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"height":17}',
    });
    expect(status).toBe(204);
    const samples = await scrape(url);
    expect(sampleValue(samples, 'xai_block_height')).toBe(17);
    expect(sampleValue(samples, 'xai_blocks_total', { source: 'received' })).toBe(1);
    await expectOrderlyEnd(child, `${url}/blocks`, url);
  }, 60_000);
});

/** After the signal the probe says no, while requests are still answered; then the signal ends it. */
async function expectOrderlyEnd(child: ChildProcess, request: string, url: string): Promise<void> {
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503));
  expect((await fetch(request)).status).toBeLessThan(500);
  expect(await ended).toEqual([null, 'SIGTERM']);
}

async function start(code: string): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  mkdirSync(scratch, { recursive: true });
  const file = join(scratch, `main-${port}.ts`);
  writeFileSync(file, code);
  const loader = join(root, 'packages/core/test/typescript-require.cjs');
  const child = spawn(process.execPath, ['-r', loader, file], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => expect((await fetch(`${url}/livez`)).status).toBe(200), 30_000);
  return { url, child };
}
