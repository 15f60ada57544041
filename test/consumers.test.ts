import { execFile } from 'node:child_process';
import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from './free-port';
import { findNode, whyNoNode } from './node-binary';
import { parseSamples, sampleValue } from './samples';
import { skipOutsideCi } from './system-tools';

const repository = resolve(__dirname, '..');
const packages = ['core', 'express', 'koa', 'fastify'];
const published = [...packages, 'auto', 'stack'];
const route = { method: 'GET', endpoint: '/block/:height', status: '200' };

let folder: string;
/** For what must not find the packages in `folder`. */
let apart: string;
let newerNodes: readonly string[] | undefined;

// The consumers get what npm would publish, in a folder from which nothing of the repository is found.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xai-metrics-consumers-'));
  apart = await mkdtemp(join(tmpdir(), 'xai-metrics-consumers-'));
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
  for (const each of [folder, apart]) await rm(each, { recursive: true, force: true });
}, 60_000);

describe.each([
  ['require', 'commonjs', 'js'],
  ['import', 'esm', 'mjs'],
])('by %s', (_how, project, extension) => {
  it.each(packages)('%s serves a request and counts it by its route', async (name) => {
    const samples = parseSamples(await runProgram(join(project, `${name}.${extension}`)));

    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
    expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
    expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(1);
    expect(sampleValue(samples, 'xai_block_height')).toBe(17);
  });
});

