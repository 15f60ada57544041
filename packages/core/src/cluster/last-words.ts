import {
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
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
  /** The members that have left some since a moment, in milliseconds since 1970. */
  list(since: number): string[];
  /** Reads those of a member, if it has left any. */
  read(id: string): Uint8Array | undefined;
  /** Removes those of a member, if it has left any. */
  remove(id: string): void;
  /** Removes what this group has left in an earlier life, and what others have forgotten. */
  sweep(startedAt: number): Promise<void>;
}

const ending = '.last';
// Of another group: whoever waits for it reads it within a second.
const forgottenMilliseconds = 600_000;

/** Finds the last words of a group's members in its folder. */
export function createLastWords({ folder, key, socketPath }: Group): LastWords {
  const pathOf = (id: string) => join(folder, `${key}-${id}${ending}`);

  return {
    write(id, push) {
      writeFileSync(`${pathOf(id)}-`, push, { mode: 0o600, flag: 'wx' });
      // The hub may look for it now.
      renameSync(`${pathOf(id)}-`, pathOf(id));
    },
    list: (since) =>
      readdirSync(folder)
        .filter((name) => name.startsWith(`${key}-`) && name.endsWith(ending))
        .filter((name) => since === 0 || writtenAt(join(folder, name)) >= since)
        .map((name) => name.slice(key.length + 1, -ending.length)),
    read(id) {
      try {
        return readFileSync(pathOf(id));
      } catch {
        return undefined; // it was killed
      }
    },
    remove(id) {
      try {
        unlinkSync(pathOf(id));
      } catch {
        // There are none.
      }
    },
    async sweep(startedAt) {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (path === socketPath) continue;
        const limit = name.startsWith(`${key}-`) ? startedAt : Date.now() - forgottenMilliseconds;
        try {
          if (name.endsWith('.sock')) await removeStaleSocket(path, undefined);
          else if (name.includes(ending) && writtenAt(path) < limit) unlinkSync(path);
        } catch {
          // In use, or somebody else was faster.
        }
      }
    },
  };
}

/** In milliseconds since 1970; never, for one that somebody has removed. */
function writtenAt(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}
