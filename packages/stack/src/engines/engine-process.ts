import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askHttp } from '../ask-http';
import { StackError } from '../stack-error';
import { isRunning } from './is-running';
import { rotateLog } from './rotate-log';

/** How to start one engine. */
export interface EngineCommand {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly logFile: string;
  /** Answers 200 as soon as it works. */
  readonly readyUrl: string;
  readonly readyTimeoutSeconds: number;
}

/** An engine that runs, as it is told again by its process id. */
export interface EngineProcess {
  readonly title: string;
  readonly pid: number;
  /** Program and arguments, by which the process is known to be ours. */
  readonly command: readonly string[];
}

/**
 * Starts an engine and waits until it works. It outlives this process.
 *
 * @param note - is told of the process as soon as there is one
 * @throws StackError with its last words if it ends, or does not work in time; then it is ended
 */
export async function startProcess(
  engine: EngineCommand,
  note: (process: EngineProcess) => void,
): Promise<void> {
  const { title, program, args, cwd, logFile } = engine;
  mkdirSync(dirname(logFile), { recursive: true });
  rotateLog(logFile);
  // Appended to, so that whoever empties it in place finds it grow from there.
  const log = openSync(logFile, 'a');
  const wordsBefore = fstatSync(log).size;
  const child = spawn(program, args, { cwd, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const state: { ended?: string } = {};
  child.once('error', (error) => {
    state.ended = error.message;
  });
  child.once('exit', (code, signal) => {
    state.ended ??= `it ended with ${signal ?? `exit code ${code}`}`;
  });
  const running = { title, pid: child.pid ?? -1, command: [program, ...args] };
  if (child.pid !== undefined) note(running);
  const problem = await waitUntilReady(engine, state);
  if (problem === undefined) {
    child.unref();
    return;
  }
  if (state.ended === undefined) await endProcess(running);
  throw new StackError(
    `${title} does not start: ${problem}. Its last words are:\n${lastLines(logFile, wordsBefore)}\n`,
    `The whole log is in ${logFile}.`,
  );
}

/** Ends a process of ours, gently first; one that has ended or is not ours is left alone. */
export async function endProcess(engine: EngineProcess): Promise<'ended' | 'was not running'> {
  if (!isRunning(engine)) return 'was not running';
  process.kill(engine.pid, 'SIGTERM');
  const deadline = Date.now() + patienceSeconds * 1000;
  while (isRunning(engine)) {
    if (Date.now() > deadline) {
      process.kill(engine.pid, 'SIGKILL');
      break;
    }
    await sleep(25);
  }
  return 'ended';
}

// Prometheus writes its head to disk when it ends.
const patienceSeconds = 30;

async function waitUntilReady(
  { readyUrl, readyTimeoutSeconds }: EngineCommand,
  state: { readonly ended?: string },
): Promise<string | undefined> {
  const deadline = Date.now() + readyTimeoutSeconds * 1000;
  while (Date.now() < deadline) {
    if (state.ended !== undefined) return state.ended;
    if (await answers(readyUrl)) {
      // Something else may have taken the port meanwhile; then ours has ended.
      await sleep(20);
      return state.ended;
    }
    await sleep(50);
  }
  return `it was not ready within ${readyTimeoutSeconds} s`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await askHttp(url, { timeoutSeconds: 2 })).status === 200;
  } catch {
    return false;
  }
}

/** What an engine wrote since it was started. */
function lastLines(file: string, from: number): string {
  const lines = readFileSync(file).subarray(from).toString('utf8').trimEnd().split('\n').slice(-8);
  return lines.map((line) => `  ${line}`).join('\n');
}
