import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type CallNode, createCaller } from './json-rpc';

/** One of two nodes. */
export interface HsdNode {
  /** Where it answers JSON-RPC. */
  readonly url: string;
  /** The password for it; the user name does not matter. */
  readonly password: string;
  readonly call: CallNode;
  /** Mines blocks, one on the other; resolves to the height. */
  mine(count: number): Promise<number>;
  /** Sends a transaction of its own wallet; resolves to its id. Needs a block that is older than two. */
  send(): Promise<string>;
}

/** Two real proof-of-work nodes that know each other, or do not. */
export interface HsdPair {
  /** Is dialled. */
  readonly first: HsdNode;
  /** Dials. */
  readonly second: HsdNode;
  /**
   * Connects them; resolves as soon as each calls the other a peer. The second one then fetches the
   * first one's branch if that is longer; the other way round it takes another block.
   */
  connect(): Promise<void>;
  /** Parts them; each goes on by itself. */
  partition(): Promise<void>;
  /** Ends them; resolves when they are gone. */
  stop(): Promise<void>;
}

/** Starts two unconnected Handshake nodes on a chain of their own, in another process. */
export async function startHsdPair(): Promise<HsdPair> {
  const password = randomBytes(8).toString('hex');
  const child = fork(join(__dirname, 'hsd-pair-process.cjs'), [password], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const { ports, act } = await reach(child);
  const [first, second] = ports.map((port, index) => {
    const url = `http://127.0.0.1:${port}`;
    return {
      url,
      password,
      call: createCaller(url, password),
      mine: (count: number) => act('mine', index, count) as Promise<number>,
      send: () => act('send', index) as Promise<string>,
    };
  }) as [HsdNode, HsdNode];

  return {
    first,
    second,
    connect: async () => void (await act('connect')),
    partition: async () => void (await act('partition')),
    stop: () => endProcess(child),
  };
}

type Act = (action: string, ...args: unknown[]) => Promise<unknown>;

/** Waits until the nodes are open; what is asked of them from then on is answered by number. */
function reach(child: ChildProcess): Promise<{ ports: readonly number[]; act: Act }> {
  const waiting = new Map<number, (answer: { result?: unknown; error?: string }) => void>();
  let count = 0;

  function act(...order: unknown[]): Promise<unknown> {
    count += 1;
    const id = count;
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(`hsd: ${order.join(' ')}: ${error}`));
      });
      child.send([id, ...order]);
    });
  }

  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const error = `the nodes ended by themselves (${signal ?? `exit code ${code}`})`;
      reject(new Error(error));
      for (const settle of waiting.values()) settle({ error });
    });
    child.once('message', (ports) => {
      child.on('message', ([id, answer]: [number, { result?: unknown; error?: string }]) =>
        waiting.get(id)?.(answer),
      );
      resolve({ ports: ports as number[], act });
    });
  });
}

function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    // Nothing is on disk, so there is nothing to close.
    child.kill('SIGKILL');
  });
}
