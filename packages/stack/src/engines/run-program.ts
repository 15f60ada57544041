import { execFile } from 'node:child_process';

/** What a program wrote and how it ended. */
export interface ProgramResult {
  /** `-1` if it could not be started or took too long. */
  readonly code: number;
  /** What it wrote, errors included. */
  readonly output: string;
}

/** Runs a program to its end; a failure is a result, not an error. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, timeoutSeconds = 60 }: { readonly cwd?: string; readonly timeoutSeconds?: number } = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const options = { cwd, timeout: timeoutSeconds * 1000, maxBuffer: 2 ** 24 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      if (error === null) resolve({ code: 0, output });
      else {
        const code = typeof error.code === 'number' ? error.code : -1;
        resolve({ code, output: output === '' ? error.message : output });
      }
    });
  });
}
