import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../stack-error';
import type { Command, ExitCode, Output } from './command';
import { commands } from './commands';
import { renderCommandHelp, renderUsage } from './help';
import { readArgs } from './read-args';
import { UsageError } from './usage-error';

const standardOutput: Output = {
  write: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
};

// Whoever reads the output, such as `head`, may have enough before its end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** Runs the command `xai-metrics`; resolves with its exit code. */
export async function main(
  args: readonly string[],
  output: Output = standardOutput,
): Promise<ExitCode> {
  try {
    return await run(args, output);
  } catch (error) {
    // Anything else is a fault of ours, and its stack trace is needed.
    if (!(error instanceof StackError)) throw error;
    output.complain(error.message);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run([name, ...args]: readonly string[], output: Output): Promise<ExitCode> {
  if (name === '--version') {
    const file = readFileSync(join(__dirname, '../../package.json'), 'utf8');
    output.write((JSON.parse(file) as { version: string }).version);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    output.write(renderUsage(commands));
    return 0;
  }
  if (name === undefined) {
    output.complain(renderUsage(commands));
    return 2;
  }
  if (!Object.hasOwn(commands, name)) {
    throw new UsageError(
      `There is no command ${JSON.stringify(name)}.`,
      `Commands are ${Object.keys(commands).join(', ')}; xai-metrics --help tells what they do.`,
    );
  }
  const command = commands[name] as Command;
  if (args.includes('--help') || args.includes('-h')) {
    output.write(renderCommandHelp(command));
    return 0;
  }
  return command.run(readArgs(name, command.args, args), output);
}
