import { createInstrumentation, XaiMetricsError } from '@xai-metrics/core';
import { explainError, servingSettings } from '../core-options';
import { readSettings, SettingError } from '../read-settings';
import { serve } from '../serve';
import { checkOnce } from './check-once';
import { exporterOptions } from './exporter-options';
import { renderHelp } from './help';
import { readArguments } from './read-arguments';

/** Ends the program with this code. */
export type ExitCode = 0 | 1 | 2;

/**
 * Runs the exporter until a signal ends it.
 *
 * @param args - those after `exporter`
 * @param write - gets what belongs on the standard output
 * @param complain - gets what belongs on the standard error
 */
export async function runExporter(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
  complain: (text: string) => void,
): Promise<ExitCode> {
  let given = {};
  try {
    const wanted = readArguments(args);
    ({ given } = wanted);
    if (wanted.help) {
      write(renderHelp());
      return 0;
    }
    const settings = readSettings(environment, given);
    const options = exporterOptions(settings, given);
    const serving = servingSettings(settings, given);
    if (wanted.check) return (await checkOnce(options, write)) ? 0 : 1;
    const { handle, endpoints } = createInstrumentation(options);
    try {
      const server = await serve(endpoints, serving);
      if (settings.log !== false) write(`/metrics and the probes are at ${server.url}\n`);
      await signalToEnd();
      handle.health.drain();
      await server.close();
    } finally {
      await handle.close();
    }
    return 0;
  } catch (error) {
    if (!(error instanceof SettingError || error instanceof XaiMetricsError)) throw error;
    complain(`${explainError(error, given)}\n`);
    const isRunTime = 'code' in error && error.code === 'XAI_METRICS_LISTEN_FAILED';
    return isRunTime ? 1 : 2;
  }
}

/** The server of core keeps no process alive; this does, until SIGTERM or SIGINT. */
function signalToEnd(): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, 2 ** 30);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        clearInterval(alive);
        resolve();
      });
    }
  });
}
