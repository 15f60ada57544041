import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { eventually } from '../samples';
import type { LoadMessage, LoadTask, MemoryReport, ServerReport, ServerTask } from './messages';
import { judge, type MemorySample } from './verdict';

const typescript = join(__dirname, '../../packages/core/test/typescript-require.cjs');
const samples = 40;
const stderr: string[] = [];
/** The children, each with what rejects when it fails. */
const failures = new Map<ChildProcess, Promise<never>>();

/** `npm run soak -- --minutes 20 --rate 1500 --framework 'Koa 3' --leak 200` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '20' },
      requests: { type: 'string', default: 'Infinity' },
      rate: { type: 'string', default: '1500' },
      framework: { type: 'string', default: '' },
      leak: { type: 'string', default: '0' },
    },
  });
  const server = start<ServerTask>('server.ts', ['--expose-gc'], {
    framework: values.framework,
    leakBytes: Number(values.leak),
  });
  const { ports } = await answerOf<{ ports: number[] }>(server);
  if (ports.length === 0) throw new Error(`no framework ${values.framework}`);
  const load = start<LoadTask>('load.ts', [], {
    ports,
    requests: values.requests === 'Infinity' ? Number.MAX_SAFE_INTEGER : Number(values.requests),
    seconds: Number(values.minutes) * 60,
    perSecond: Number(values.rate),
  });
  const { memory, last } = await watch(server, load);
  const servers = await eventually(async () => {
    const reports = await ask(server, 'servers');
    if (reports.some(({ inFlight }) => inFlight !== 0)) throw new Error('still in flight');
    return reports;
  }, 10_000).catch(() => ask(server, 'servers'));
  const { bytes, rss } = await ask(server, 'memory');
  server.send('close');
  await once(server, 'exit');

  const verdict = judge(memory, servers, last.done ?? []);
  for (const { framework, seen, statuses, series } of servers) {
    console.log(
      `${framework}: ${seen} seen, counted ${JSON.stringify(statuses)}, ${series} series`,
    );
  }
  const { faults, growthBytes, allowedBytes, requestsBetween } = verdict;
  console.log(
    `memory: ${growthBytes} bytes more in ${requestsBetween} requests, ${allowedBytes} allowed; ` +
      `at the end ${megabytes(bytes)} in use, ${megabytes(rss)} in all; ` +
      `${last.distinctPaths} paths were asked for once`,
  );
  for (const fault of [...faults, ...stderr]) console.log(fault);
  const isGood = faults.length === 0 && stderr.length === 0;
  console.log(isGood ? 'nothing lost, nothing kept' : 'FAILED');
  process.exitCode = isGood ? 0 : 1;
}

/** Looks at the memory of the servers until the clients are done. */
async function watch(server: ChildProcess, load: ChildProcess) {
  const memory: MemorySample[] = [];
  let last: LoadMessage = { sent: 0, share: 0, distinctPaths: 0 };
  load.on('message', (message: LoadMessage) => {
    last = message;
  });
  while (last.done === undefined) {
    await Promise.race([once(load, 'message'), ...failures.values()]);
    if (last.share * samples < memory.length) continue;
    const { sent: requests } = last;
    const { bytes } = await ask(server, 'memory');
    memory.push({ requests, bytes });
    if (memory.length % 10 === 0) console.log(`${requests} requests, ${megabytes(bytes)}`);
  }
  return { memory, last };
}

function start<Task>(file: string, execArgv: string[], task: Task): ChildProcess {
  const child = fork(join(__dirname, file), [JSON.stringify(task)], {
    execArgv: ['-r', typescript, ...execArgv],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  failures.set(child, failureOf(child, file));
  child.stderr?.on('data', (chunk) => stderr.push(`${file}: ${chunk}`));
  return child;
}

interface Answers {
  memory: MemoryReport;
  servers: readonly ServerReport[];
}

async function ask<Question extends keyof Answers>(
  server: ChildProcess,
  question: Question,
): Promise<Answers[Question]> {
  server.send(question);
  return (await answerOf<Answers>(server))[question];
}

async function answerOf<Message>(child: ChildProcess): Promise<Message> {
  const [message] = await Promise.race([once(child, 'message'), ...failures.values()]);
  return message;
}

async function failureOf(child: ChildProcess, file: string): Promise<never> {
  const [code, signal] = await once(child, 'exit');
  if (code === 0) return new Promise(() => {});
  throw new Error(`${file} ended with ${code ?? signal}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

main().catch((error) => {
  console.log(error);
  for (const line of stderr) console.log(line);
  for (const child of failures.keys()) child.kill('SIGKILL');
  process.exitCode = 1;
});
