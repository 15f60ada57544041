#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runExporter } from './exporter/run-exporter';

const usage = `Usage: xai-metrics-auto exporter [options]

  exporter    serves /metrics and the probes of a blockchain node; see exporter --help
  --version   shows the version
  --help      shows this

For Node.js servers there is a preload: node --require @xai-metrics/auto/register server.js
`;

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (command === 'exporter') {
    return runExporter(
      args,
      process.env,
      (text) => process.stdout.write(text),
      (text) => process.stderr.write(text),
    );
  }
  if (command === '--version') {
    const file = readFileSync(join(__dirname, '../package.json'), 'utf8');
    process.stdout.write(`${(JSON.parse(file) as { version: string }).version}\n`);
    return 0;
  }
  const isHelp = command === '--help' || command === '-h';
  process[isHelp ? 'stdout' : 'stderr'].write(
    isHelp ? usage : `${command === undefined ? '' : `There is no command ${command}. `}${usage}`,
  );
  return isHelp ? 0 : 2;
}
