import { readdirSync, type Stats, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { imageUsers } from '../../compose/image-users';

/** What a container cannot read. */
export interface UnreadableFile {
  /** Relative to the folder of the stack. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Whether it is one of the secrets, which nobody else shall read. */
  readonly isSecret: boolean;
  readonly gid: number;
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** The folders of a stack that are mounted, and who reads them. */
const mounted: Readonly<Record<string, User>> = {
  prometheus: imageUsers.prometheus,
  alertmanager: imageUsers.alertmanager,
  blackbox: imageUsers.blackbox,
  'grafana/provisioning': imageUsers.grafana,
  'grafana/dashboards': imageUsers.grafana,
};

/** Finds what the users of the images cannot read in the folder of a stack, secrets included. */
export function unreadableFiles(dir: string): UnreadableFile[] {
  return Object.entries(mounted).flatMap(([folder, user]) => look(dir, folder, user));
}

function look(dir: string, path: string, user: User): UnreadableFile[] {
  const stats = statSync(join(dir, path), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  const isFolder = stats.isDirectory();
  const needed = isFolder ? 0o5 : 0o4;
  const isSecret = /\/secrets(?:\/|$)/.test(path);
  const own: UnreadableFile[] =
    (rightsOf(stats, user) & needed) === needed
      ? []
      : [{ path, kind: isFolder ? 'folder' : 'file', isSecret, gid: user.gid }];
  const within = isFolder ? namesIn(join(dir, path)) : [];
  return [...own, ...within.flatMap((name) => look(dir, posix.join(path, name), user))];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Whoever cannot look into it himself has been told of the folder.
    return [];
  }
}

/** The three bits that hold for a user. */
function rightsOf({ mode, uid, gid }: Stats, user: User): number {
  if (uid === user.uid) return (mode >> 6) & 0o7;
  return (gid === user.gid ? mode >> 3 : mode) & 0o7;
}
