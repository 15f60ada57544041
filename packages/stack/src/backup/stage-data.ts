import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StackError } from '../stack-error';
import { listFiles } from './copy-files';

/** A finished block: its name is a ULID, and nothing changes in it any more. */
const block = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Compaction may replace blocks while they are linked; then they are listed anew. */
const attempts = 5;

/**
 * Puts the data of engines that do not run aside, in a moment: finished blocks by hard links, the rest by
 * copies, because Prometheus goes on writing to it.
 *
 * @param data - with a folder for each engine
 */
export function stageStopped(data: string, staged: string): void {
  stageBlocks(join(data, 'prometheus'), join(staged, 'prometheus'));
  for (const engine of ['prometheus', 'alertmanager']) {
    const folder = join(data, engine);
    if (!existsSync(folder)) continue;
    for (const file of listFiles(folder)) {
      const [top = ''] = file.split('/');
      if (isLeftOut(top) || (engine === 'prometheus' && block.test(top))) continue;
      const to = join(staged, engine, file);
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(join(folder, file), to, constants.COPYFILE_EXCL);
    }
  }
}

/**
 * Puts aside what does not change while the engines run: finished blocks, and what Alertmanager has
 * written down.
 */
export function stageRunning(data: string, staged: string): void {
  stageBlocks(join(data, 'prometheus'), join(staged, 'prometheus'));
  for (const file of ['silences', 'nflog']) {
    const from = join(data, 'alertmanager', file);
    if (!existsSync(from)) continue;
    const to = join(staged, 'alertmanager', file);
    mkdirSync(dirname(to), { recursive: true });
    // Alertmanager writes another file and moves it there, so that this is one or the other.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

/** The list of queries that run, the lock, and what is being written or removed. */
function isLeftOut(name: string): boolean {
  return name === 'queries.active' || name === 'lock' || /\.tmp(?:-|$)/.test(name);
}

function stageBlocks(data: string, staged: string): void {
  for (let attempt = 1; ; attempt += 1) {
    rmSync(staged, { recursive: true, force: true });
    mkdirSync(staged, { recursive: true });
    try {
      for (const name of readdirSync(data).filter((entry) => block.test(entry))) {
        linkFolder(join(data, name), join(staged, name));
      }
      return;
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isGone || attempt === attempts) {
        throw new StackError(
          `The blocks in ${data} cannot be copied: ${(error as Error).message}.`,
          'Try it again; if it goes on, look at the disk.',
          { cause: error },
        );
      }
    }
  }
}

function linkFolder(from: string, to: string): void {
  // Without it a block is being removed.
  statSync(join(from, 'meta.json'));
  for (const file of listFiles(from)) {
    const target = join(to, file);
    mkdirSync(dirname(target), { recursive: true });
    try {
      linkSync(join(from, file), target);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      // Some file systems have no hard links.
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) throw error;
      copyFileSync(join(from, file), target, constants.COPYFILE_EXCL);
    }
  }
}
