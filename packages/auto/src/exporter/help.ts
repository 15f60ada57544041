import { argumentEntries } from './read-arguments';

/** What `--help` writes. */
export function renderHelp(): string {
  const rows = [
    ...argumentEntries.map(([, { argument, value, help, byDefault }]) => [
      `--${argument} <${value}>`,
      `${help} [${byDefault}]`,
    ]),
    ['--check', 'asks once, shows what the node tells and whether it is ready, and ends'],
    ['--help', 'shows this'],
  ] as const;
  const width = Math.max(...rows.map(([option]) => option?.length ?? 0));
  return `Serves /metrics and the probes of blockchain nodes in any language.

  npx @xai-metrics/auto exporter --chain evm --url http://127.0.0.1:8545

${rows.map(([option, text]) => `  ${option?.padEnd(width)}  ${text}`).join('\n')}

Each of them is also a variable, such as XAI_METRICS_CHAIN_URL; an argument goes before its variable.
Secrets are variables or files: everybody on the machine can read arguments.
Exit codes: 0 ended by a signal, or ready (--check); 1 not ready, or the port is taken; 2 wrong settings.
`;
}
