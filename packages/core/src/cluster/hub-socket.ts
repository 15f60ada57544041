import { randomBytes } from 'node:crypto';
import { closeSync, linkSync, lstatSync, openSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { listen, removeStaleSocket } from '../local-socket';

/** The socket on which the hub is found. */
export interface HubSocket {
  /** Whether the path still leads to it: whatever cleans the folder may have taken it away. */
  isThere(): boolean;
  /** Stops listening, and takes the file away if it is still this one. */
  close(): void;
}

const longestLockMilliseconds = 1_000;

/** Listens on the path of a group. Rejects with `EADDRINUSE` or `EEXIST` if another member is faster. */
export async function openHubSocket(
  path: string,
  onConnection: (socket: Socket) => void,
): Promise<HubSocket> {
  const server = createServer(onConnection);
  if (process.platform === 'win32') {
    // A pipe is no file: it cannot be left behind, nor vanish.
    await listen(server, { path, exclusive: true });
    return { isThere: () => true, close: () => server.close() };
  }
  // It listens before it is at the path: whoever finds a socket there that refuses may take it for that
  // of a dead hub. Named as a group's, it is swept like one if this process is killed just now.
  const ownPath = join(dirname(path), `${randomBytes(8).toString('hex')}.sock`);
  // Workers of node:cluster would share it otherwise.
  await listen(server, { path: ownPath, exclusive: true });
  const own = identify(ownPath);
  try {
    await takePath(path, ownPath);
  } catch (error) {
    server.close();
    throw error;
  }
  // Closing the server would remove it as well, but not what is at the path.
  rmSync(ownPath, { force: true });
  const isThere = () => identify(path) === own;

  return {
    isThere,
    close() {
      if (server.listening && isThere()) rmSync(path, { force: true });
      server.close();
    },
  };
}

async function takePath(path: string, ownPath: string): Promise<void> {
  try {
    linkSync(ownPath, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // All members find the socket of a dead hub in the same moment: one of them would remove what
    // another has put there since it looked.
    const unlock = lock(`${path}.lock`);
    try {
      await removeStaleSocket(path, error);
      linkSync(ownPath, path);
    } finally {
      unlock();
    }
  }
}

function lock(path: string): () => void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Whoever made it was killed in between.
    if (ageOf(path) > longestLockMilliseconds) rmSync(path, { force: true });
    throw error;
  }
  return () => rmSync(path, { force: true });
}

function ageOf(path: string): number {
  return Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

/** Tells one file from the next at the same path. */
function identify(path: string): string | undefined {
  try {
    const { ino, birthtimeMs } = lstatSync(path);
    return `${ino} ${birthtimeMs}`;
  } catch {
    return undefined;
  }
}
