import { lstat, unlink } from 'node:fs/promises';
import { connect, type ListenOptions, type Server } from 'node:net';

/** Listens on a local socket; one that is left there by a program that has ended is replaced. */
export async function listenOnPath(server: Server, path: string): Promise<void> {
  try {
    await listen(server, { path });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await removeStaleSocket(path, error);
    await listen(server, { path });
  }
}

/** Listens without keeping the process alive. */
export function listen(server: Server, address: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    // It stays: what happens to the server later must not end the process.
    server.on('error', reject);
    server.listen(address, () => {
      server.unref();
      resolve();
    });
  });
}

/**
 * Removes a socket that nobody listens on; a file that is no socket stays.
 *
 * @param inUse - thrown where it has to stay
 */
export async function removeStaleSocket(path: string, inUse: unknown): Promise<void> {
  const found = await lstat(path);
  if (!found.isSocket() || (await isAnswered(path))) throw inUse;
  // Another program may have done the same meanwhile, and listen there now. A file system may give
  // the number of a removed file to the next one.
  const { ino, ctimeMs } = await lstat(path);
  if (ino !== found.ino || ctimeMs !== found.ctimeMs) throw inUse;
  await unlink(path);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    // Only a refusal says that nobody is there; a full queue or a missing right does not.
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
}
