import { execFile, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from './free-port';
import { eventually, sampleValue, scrape } from './samples';

const root = join(__dirname, '..');
const names = ['core', 'express', 'koa', 'fastify', 'auto', 'stack'];
const installLine = /^npm install \.\.\/xai-metrics\/dist-packages\/.*$/m;

// A checkout, and beside it the project of somebody who tries it.
let folder: string;
let project: string;
let printed: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xai-metrics-pack-'));
  project = join(folder, 'your-server');
  symlinkSync(root, join(folder, 'xai-metrics'), 'dir');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  printed = await run('npm run pack', root);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a checkout before the first release', () => {
  it('packs each package under a name that stays, and takes nothing else', () => {
    const tarballs = readdirSync(join(root, 'dist-packages'));
    expect(tarballs.sort()).toEqual(names.map((name) => `${name}.tgz`).sort());
  });

  it.each(names)('prints the line that the README of %s has', (name) => {
    const line = read(`packages/${name}/README.md`).match(installLine)?.[0] as string;
    const here = join(root, 'dist-packages', '/');
    expect(printed).toContain(`  ${line.replaceAll('../xai-metrics/dist-packages/', here)}\n`);
  });

  it('serves the first program of the README, installed as it says', async () => {
    const line = read('README.md').match(installLine)?.[0] as string;
    await run(`${line} express`, project);
    const [, program] = read('README.md').match(/^```js\n(.*?)^```$/ms) as unknown as string[];
    const port = await freePort();
    writeFileSync(join(project, 'server.js'), (program as string).replaceAll('5001', String(port)));

    const server = spawn(process.execPath, ['server.js'], {
      cwd: project,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      const url = `http://127.0.0.1:${port}`;
      await eventually(async () => expect((await fetch(`${url}/block/17`)).status).toBe(200));
      const samples = await scrape(url);
      const route = { method: 'GET', endpoint: '/block/:height', status: '200' };
      expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
      expect(sampleValue(samples, 'xai_block_height')).toBe(17);
    } finally {
      server.kill('SIGKILL');
    }
  }, 120_000);

  it('writes a stack, installed as it says', async () => {
    const line = read('packages/stack/README.md').match(installLine)?.[0] as string;
    await run(line, project);
    await run('npx @xai-metrics/stack init --node 127.0.0.1:8000', project);
    expect(readdirSync(join(project, 'monitoring'))).toContain('xai-metrics.yaml');
  }, 120_000);
});

function read(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

/** Runs a line of the documents in a shell, without what Jest has set for itself. */
async function run(line: string, cwd: string): Promise<string> {
  const { NODE_ENV: _mode, NODE_OPTIONS: _options, JEST_WORKER_ID: _id, ...env } = process.env;
  const quiet = { npm_config_prefer_offline: 'true', npm_config_audit: 'false' };
  const [shell, ...args] = process.platform === 'win32' ? ['cmd', '/c'] : ['sh', '-c'];
  const { stdout } = await promisify(execFile)(shell as string, [...args, line], {
    cwd,
    env: { ...env, ...quiet, npm_config_fund: 'false', npm_config_yes: 'false' },
  });
  return stdout;
}
