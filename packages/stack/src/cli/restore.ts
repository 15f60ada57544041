import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { askHttp } from '../ask-http';
import { checkBackup } from '../backup/check-backup';
import { copyFile } from '../backup/copy-files';
import { isArchive, runTar } from '../backup/write-backup';
import { readConfig } from '../config/read-config';
import { resolveConfig } from '../config/resolve-config';
import { reachable } from '../engines/engine-address';
import { readEngines, stateFolder, writeEngines } from '../engines/engine-state';
import { isRunning } from '../engines/is-running';
import { planFiles } from '../folder/plan-files';
import { quoteForShell } from '../quote-for-shell';
import { renderStack } from '../render-stack';
import { findServices } from '../service/find-services';
import { StackError } from '../stack-error';
import { applyPlan } from './apply-plan';
import { defineCommand } from './command';
import { configFile, defaultDir } from './stack-folder';
import { asUsage, UsageError } from './usage-error';

/** `xai-metrics restore`: takes a back-up back. */
export const restore = defineCommand({
  about: 'Takes a back-up back, into a folder that has no data yet.',
  examples: ['xai-metrics restore --from /backups/chain-2026-11-30.tar --dir monitoring'],
  notes: [
    'Each file is compared with its SHA-256 first; of a back-up that is damaged nothing is restored. Data that is there is never overwritten, nor is a stack that runs.',
    'A folder with an xai-metrics.yaml keeps it, so that a stack can move to other addresses; else that of the back-up is taken, and the stack is generated. Secrets have to be written again.',
  ],
  args: {
    dir: { kind: 'text', value: 'folder', help: `where to [./${defaultDir}]` },
    from: { kind: 'text', value: 'path', help: 'the back-up: a folder or an archive' },
  },
  async run(values, output) {
    if (values.from === undefined) {
      throw new UsageError('--from is missing.', 'Say which back-up: --from /backups/a.tar.');
    }
    const name = values.dir ?? defaultDir;
    const dir = resolve(name);
    const from = resolve(values.from);
    if (!existsSync(from)) throw new UsageError(`${values.from} is not there.`, 'Name a back-up.');
    const stateDir = join(dir, stateFolder);
    refuseData(join(stateDir, 'data'));
    mkdirSync(stateDir, { recursive: true });
    // Beside its place, so that it can be moved there as a whole.
    const work = mkdtempSync(join(stateDir, 'restore-'));
    try {
      const backup = await unpack(from, work);
      const { files, kind, createdAt } = await checkBackup(backup);
      const text = readFileSync(settingsOf(dir, backup), 'utf8');
      const config = asUsage(() => readConfig(text, configFile));
      const resolved = asUsage(() => resolveConfig(config));
      await refuseRunning(stateDir, resolved.name, reachable(resolved.engines.prometheus));
      const data = join(work, 'data');
      for (const path of Object.keys(files).filter((file) => file.startsWith('data/'))) {
        await copyFile(join(backup, path), join(work, path));
      }
      const stack = [{ path: configFile, content: text }, ...renderStack(config)];
      const code = applyPlan(
        planFiles(dir, stack),
        name,
        { force: false, 'dry-run': false },
        output,
      );
      if (code !== 0) return code;
      writeEngines(stateDir, []);
      rmSync(join(stateDir, 'data'), { recursive: true, force: true });
      renameSync(data, join(stateDir, 'data'));
      output.write(`The data of ${createdAt} is back.`);
      if (kind === 'blocks') {
        output.write(
          'The samples of the two to three hours before that were not in it (--online).',
        );
      }
      output.write(`Next: write the secrets, then xai-metrics up --dir ${quoteForShell(name)}.`);
      return 0;
    } finally {
      rmSync(work, { recursive: true, force: true });
      // Whoever was refused finds nothing new.
      for (const folder of [stateDir, dir]) removeIfEmpty(folder);
    }
  },
});

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It has other files.
  }
}

function settingsOf(dir: string, backup: string): string {
  const own = join(dir, configFile);
  return existsSync(own) ? own : join(backup, configFile);
}

async function unpack(from: string, work: string): Promise<string> {
  if (!isArchive(from)) return from;
  const folder = join(work, 'archive');
  mkdirSync(folder);
  await runTar(['-xf', from, '-C', folder], `${from} cannot be unpacked`);
  return folder;
}

function refuseData(data: string): void {
  const found = existsSync(data)
    ? readdirSync(data).filter((engine) => readdirSync(join(data, engine)).length > 0)
    : [];
  if (found.length === 0) return;
  throw new StackError(
    `${data} has data already (${found.join(', ')}).`,
    'Nothing was restored. Name another folder with --dir, or move that data away.',
  );
}

async function refuseRunning(stateDir: string, name: string, prometheus: string): Promise<void> {
  const services = await findServices(name);
  const isOurs = readEngines(stateDir).some(isRunning) || services.length > 0;
  const answers = await askHttp(`http://${prometheus}/-/ready`, { timeoutSeconds: 5 }).then(
    () => true,
    () => false,
  );
  if (!isOurs && !answers) return;
  throw new StackError(
    isOurs ? 'This stack runs.' : `Something runs at ${prometheus}, where its Prometheus would be.`,
    'Nothing was restored. End it first: xai-metrics down, or systemctl stop for services.',
  );
}
