import { lstatSync, renameSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { listenOnPath } from '../local-socket';

/** The socket on which the hub is found. */
export interface HubSocket {
  /** Whether the path still leads to it: whatever cleans the folder may have taken it away. */
  isThere(): boolean;
  /** Stops listening, and takes the file away if it is still this one. */
  close(): void;
}

/** Listens on the path of a group. Rejects with `EADDRINUSE` if another member does. */
export async function openHubSocket(
  path: string,
  onConnection: (socket: Socket) => void,
): Promise<HubSocket> {
  const server = createServer(onConnection);
  // Workers of node:cluster would share it otherwise.
  await listenOnPath(server, { path, exclusive: true });
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
