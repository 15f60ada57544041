import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A resource of a control group with the limit that binds this process. */
export interface CgroupUse {
  /** The limit: cores for the processor, bytes for memory. */
  limit: number;
  /** What is used: seconds of processor time so far, or bytes now. */
  used: number;
}

/** Where the kernel shows control groups and processes; other roots are for tests. */
export interface SystemRoots {
  readonly cgroup: string;
  readonly proc: string;
}

export const systemRoots: SystemRoots = { cgroup: '/sys/fs/cgroup', proc: '/proc' };

/**
 * Reads the tightest processor limit (cgroup v2) that holds this process.
 *
 * @returns cores and seconds used, or `undefined` where there is no limit or no cgroup v2
 */
export async function readCgroupCpu(roots: SystemRoots): Promise<CgroupUse | undefined> {
  return readTightest(roots, 'cpu.max', async (directory, text) => {
    const [quota, period] = text.split(/\s+/);
    const usage = readField(await readText(join(directory, 'cpu.stat')), 'usage_usec');
    return usage === undefined || quota === 'max'
      ? undefined
      : { limit: Number(quota) / Number(period), used: usage / 1e6 };
  });
}

/**
 * Reads the tightest memory limit (cgroup v2) that holds this process.
 *
 * @returns bytes; file cache that the kernel can drop at once does not count as used
 */
export async function readCgroupMemory(roots: SystemRoots): Promise<CgroupUse | undefined> {
  return readTightest(roots, 'memory.max', async (directory, text) => {
    if (text.trim() === 'max') return undefined;
    const current = Number(await readText(join(directory, 'memory.current')));
    const stat = await readText(join(directory, 'memory.stat'));
    const used = current - (readField(stat, 'inactive_file') ?? 0);
    return Number.isFinite(used) ? { limit: Number(text), used: Math.max(0, used) } : undefined;
  });
}

async function readTightest(
  roots: SystemRoots,
  limitFile: string,
  readUse: (directory: string, text: string) => Promise<CgroupUse | undefined>,
): Promise<CgroupUse | undefined> {
  let tightest: CgroupUse | undefined;
  for (const directory of await ownDirectories(roots)) {
    const text = await readText(join(directory, limitFile));
    const use = text === undefined ? undefined : await readUse(directory, text);
    if (
      use !== undefined &&
      use.limit > 0 &&
      use.limit < (tightest?.limit ?? Number.POSITIVE_INFINITY)
    ) {
      tightest = use;
    }
  }
  return tightest;
}

/** The group of this process and all groups above it: any of them may hold the limit. */
async function ownDirectories(roots: SystemRoots): Promise<string[]> {
  const text = await readText(join(roots.proc, 'self', 'cgroup'));
  const path = text?.match(/^0::(\/.*)$/m)?.[1];
  if (path === undefined) return [];
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return [roots.cgroup, ...parts.map((_, i) => join(roots.cgroup, ...parts.slice(0, i + 1)))];
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined; // no such controller, or not Linux
  }
}

function readField(text: string | undefined, field: string): number | undefined {
  const value = text?.match(new RegExp(`^${field} (\\d+)$`, 'm'))?.[1];
  return value === undefined ? undefined : Number(value);
}
