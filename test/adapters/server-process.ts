import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FrameworkName } from './servers/test-server';

/** A server under test in a process of its own. */
export interface ServerProcess {
  readonly member: { readonly url: string; readonly port: number };
  /** Ends it without a warning. */
  kill(): Promise<void>;
}

/** Starts the server of a framework in a process of its own. */
export async function startProcess(
  framework: FrameworkName,
  options: object,
): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [
      '-r',
      join(__dirname, '../../packages/core/test/typescript-require.cjs'),
      join(__dirname, 'server-main.ts'),
      framework,
      JSON.stringify(options),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${framework} did not start`))),
  ]);
  const url = String(line).trim();
  return {
    member: { url, port: Number(new URL(url).port) },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
