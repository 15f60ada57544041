import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readCgroupCpu, readCgroupMemory, type SystemRoots } from '../../src/host/cgroup';

let directory: string;
let roots: SystemRoots;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgroup-'));
  roots = { cgroup: join(directory, 'cgroup'), proc: join(directory, 'proc') };
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

const cpu = (quota: string, seconds: number) => ({
  'cpu.max': `${quota} 100000\n`,
  'cpu.stat': `usage_usec ${seconds * 1e6}\nuser_usec 1\nsystem_usec 2\n`,
});

const memory = (limit: string, current: number, inactive: number) => ({
  'memory.max': `${limit}\n`,
  'memory.current': `${current}\n`,
  'memory.stat': `anon 5\ninactive_file ${inactive}\nactive_file 7\n`,
});

const at = (path: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [join(path, name), text]));

describe('the limits of the control group', () => {
  it('are read from the own group', async () => {
    write({
      'proc/self/cgroup': '0::/app\n',
      ...at('cgroup/app', { ...cpu('50000', 12.5), ...memory('1000000', 700_000, 200_000) }),
    });

    expect(await readCgroupCpu(roots)).toEqual({ limit: 0.5, used: 12.5 });
    expect(await readCgroupMemory(roots)).toEqual({ limit: 1_000_000, used: 500_000 });
  });

  it('are read from the root of a container, whose own group is /', async () => {
    write({
      'proc/self/cgroup': '0::/\n',
      ...at('cgroup', { ...cpu('200000', 1), ...memory('500', 100, 0) }),
    });

    expect(await readCgroupCpu(roots)).toEqual({ limit: 2, used: 1 });
    expect(await readCgroupMemory(roots)).toEqual({ limit: 500, used: 100 });
  });

  it('are the tightest of the group and all above it', async () => {
    write({
      'proc/self/cgroup': '0::/kubepods/pod/app\n',
      ...at('cgroup/kubepods', { ...cpu('400000', 90), ...memory('9000', 8000, 0) }),
      ...at('cgroup/kubepods/pod', { ...cpu('100000', 30), ...memory('1000', 600, 0) }),
      ...at('cgroup/kubepods/pod/app', { ...cpu('max', 20), ...memory('5000', 400, 0) }),
    });

    expect(await readCgroupCpu(roots)).toEqual({ limit: 1, used: 30 });
    expect(await readCgroupMemory(roots)).toEqual({ limit: 1000, used: 600 });
  });

  it('are none where every group says max', async () => {
    write({
      'proc/self/cgroup': '0::/app\n',
      ...at('cgroup/app', { ...cpu('max', 3), ...memory('max', 5, 0) }),
    });

    expect(await readCgroupCpu(roots)).toBeUndefined();
    expect(await readCgroupMemory(roots)).toBeUndefined();
  });

  it.each([
    ['nothing is there', {}],
    ['only the process is', { 'proc/self/cgroup': '0::/app\n' }],
    ['it is version 1', { 'proc/self/cgroup': '4:memory:/app\n1:cpu:/app\n' }],
    [
      'the use is missing',
      {
        'proc/self/cgroup': '0::/app\n',
        'cgroup/app/cpu.max': '50000 100000\n',
        'cgroup/app/memory.max': '1000\n',
      },
    ],
    [
      'the files are empty',
      {
        'proc/self/cgroup': '0::/app\n',
        'cgroup/app/cpu.max': '',
        'cgroup/app/cpu.stat': '',
        'cgroup/app/memory.max': '',
        'cgroup/app/memory.current': '',
      },
    ],
  ])('are none when %s', async (_what, files) => {
    write(files as Record<string, string>);

    expect(await readCgroupCpu(roots)).toBeUndefined();
    expect(await readCgroupMemory(roots)).toBeUndefined();
  });

  it('stay inside the tree when the group of the process is outside', async () => {
    write({
      'proc/self/cgroup': '0::/../../app\n',
      ...at('app', memory('10', 5, 0)),
      ...at('cgroup/app', memory('1000', 600, 0)),
    });

    expect(await readCgroupMemory(roots)).toEqual({ limit: 1000, used: 600 });
  });

  it('never show a negative use', async () => {
    write({ 'proc/self/cgroup': '0::/app\n', ...at('cgroup/app', memory('1000', 100, 300)) });

    expect(await readCgroupMemory(roots)).toEqual({ limit: 1000, used: 0 });
  });
});
