import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { removeStaleSocket } from '../local-socket';
import type { Group } from './group';

/**
 * The last numbers of members: a process that exits cannot wait until a socket has sent them, but
 * it can write a file.
 */
export interface LastWords {
  /** Writes them, at once. */
  write(id: string, push: Uint8Array): void;
  /** Whether a member has left any. */
  has(id: string): boolean;
  /** Reads and removes those of a member, if it has left any. */
  take(id: string): Uint8Array | undefined;
  /** Removes what nobody waits for: of this group all but those of the given members. */
  sweep(awaited: ReadonlySet<string>): Promise<void>;
}

const ending = '.last';
// Of another group: whoever waits for it reads it within a second.
const forgottenMilliseconds = 600_000;

/** Finds the last words of a group's members in its folder. */
export function createLastWords({ folder, key, socketPath }: Group): LastWords {
  const pathOf = (id: string) => join(folder, `${key}-${id}${ending}`);

  return {
    write(id, push) {
      writeFileSync(pathOf(id), push, { mode: 0o600, flag: 'wx' });
    },
    has: (id) => existsSync(pathOf(id)),
    take(id) {
      try {
        const push = readFileSync(pathOf(id));
        unlinkSync(pathOf(id));
        return push;
      } catch {
        return undefined; // it was killed
      }
    },
    async sweep(awaited) {
      const kept = new Set([...awaited].map((id) => `${key}-${id}${ending}`));
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (kept.has(name) || path === socketPath) continue;
        try {
          if (name.endsWith('.sock')) await removeStaleSocket(path, undefined);
          else if (name.endsWith(ending) && isForgotten(name, path)) unlinkSync(path);
        } catch {
          // In use, or somebody else was faster.
        }
      }
    },
  };

  function isForgotten(name: string, path: string): boolean {
    return (
      name.startsWith(`${key}-`) || Date.now() - lstatSync(path).mtimeMs > forgottenMilliseconds
    );
  }
}
