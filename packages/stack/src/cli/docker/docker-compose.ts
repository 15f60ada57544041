import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../engines/find-program';
import { runProgram } from '../../engines/run-program';
import { quoteForShell } from '../../quote-for-shell';
import { StackError } from '../../stack-error';
import type { ExitCode, Output } from '../command';
import { checkReadable } from './check-readable';
import { warnOfDocker } from './kind-of-docker';

/** Runs `docker compose up -d` in the folder of a stack. */
export async function composeUp(dir: string, output: Output): Promise<ExitCode> {
  const docker = await findDocker(dir);
  // Docker Desktop shows files as if they were everybody's.
  if (process.platform === 'linux') checkReadable(dir);
  for (const warning of await warnOfDocker(docker)) output.complain(`Warning: ${warning}`);
  return compose(docker, dir, ['up', '-d'], output);
}

/** Runs `docker compose down` in the folder of a stack. */
export async function composeDown(dir: string, output: Output): Promise<ExitCode> {
  return compose(await findDocker(dir), dir, ['down'], output);
}

async function compose(
  docker: string,
  dir: string,
  args: readonly string[],
  output: Output,
): Promise<ExitCode> {
  const code = await new Promise<number>((resolve) => {
    const child = spawn(docker, ['compose', ...args], { cwd: dir, stdio: 'inherit' });
    child.once('error', () => resolve(-1));
    child.once('exit', (exitCode) => resolve(exitCode ?? -1));
  });
  if (code === 0) return 0;
  output.complain(`docker compose ${args.join(' ')} ended with ${code}; its words are above.`);
  return 1;
}

async function findDocker(dir: string): Promise<string> {
  const file = join(dir, 'compose.yaml');
  if (!existsSync(file)) {
    throw new StackError(
      `${file} is missing.`,
      `Run xai-metrics generate --dir ${quoteForShell(dir)} first.`,
    );
  }
  const docker = findProgram(['docker']);
  if (docker === undefined) {
    throw new StackError(
      'Docker is missing: there is no docker on the PATH.',
      'Install it (https://docs.docker.com/engine/install/), or run native engines: xai-metrics up.',
    );
  }
  const plugin = await runProgram(docker, ['compose', 'version'], { timeoutSeconds: 20 });
  if (plugin.code !== 0) {
    throw new StackError(
      'This docker has no compose plugin.',
      'Install it (Debian 13: apt-get install docker-compose; Ubuntu: docker-compose-v2; packages of Docker: docker-compose-plugin).',
    );
  }
  const daemon = await runProgram(docker, ['info'], { timeoutSeconds: 20 });
  if (daemon.code !== 0) {
    throw new StackError(
      `The daemon of Docker does not answer: ${daemon.output.split('\n').at(-1)}`,
      'Start it, or run native engines: xai-metrics up.',
    );
  }
  return docker;
}
