import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { eventually, parseSamples, type Sample } from '../../../../test/samples';

/** A process or thread of a group. */
export interface Member {
  readonly pid: number;
  readonly url: string;
  /** Runs the body of a function with `metrics`, `registry`, `promClient`, `handle`, `faults` and `chain`. */
  run<Result>(source: string): Promise<Result>;
  /** Its `/metrics`. */
  scrape(): Promise<Sample[]>;
  kill(): void;
}

/** Several members and what has started them. */
export interface Fleet {
  /** Those that run, the oldest first. */
  readonly members: Member[];
  /** Waits for the next one that is started for a member that has ended; it may be there already. */
  next(): Promise<Member>;
  /** From now on nobody is started for those that end. */
  stopStarting(): void;
  /** Names of the files in the folder of the group. */
  files(): string[];
  readonly folder: string;
}

const launchers: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  // With all that it has started, or is just about to.
  for (const { pid } of launchers.splice(0)) process.kill(-(pid as number), 'SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Starts members by one of the ways of `launcher.cjs`. */
export async function startFleet(
  way: 'cluster' | 'pm2' | 'processes' | 'threads',
  count: number,
  options: { cluster?: { folder?: string; group?: string }; [option: string]: unknown } = {},
): Promise<Fleet> {
  const folder = options.cluster?.folder ?? mkdtempSync(join(tmpdir(), 'xai-'));
  folders.push(folder);
  const cluster = { folder, ...options.cluster };
  const launcher = spawn(
    process.execPath,
    [
      ...['-r', join(__dirname, '../typescript-require.cjs')],
      ...[join(__dirname, 'launcher.cjs'), way, String(count)],
    ],
    {
      env: { ...process.env, TEST_OPTIONS: JSON.stringify({ ...options, cluster }) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  launchers.push(launcher);
  const members: Member[] = [];
  const started: Member[] = [];
  let output = '';
  let errors = '';
  launcher.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  launcher.stdout.on('data', (chunk) => {
    output += chunk;
    const lines = output.split('\n');
    output = lines.pop() as string;
    for (const line of lines) {
      const [, pid, , port] = line.split(' ');
      const member = createMember(Number(pid), `http://127.0.0.1:${port}`);
      members.push(member);
      started.push(member);
    }
  });
  let known = way === 'threads' ? count + 1 : count;
  await waitFor(known);
  return {
    members,
    folder,
    files: () => readdirSync(folder).sort(),
    stopStarting: () => process.kill(launcher.pid as number, 'SIGSTOP'),
    async next() {
      known += 1;
      const number = known;
      await waitFor(number);
      return started[number - 1] as Member;
    },
  };

  function waitFor(number: number): Promise<void> {
    return eventually(() => {
      if (started.length < number) throw new Error(`${started.length} members; ${errors}`);
    }, 30_000);
  }
}

function createMember(pid: number, url: string): Member {
  return {
    pid,
    url,
    async run<Result>(source: string) {
      const response = await fetch(url, { method: 'POST', body: source });
      return (await response.json()) as Result;
    },
    async scrape() {
      const response = await fetch(`${url}/metrics`);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${response.status} ${text}`);
      return parseSamples(text);
    },
    kill: () => process.kill(pid, 'SIGKILL'),
  };
}
