import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/** A program that runs in a process of its own, with the preload or without it. */
export interface PreloadedProgram {
  readonly child: ChildProcess;
  /** Resolves with the first line of its standard output, which tells that it is up. */
  readonly firstLine: Promise<string>;
  /** All it has written to its standard error so far. */
  errors(): string;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ code: number | null; output: string; errors: string }>;
}

const programs = join(__dirname, 'programs');
const children: ChildProcess[] = [];

// A test that fails leaves its program running, and the test runner would wait for its pipes.
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** The arguments of Node that preload. */
export const byRequire = ['--require', join(programs, 'register.cjs')];
export const byImport = ['--import', join(programs, 'register.cjs')];

/**
 * Runs a program.
 *
 * @param program - the name of a file in `programs`, or the text of a CommonJS program
 * @param env - variables besides those of this process
 * @param programArguments - those after the file
 * @param handles - open files of this process that it gets besides
 */
export function runPreloaded(
  nodeArguments: readonly string[],
  program: string,
  env: Readonly<Record<string, string>> = {},
  programArguments: readonly string[] = [],
  handles: readonly number[] = [],
): PreloadedProgram {
  const isFile = /^[\w-]+\.[cm]js$/.test(program);
  const args = isFile ? [join(programs, program), ...programArguments] : ['-e', program];
  const child = spawn(process.execPath, [...nodeArguments, ...args], {
    cwd: join(__dirname, '../../..'),
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe', ...handles],
    // The first three are pipes.
  }) as ChildProcessWithoutNullStreams;
  children.push(child);
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<Awaited<PreloadedProgram['ended']>>((resolve) => {
    child.on('close', (code) => resolve({ code, output, errors }));
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('\n')) resolve(output.split('\n', 1)[0] as string);
    });
    ended.then(() => reject(new Error(`the program ended early: ${errors}`)));
  });
  firstLine.catch(() => {}); // not every test waits for it
  return { child, firstLine, errors: () => errors, ended };
}
