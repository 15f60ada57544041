import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/** A program that runs in a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  /** All it has written to its standard output so far. */
  output(): string;
  /** Resolves with the first line, which the program writes when it is up. */
  readonly firstLine: Promise<string>;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const children: ChildProcess[] = [];

// A test that fails leaves its program running, and the test runner would wait for its pipes.
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Runs JavaScript that may require `@xai-metrics/core` in a process of its own. */
export function runProgram(source: string): Program {
  const child = spawn(
    process.execPath,
    ['-r', join(__dirname, 'typescript-require.cjs'), '-e', source],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  children.push(child);
  let output = '';
  let errors = '';
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('\n')) resolve(output.split('\n', 1)[0] as string);
    });
    ended.then(() => reject(new Error(`the program ended early: ${errors}`)));
  });
  firstLine.catch(() => {}); // not every test waits for it
  return { child, output: () => output, firstLine, ended };
}