describe('without touching code', () => {
  it.each([
    ['--require', 'express.js'],
    ['--require', 'fastify.mjs'],
    ['--import', 'express.js'],
    ['--import', 'koa.mjs'],
  ])('node %s counts the requests of %s by their route', async (how, file) => {
    process.env.XAI_METRICS_PORT = String(await freePort());
    const args = [how, '@xai-metrics/auto/register', join('preload', file)];
    const samples = parseSamples(await run(process.execPath, args, folder));
    delete process.env.XAI_METRICS_PORT;

    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
    expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
  });

  it.each(['auto', 'stack'])('npx finds the command of %s', async (name) => {
    const home = join(folder, 'node_modules', '@xai-metrics', name);
    const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
    expect(await npm(['exec', '--no', `@xai-metrics/${name}`, '--', '--version'], folder)).toBe(
      `${version}\n`,
    );
  });

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

describe('in TypeScript 4.9', () => {
  it.each([
    ['node', 'commonjs'],
    ['node16', 'node16'],
  ])(
    'an application with moduleResolution %s compiles, our declarations with it',
    async (resolution, module) => {
      await compile(
        join(folder, 'node_modules', 'typescript-4.9'),
        ['-p', '.', '--module', module, '--moduleResolution', resolution],
        join(folder, 'typescript-old'),
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
  });

  it('adds up two applications of one process', async () => {
    const samples = parseSamples(await runProgram('registries/two-apps.mjs'));

    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(2);
    expect(sampleValue(samples, 'xai_api_requests_total', { endpoint: '/peers' })).toBe(1);
    expect(sampleValue(samples, 'xai_blocks_total')).toBe(2);
  });

  it('may come from another copy of prom-client', async () => {
    const samples = parseSamples(await runProgram('registries/two-clients.mjs'));

    expect(sampleValue(samples, 'logins_total')).toBe(1);
    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
    expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(1);
  });
});

describe('with prom-client alone', () => {
  const home = () => layOut('prom-client', ['prom-client']);

  it.each(packages)('%s counts a request by its route', async (name) => {
    await assertCounted(process.execPath, join('commonjs', `${name}.js`), await home());
  });

  it('does to our metrics what it does to its own', async () => {
    await assertCitizen(process.execPath, 'prom-client', await home());
  });
});

describeNewerNodes('with @prometheus-io/client alone', (findNodes) => {
  const home = () => layOut('successor', ['@prometheus-io/client']);

  it.each(packages)(
    '%s counts a request by its route',
    async (name) => {
      const where = await home();
      for (const node of findNodes()) {
        await assertCounted(node, join('commonjs', `${name}.js`), where);
      }
    },
    180_000,
  );

  it('is found by an ES module', async () => {
    const where = await home();
    for (const node of findNodes()) {
      await assertCounted(node, join('esm', 'express.mjs'), where);
    }
  }, 180_000);

  it('does to our metrics what it does to its own', async () => {
    const where = await home();
    for (const node of findNodes()) {
      await assertCitizen(node, '@prometheus-io/client', where);
    }
  }, 180_000);

  it('has all the types that our declarations need', async () => {
    const options = ['--noEmit', '--strict', '--types', 'node', '--module', 'nodenext'];
    await compile(
      join(repository, 'node_modules', 'typescript'),
      [...options, '--skipDefaultLibCheck', 'registry.ts'],
      join(await home(), 'clients'),
    );
  }, 60_000);
});

describeNewerNodes('with both clients', (findNodes) => {
  const old = 'prom-client';
  const successor = '@prometheus-io/client';

  it.each([
    ['prom-client, where nothing is loaded', ['mount'], [old]],
    ['the one that is loaded', [`load ${successor}`, 'mount'], [successor]],
    ['the one that is loaded', [`load ${old}`, 'mount'], [old]],
    ['prom-client, where both are loaded', [`load ${successor}`, `load ${old}`, 'mount'], [old]],
    ['the one that has metrics', [`count ${successor}`, `load ${old}`, 'mount'], [successor]],
    ['that of the registry', [`load ${old}`, `mount ${successor}`, 'scrape'], [successor]],
    ['the same for all mounts', ['mount', `load ${successor}`, 'mount'], [old, old]],
    ['none but its own', [`count ${successor}`, 'watch', 'scrape'], ['its own']],
    ['its own first', ['watch', `load ${successor}`, 'mount'], ['its own', successor]],
    ['that of each registry', [`mount ${successor}`, `mount ${old}`, 'scrape'], [successor, old]],
  ])(
    'uses %s, after %j',
    async (_which, steps, used) => {
      const [node = ''] = findNodes();
      expect(await takeSteps(node, steps)).toEqual({ used, warnings: [] });
    },
    180_000,
  );

  it.each([
    ['both have some', [`count ${successor}`, `count ${old}`, 'mount'], successor],
    ['the other has some after the mount', ['mount', `count ${successor}`, 'scrape'], successor],
    ['the registry is of another client', [`count ${old}`, `mount ${successor}`], old],
  ])(
    'says once which metrics are missing, where %s',
    async (_where, steps, missing) => {
      const [node = ''] = findNodes();
      const { warnings } = await takeSteps(node, [...steps, 'scrape', 'scrape']);
      expect(warnings).toEqual([
        expect.stringContaining(`default registry of ${missing} (logins_total) are not on`),
      ]);
    },
    180_000,
  );

  async function takeSteps(node: string, steps: readonly string[]) {
    return JSON.parse(await run(node, [join('clients', 'steps.js'), ...steps], folder));
  }
});

describeNewerNodes('without a client', (findNodes) => {
  it('every package says what to install', async () => {
    const files = packages.map((name) => join('commonjs', `${name}.js`));
    await Promise.all(files.map((file) => assertRefused(process.execPath, file)));
  }, 60_000);

  it('the remedy depends on the version of Node', async () => {
    for (const node of findNodes()) await assertRefused(node, join('esm', 'core.mjs'));
  }, 180_000);

  async function assertRefused(node: string, file: string): Promise<void> {
    const where = await layOut('none', []);
    const version = (await run(node, ['--version'], where)).trim().slice(1);
    const remedy = version.startsWith('20.')
      ? 'npm install prom-client.'
      : 'npm install prom-client, or npm install @prometheus-io/client.';
    await expect(run(node, [file], where)).rejects.toThrow(
      `XAI_METRICS_NO_CLIENT: Node ${version} needs: ${remedy}`,
    );
  }
});

const layouts = new Map<string, Promise<string>>();

/**
 * A folder with the programs from which only these clients are found. The frameworks are links to what
 * is installed already, and our packages are not: they would find what stands beside them there.
 */
function layOut(name: string, clients: readonly string[]): Promise<string> {
  const known = layouts.get(name) ?? create();
  layouts.set(name, known);
  return known;

  async function create(): Promise<string> {
    const home = join(apart, name);
    const modules = join(home, 'node_modules');
    await cp(join(__dirname, 'consumers'), home, { recursive: true });
    for (const scope of ['@prometheus-io', '@koa', '@xai-metrics']) {
      await mkdir(join(modules, scope), { recursive: true });
    }
    const links = ['express', 'koa', '@koa/router', 'fastify', 'fastify-plugin', '@types'];
    for (const link of [...links, ...clients]) {
      await symlink(join(folder, 'node_modules', link), join(modules, link), 'junction');
    }
    for (const own of packages) {
      const place = join('@xai-metrics', own);
      await cp(join(folder, 'node_modules', place), join(modules, place), { recursive: true });
    }
    return home;
  }
}

async function assertCounted(node: string, file: string, cwd: string): Promise<void> {
  const samples = parseSamples(await run(node, [file], cwd));
  expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
  expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(1);
  expect(sampleValue(samples, 'process_cpu_seconds_total')).toBeGreaterThan(0);
}

/** What an application does with the registry of its client, after {@link assertCounted}. */
async function assertCitizen(node: string, client: string, cwd: string): Promise<void> {
  const answers = JSON.parse(await run(node, [join('clients', 'citizen.mjs'), client], cwd));

  expect(answers.warnings).toEqual([]);
  expect(answers.registry).toBe(true);
  expect(answers.instances).toEqual([true, true, true]);
  for (const text of [answers.page, answers.own]) {
    const samples = parseSamples(text);
    expect(sampleValue(samples, 'logins_total')).toBe(2);
    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(1);
    const cpu = samples.filter(({ name }) => name === 'process_cpu_seconds_total');
    expect(cpu.map(({ labels }) => labels)).toEqual([{ of: 'application' }]);
  }
  expect(answers.single).toContain('\nxai_blocks_total{source="mined"} 1\n');
  expect(answers.openMetrics).toContain('# TYPE xai_blocks counter\n');
  expect(answers.openMetrics).toContain('# {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"');
  expect(answers.openMetrics).toMatch(/# EOF\n$/);
  expect(sampleValue(parseSamples(answers.cluster), 'xai_api_requests_total', route)).toBe(1);
  expect(sampleValue(parseSamples(answers.cluster), 'nodejs_version_info')).toBe(1);
  const together = parseSamples(answers.aggregated);
  expect(sampleValue(together, 'xai_api_requests_total', route)).toBe(2);
  expect(sampleValue(together, 'xai_block_height')).toBe(17);
  expect(answers.merged).toBe(true);
  const labelled = parseSamples(answers.labelled);
  expect(labelled.filter(({ labels }) => labels.region !== 'eu')).toEqual([]);
  expect(answers.reset).not.toContain('} 1');
  const names = parseSamples(answers.cleared).map(({ name }) => name);
  expect(names.filter((name) => name === 'process_cpu_seconds_total')).toHaveLength(1);
}

/** The successor needs Node 22: newer versions than this one are fetched where that is needed. */
function describeNewerNodes(
  title: string,
  define: (findNodes: () => readonly string[]) => void,
): void {
  const isNewer = Number.parseInt(process.versions.node, 10) >= 22;
  const reason = isNewer ? undefined : whyNoNode();
  if (reason !== undefined) {
    skipOutsideCi(title, `it needs Node 22, and ${reason}`);
    return;
  }
  describe(title, () =>
    define(() => {
      newerNodes ??= isNewer ? [process.execPath] : [22, 24].map(findNode);
      return newerNodes;
    }),
  );
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
