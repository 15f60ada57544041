import { StackError } from '../stack-error';
import type { EngineDefinition } from './engine-table';
import { findProgram } from './find-program';
import { runProgram } from './run-program';

/** A program that was found and is new enough. */
export interface FoundEngine {
  readonly program: string;
  readonly version: string;
}

/**
 * Finds the program of an engine on the PATH, and asks its version.
 *
 * @returns `undefined` if an optional one is missing
 * @throws StackError if it is missing or too old, with how to get it
 */
export async function findEngine(engine: EngineDefinition): Promise<FoundEngine | undefined> {
  const { title, programs, oldest, install, optional } = engine;
  const program = findProgram(programs);
  if (program === undefined) {
    if (optional) return undefined;
    throw new StackError(
      `${title} is missing: there is no ${programs.join(' or ')} on the PATH.`,
      `${howToInstall(install)}, or run it in a container: xai-metrics up --docker.`,
    );
  }
  const { output } = await runProgram(program, ['--version'], { timeoutSeconds: 20 });
  const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(output)?.[1];
  if (version === undefined) {
    throw new StackError(
      `${program} is not ${title}, or tells no version: ${JSON.stringify(output.slice(0, 200))}.`,
      'Put the right program first on the PATH.',
    );
  }
  if (isOlder(version, oldest)) {
    throw new StackError(
      `${title} ${version} is too old (${program}): the files need ${oldest} or newer.`,
      `${howToInstall(install)} from a newer release, or run it in a container: xai-metrics up --docker.`,
    );
  }
  return { program, version };
}

/** How to install a program, as the beginning of a sentence. */
function howToInstall({ debian, macos }: EngineDefinition['install']): string {
  return `Install it (Debian, Ubuntu: apt-get install ${debian}; macOS: brew install ${macos})`;
}

function isOlder(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
