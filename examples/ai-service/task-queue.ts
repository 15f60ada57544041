import { type ChainReader, NodeError, readNewestBlocks } from '../explorer/chain-reader';
import { TaskError, taskKinds } from './tasks';

/** How a task ended. */
export type TaskStatus = 'success' | 'failure' | 'timeout';

/** A task of the service. */
export interface Task {
  readonly id: number;
  readonly kind: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  status: 'queued' | 'running' | TaskStatus;
  result?: unknown;
  error?: string;
}

/** A task that has ended. */
export interface FinishedTask {
  provider: string;
  status: TaskStatus;
  durationSeconds: number;
  /** What its caller pays, in coins. */
  cost: number;
}

/** The queue: one task at a time, so that the service stays small. */
export interface TaskQueue {
  readonly waiting: number;
  /** Tasks that may wait. */
  readonly limit: number;
  /** Takes a task, or `undefined` if the queue is full. */
  submit(kind: string, parameters: Readonly<Record<string, unknown>>): Task | undefined;
  find(id: number): Task | undefined;
}

const longestQueue = 50;
const keptTasks = 200;
const costPerBlock = 0.0001;

/** Creates the queue; `onFinished` hears of each task once. */
export function createTaskQueue(
  reader: ChainReader,
  onFinished: (task: FinishedTask) => void,
): TaskQueue {
  const tasks = new Map<number, Task>();
  const queue: Task[] = [];
  let nextId = 1;
  let running = false;

  return {
    limit: longestQueue,
    get waiting() {
      return queue.length;
    },
    submit(kind, parameters) {
      if (queue.length >= longestQueue) return undefined;
      const task: Task = { id: nextId, kind, parameters, status: 'queued' };
      nextId += 1;
      tasks.set(task.id, task);
      tasks.delete(task.id - keptTasks);
      queue.push(task);
      void work();
      return task;
    },
    find: (id) => tasks.get(id),
  };

  async function work(): Promise<void> {
    if (running) return;
    running = true;
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) await run(task);
    running = false;
  }

  async function run(task: Task): Promise<void> {
    const kind = taskKinds[task.kind];
    if (kind === undefined) return;
    const startedAt = performance.now();
    task.status = 'running';
    let samples = 0;
    try {
      const blocks = await readNewestBlocks(reader, 100);
      samples = blocks.length;
      const { decimals } = reader.coin;
      task.result = kind.run({ blocks, decimals, parameters: task.parameters });
      task.status = 'success';
    } catch (error) {
      task.status = isTimeout(error) ? 'timeout' : 'failure';
      const known = error instanceof TaskError || error instanceof NodeError;
      task.error = known ? error.message : 'The task met a fault.';
    }
    onFinished({
      provider: kind.provider,
      status: task.status,
      durationSeconds: (performance.now() - startedAt) / 1000,
      cost: task.status === 'success' ? samples * costPerBlock : 0,
    });
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof NodeError && (error.cause as Error | undefined)?.name === 'TimeoutError';
}
