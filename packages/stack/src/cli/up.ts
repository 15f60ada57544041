import { join } from 'node:path';
import { resolveConfig } from '../config/resolve-config';
import { type RunningEngine, readEngines, stateFolder } from '../engines/engine-state';
import { isRunning } from '../engines/is-running';
import { startEngines } from '../engines/start-engines';
import { planFiles } from '../folder/plan-files';
import { renderStack } from '../render-stack';
import { secretCommand } from '../secret-command';
import { findServices } from '../service/find-services';
import type { ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { defineCommand, type Output } from './command';
import { composeUp } from './docker/docker-compose';
import { describeLocalLinks } from './local-links';
import { missingSecrets } from './missing-secrets';
import { renderTable } from './render-table';
import { configFile, dirArg, openStackFolder, type StackFolder } from './stack-folder';
import { asUsage } from './usage-error';
import { requireServers } from './watched-servers';

/** `xai-metrics up`: starts the engines of a stack on this machine. */
export const up = defineCommand({
  about: 'Starts Prometheus and Alertmanager on this machine, on the loopback.',
  examples: ['xai-metrics up', 'xai-metrics up --docker'],
  notes: [
    'Needs prometheus 2.42 or newer and alertmanager 0.25 or newer on the PATH (Debian: apt-get install prometheus prometheus-alertmanager; macOS: brew install prometheus alertmanager). The blackbox exporter and the node exporter are started where the configuration has them and they are on the PATH. Grafana is not.',
    `Data, logs and process ids are in ${stateFolder} in the folder of the stack. With --docker everything, Grafana included, is run by docker compose.`,
  ],
  args: {
    dir: dirArg,
    docker: { kind: 'switch', help: 'runs docker compose up -d in the folder instead' },
  },
  async run({ dir, docker }, output) {
    const folder = openStackFolder(dir);
    const config = asUsage(() => resolveConfig(folder.config));
    requireServers(config);
    warnOfFolder(folder, config, output);
    if (docker) return composeUp(folder.dir, output);
    const services = await findServices(config.name);
    if (services.length > 0) {
      output.write('It runs as services of systemd already:');
      for (const { systemctl, unit } of services) output.write(`  ${systemctl} restart ${unit}`);
      output.write('xai-metrics verify proves that all of it works.');
      return 0;
    }
    requireOwnSecrets(folder.dir, config);
    const stateDir = join(folder.dir, stateFolder);
    const before = readEngines(stateDir);
    const running = before.filter(isRunning);
    if (running.length > 0 && running.length === before.length) {
      output.write('It runs already:');
      report(running, folder, output);
      return 0;
    }
    if (running.length > 0) {
      const gone = before.filter((engine) => !isRunning(engine));
      throw new StackError(
        `${gone.map(({ title }) => title).join(' and ')} has ended since it was started; its log is ${gone[0]?.logFile}.`,
        'Run xai-metrics down, and then xai-metrics up again.',
      );
    }
    const { engines, notes } = await startEngines(folder.dir, folder.config);
    for (const note of notes) output.complain(`Note: ${note}`);
    output.write('Started:');
    report(engines, folder, output);
    return 0;
  },
});

function warnOfFolder(
  { dir, config: settings }: StackFolder,
  config: ResolvedConfig,
  { complain }: Output,
): void {
  const { create, replace } = planFiles(dir, renderStack(settings), [configFile]);
  const stale = create.length + replace.length;
  if (stale > 0) {
    complain(
      `Warning: ${stale} files are not what ${configFile} says now. Run xai-metrics generate.`,
    );
  }
  for (const { consequence, file } of missingSecrets(dir, config)) {
    complain(`Warning: ${consequence}: ${file} is missing.`);
  }
  const links = describeLocalLinks(config);
  if (links !== undefined) complain(`Note: ${links}`);
}

/** Prometheus refuses its configuration without them; Alertmanager looks when it sends. */
function requireOwnSecrets(dir: string, config: ResolvedConfig): void {
  const missing = missingSecrets(dir, config).filter(({ reader }) => reader === 'prometheus');
  const [first] = missing;
  if (first === undefined) return;
  throw new StackError(
    `Prometheus is not started: ${missing.map(({ file }) => file).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
    `Write the secret into ${missing.length === 1 ? 'it' : 'them'}: ${secretCommand(first.file)}`,
  );
}

function report(engines: readonly RunningEngine[], { name }: StackFolder, { write }: Output): void {
  const rows = engines.map(({ title, version, url, pid, logFile }) => [
    `${title} ${version}`,
    url,
    `process ${pid}`,
    `log ${logFile}`,
  ]);
  for (const line of renderTable(rows)) write(line);
  write(`Data is in ${join(name, stateFolder, 'data')}.`);
  write('xai-metrics verify proves that all of it works; xai-metrics down ends it.');
  write('It is not started again after a crash or a reboot: xai-metrics service is for that.');
}
