import { closeSync, lstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
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
  await listenAlone(server, path);
  const own = identify(path);
  let isOpen = true;
  const isThere = () => identify(path) === own;

  return {
    isThere,
    close() {
      if (!isOpen) return;
      isOpen = false;
      const found = identify(path);
      if (found === own || found === undefined) {
        server.close();
        return;
      }
      // Closing removes whatever is at the path, and this is another hub's.
      const aside = `${path}-${process.pid}`;
      renameSync(path, aside);
      server.close();
      renameSync(aside, path);
    },
  };
}

async function listenAlone(server: Server, path: string): Promise<void> {
  // Workers of node:cluster would share it otherwise.
  const address = { path, exclusive: true };
  try {
    await listen(server, address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    // All members find the socket of a dead hub in the same moment: one of them would remove what
    // another has put there since it looked.
    const unlock = lock(`${path}.lock`);
    try {
      await removeStaleSocket(path, error);
      await listen(server, address);
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

/** Tells one file from the next at the same path; a pipe of Windows is no file and cannot vanish. */
function identify(path: string): string | undefined {
  if (process.platform === 'win32') return path;
  try {
    const { ino, birthtimeMs } = lstatSync(path);
    return `${ino} ${birthtimeMs}`;
  } catch {
    return undefined;
  }
}
