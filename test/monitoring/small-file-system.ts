import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of some megabytes that is really mounted. */
export interface SmallFileSystem {
  /** Where it is mounted. */
  readonly path: string;
  unmount(): void;
}

/**
 * Makes an ext4 file system in a file and mounts it, which needs Linux and root.
 *
 * @throws Error with the words of the program that refuses
 */
export function mountSmallFileSystem(megabytes: number): SmallFileSystem {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-disk-'));
  const [image, path] = [join(folder, 'image'), join(folder, 'mounted')];
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const file = openSync(image, 'w');
    ftruncateSync(file, megabytes * 1024 ** 2);
    closeSync(file);
    mkdirSync(path);
    run('mkfs.ext4', '-q', '-F', '-m', '0', image);
    run('mount', '-o', 'loop', image, path);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    path,
    unmount() {
      run('umount', path);
      remove();
    },
  };
}

/** Why no small file system can be mounted here; `undefined` if one can. */
export function whyNotMountable(): string | undefined {
  try {
    mountSmallFileSystem(8).unmount();
    return undefined;
  } catch (error) {
    return `a file cannot be mounted here: ${(error as Error).message.trim().split('\n').at(-1)}`;
  }
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'pipe', encoding: 'utf8' });
}
