import { fork } from 'node:child_process';
import { join } from 'node:path';
import { endProcess } from './end-process';

/** A server of the demo in a process of its own. */
export interface ServerProcess {
  readonly name: string;
  /** Where it serves HTTP. */
  readonly url: string;
  /** Where a node listens for peers. */
  readonly p2pPort?: number;
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>;
}

/** Folder of a program under `examples`. */
export type Program = 'anvil' | 'node-api' | 'explorer' | 'ai-service';

const startSeconds = 20;

/**
 * Starts a server and waits until it listens.
 *
 * @param name - shown in messages
 * @param args - its command line
 * @param onExit - called if it ends by itself
 */
export function startServer(
  name: string,
  program: Program,
  args: readonly string[],
  onExit: (message: string) => void = () => {},
): Promise<ServerProcess> {
  // Its own process group: Ctrl-C on the terminal reaches the demo alone, which ends all in order.
  const child = fork(join(__dirname, '..', program, 'main.js'), args, {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let stopping = false;

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name} did not start within ${startSeconds} s.`));
    }, startSeconds * 1000);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      const message = `${name} ended by itself (${signal ?? `exit code ${code}`}).`;
      reject(new Error(message));
      if (!stopping) onExit(message);
    });
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve({ name, ...(message as { url: string; p2pPort?: number }), stop });
    });
  });

  function stop(): Promise<void> {
    stopping = true;
    return endProcess(child);
  }
}
