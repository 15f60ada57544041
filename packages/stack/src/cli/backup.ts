import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { askHttp } from '../ask-http';
import type { BackupManifest } from '../backup/backup-manifest';
import { stageRunning, stageStopped } from '../backup/stage-data';
import { checkBackupTarget, writeBackup } from '../backup/write-backup';
import { resolveConfig } from '../config/resolve-config';
import { reachable } from '../engines/engine-address';
import { readEngines, stateFolder } from '../engines/engine-state';
import { isRunning } from '../engines/is-running';
import { startEngines } from '../engines/start-engines';
import { stopEngines } from '../engines/stop-engines';
import { quoteForShell } from '../quote-for-shell';
import { findServices } from '../service/find-services';
import { StackError } from '../stack-error';
import { defineCommand, type Output } from './command';
import { configFile, dirArg, openStackFolder, type StackFolder } from './stack-folder';
import { asUsage, UsageError } from './usage-error';

/** `xai-metrics backup`: copies what a stack knows. */
export const backup = defineCommand({
  about: "Copies the data of Prometheus, Alertmanager's silences and the settings to a safe place.",
  examples: [
    'xai-metrics backup --to /backups/chain-2026-11-30.tar',
    'xai-metrics backup --to /backups/chain --online',
  ],
  notes: [
    'Engines that xai-metrics up has started are ended for a moment, a few seconds, so that the newest samples are in it: finished blocks are linked and the rest is copied, then they are started again, and the back-up is written. With --online nothing is ended, and the samples of the last two to three hours, which are in no finished block yet, are not in it.',
    'Secrets are not in it, nor what can be generated. Each file has its SHA-256 in backup.json.',
  ],
  args: {
    dir: dirArg,
    to: {
      kind: 'text',
      value: 'path',
      help: 'a folder that is not there yet, or a .tar, .tar.gz, .tgz',
    },
    online: { kind: 'switch', help: 'ends nothing: without the last two to three hours' },
  },
  async run({ dir, to, online }, output) {
    if (to === undefined) {
      throw new UsageError(
        '--to is missing.',
        'Say where the back-up is to be: --to /backups/a.tar.',
      );
    }
    const folder = openStackFolder(dir);
    const stateDir = join(folder.dir, stateFolder);
    const data = join(stateDir, 'data');
    if (
      !existsSync(join(data, 'prometheus')) ||
      readdirSync(join(data, 'prometheus')).length === 0
    ) {
      throw new StackError(
        `There is no data in ${join(data, 'prometheus')}.`,
        'Of engines in containers, the data is in volumes of Docker: docker run --rm --volumes-from copies those.',
      );
    }
    const target = resolve(to);
    checkBackupTarget(target);
    // On the same disk as the data, or there would be no hard links.
    const staged = mkdtempSync(join(stateDir, 'backup-'));
    try {
      const kind = online ? 'blocks' : 'whole';
      if (online) stageRunning(data, staged);
      else await stageWhole(folder, data, staged, output);
      const source = { configFile: join(folder.dir, configFile), staged, kind } as const;
      tell(await writeBackup(source, target), to, output);
      return 0;
    } finally {
      rmSync(staged, { recursive: true, force: true });
    }
  },
});

/** Ends engines of ours, puts their data aside and starts them again, whatever comes of it. */
async function stageWhole(
  { dir, config }: StackFolder,
  data: string,
  staged: string,
  { write }: Output,
): Promise<void> {
  const resolved = asUsage(() => resolveConfig(config));
  const services = await findServices(resolved.name);
  if (services.length > 0) {
    const units = services.map(({ unit }) => unit).join(' ');
    const systemctl = services[0]?.systemctl;
    throw new StackError(
      `The engines run as services (${units}), and the newest samples can be copied only while they do not.`,
      `Either --online, or around this command: ${systemctl} stop ${units} and ${systemctl} start ${units}.`,
    );
  }
  const stateDir = join(dir, stateFolder);
  const engines = readEngines(stateDir);
  if (!engines.some(isRunning)) {
    await refuseStrangers(`http://${reachable(resolved.engines.prometheus)}/-/ready`);
    stageStopped(data, staged);
    return;
  }
  const since = Date.now();
  const goOn = () => write('One moment: the engines are started again first.');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, goOn);
  try {
    await stopEngines(stateDir);
    stageStopped(data, staged);
  } finally {
    await startEngines(dir, config);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, goOn);
  }
  write(`The engines were ended for ${Math.ceil((Date.now() - since) / 1000)} s, and run again.`);
}

/** Somebody else's Prometheus may write to this data. */
async function refuseStrangers(url: string): Promise<void> {
  const answer = await askHttp(url, { timeoutSeconds: 5 }).catch(() => undefined);
  if (answer === undefined) return;
  throw new StackError(
    `Something answers at ${url} that xai-metrics up has not started, and may write to this data.`,
    'End it for the time of the back-up, or use --online.',
  );
}

function tell({ files, kind }: BackupManifest, to: string, { write }: Output): void {
  const sums = Object.values(files);
  const bytes = sums.reduce((total, file) => total + file.bytes, 0);
  const size =
    bytes < 10_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.ceil(bytes / 1e6)} MB`;
  write(`${to}: ${sums.length} files, ${size}.`);
  if (kind === 'blocks') {
    write('Without the samples of the last two to three hours (--online).');
  }
  write(`To take it back: xai-metrics restore --from ${quoteForShell(to)} --dir <new folder>`);
}
