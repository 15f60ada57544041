import { type ChildProcess, spawn } from 'node:child_process';
import { endProcess } from '../demo/end-process';
import { findAnvil } from './find-anvil';

/** How the node runs. */
export interface AnvilOptions {
  /**
   * Seconds between two blocks; 0 mines one for each transaction, and else only when asked to.
   * @defaultValue `0`
   */
  readonly blockSeconds?: number;
  /** @defaultValue a free one */
  readonly port?: number;
  /**
   * Where the chain is kept when the node ends, and found when it starts again.
   * @defaultValue nowhere: each start is a new chain
   */
  readonly stateFile?: string;
  /** Hears that it ended by itself. */
  onExit?(message: string): void;
}

/** A running node. */
export interface Anvil {
  /** Where it answers JSON-RPC, over HTTP and WebSocket. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>;
}

const startSeconds = 15;
/** States of the past in memory; without a limit older ones go to the home directory. */
const keptStates = 64;

/**
 * Starts an Ethereum node with a chain of its own, ten rich accounts and unlocked keys.
 *
 * @throws Error if there is no program for this platform, or if it does not start
 */
export function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const { blockSeconds = 0, port = 0, stateFile, onExit = () => {} } = options;
  const program = findAnvil();
  if (program === undefined)
    return Promise.reject(new Error('anvil is not installed: npm has none for this platform.'));
  // It would keep what it is done with in the home directory.
  const kept =
    stateFile === undefined ? [] : ['--state', stateFile, '--cache-path', `${stateFile}.cache`];
  const pace = blockSeconds === 0 ? [] : ['--block-time', String(blockSeconds)];
  const place = ['--host', '127.0.0.1', '--port', String(port)];
  const history = ['--prune-history', String(keptStates)];
  const child = spawn(program, [...place, ...pace, ...kept, ...history], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });

  let isListening = false;
  let isStopping = false;

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`anvil did not start within ${startSeconds} s.`));
    }, startSeconds * 1000);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      const message = `anvil ended by itself (${signal ?? `exit code ${code}`}).`;
      reject(new Error(message));
      if (isListening && !isStopping) onExit(message);
    });
    onListening(child, (found) => {
      clearTimeout(timer);
      isListening = true;
      resolve({
        url: `http://127.0.0.1:${found}`,
        port: found,
        pid: child.pid as number,
        stop() {
          isStopping = true;
          return endProcess(child);
        },
      });
    });
  });
}

/** It prints its port when it listens; what it prints besides, keys and blocks, nobody reads. */
function onListening(child: ChildProcess, listener: (port: number) => void): void {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', function read(chunk: string) {
    text += chunk;
    const [, port] = /Listening on \S+:(\d+)/.exec(text) ?? [];
    if (port === undefined) return;
    child.stdout?.off('data', read).resume();
    listener(Number(port));
  });
}
