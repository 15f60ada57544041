import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { describeWithAnvil } from './chains/anvil';
import { eventually, sampleValue, scrape } from './samples';

// It runs from the build; `npm test` builds first.
const main = join(__dirname, '..', 'examples', 'dist', 'demo', 'main.js');

describe('the command line of the demo', () => {
  it.each([
    [['--chain', 'bitcoin'], '--chain has to be devnet or anvil, not "bitcoin".'],
    [['--chains', 'anvil'], "Unknown option '--chains'"],
    [['anvil'], "Unexpected argument 'anvil'"],
  ])('refuses %j', (args, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
      encoding: 'utf8',
    });
    expect(stderr).toContain(message);
    expect(stderr).toContain('npm start -- --chain');
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });

  it('names the remedy where anvil is not installed', () => {
    const hidden = `
      const Module = require('node:module');
      const resolve = Module._resolveFilename;
      Module._resolveFilename = function (name, ...rest) {
        if (name.startsWith('@foundry-rs/')) throw new Error('it is hidden');
        return resolve.call(this, name, ...rest);
      };
      process.argv = [process.argv[0], '--chain', 'anvil'];
      require(${JSON.stringify(main)});`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', hidden], { encoding: 'utf8' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('"npm install --include=optional"');
    expect(status).toBe(1);
  });
});

describeWithAnvil('the demo on anvil', () => {
  let demo: ChildProcess | undefined;

  afterEach(() => {
    demo?.kill('SIGKILL');
  });

  it('shows blocks with transactions, is ready, and leaves no process behind', async () => {
    const { output, processes } = await start();
    const find = (pattern: RegExp) => (pattern.exec(output) as RegExpExecArray)[1] as string;
    const explorer = find(/explorer +(http:\S+:\d+)\//);
    const ai = find(/AI service +(http:\S+:\d+)\//);
    const anvil = find(/anvil +(http:\S+:\d+) /);
    await eventually(async () => {
      for (const url of [explorer, ai]) {
        const samples = await scrape(url);
        expect(sampleValue(samples, 'xai_ready')).toBe(1);
        expect(sampleValue(samples, 'xai_block_height')).toBeGreaterThan(1);
        const confirmed = { status: 'confirmed' };
        expect(sampleValue(samples, 'xai_transactions_total', confirmed)).toBeGreaterThan(0);
      }
      const samples = await scrape(explorer);
      expect(sampleValue(samples, 'xai_chain_index_lag_blocks')).toBe(0);
      const answered = { endpoint: '/block/:height', status: '200' };
      expect(sampleValue(samples, 'xai_api_requests_total', answered)).toBeGreaterThan(0);
      expect(sampleValue(samples, 'xai_api_requests_total', { status: '500' })).toBeUndefined();
    });

    demo?.kill('SIGINT');
    const [code] = await once(demo as ChildProcess, 'exit');
    expect(code).toBe(0);
    for (const url of [explorer, ai, anvil]) await expect(fetch(url)).rejects.toThrow();
    expect(processes.filter(isAlive)).toEqual([]);
  }, 90_000);

  it('leaves no process behind when it is killed', async () => {
    const { processes } = await start();
    demo?.kill('SIGKILL');
    await eventually(() => expect(processes.filter(isAlive)).toEqual([]), 20_000);
  }, 90_000);

  /** Starts it as a user does; resolves when everything runs. */
  async function start(): Promise<{ output: string; processes: number[] }> {
    expect(existsSync(main)).toBe(true);
    demo = spawn(process.execPath, [main, '--chain', 'anvil'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    demo.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await eventually(() => expect(output).toContain('Ctrl-C ends everything.'), 40_000);
    const processes = descendantsOf(demo.pid as number);
    // Three programs, and anvil itself.
    expect(processes).toHaveLength(4);
    return { output, processes };
  }
});

function descendantsOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child, of]) =>
      of === parent ? [child as number, ...below(child as number)] : [],
    );
  return below(pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
