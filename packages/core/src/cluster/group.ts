import cluster from 'node:cluster';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { XaiMetricsError } from '../errors';
import { assertKnownOptions, assertObject, assertOption } from '../options';

/** Which processes and threads answer as one, and where they meet. */
export interface ClusterOptions {
  /**
   * Name of the group, where the default does not fit: 1 to 64 printable ASCII characters.
   * @defaultValue all workers of one `node:cluster` primary and the primary itself, all processes of
   * one PM2 application, or all threads of the process
   */
  readonly group?: string;
  /**
   * Folder for their local sockets, which has to belong to this user alone; it is created.
   * @defaultValue `xai-metrics-<uid>` in the system's folder for temporary files
   */
  readonly folder?: string;
}

/** Where the members of a group meet. */
export interface Group {
  /** Path of their socket, or name of their pipe on Windows. */
  readonly socketPath: string;
  readonly folder: string;
  /** Starts the name of every file of this group in the folder. */
  readonly key: string;
  /** Makes the folder where it is missing, and refuses one that others can write to. */
  prepare(): void;
}

// Members of another protocol would misread each other: they are a group of their own.
const protocol = 2;
// The shortest limit of all systems for the path of a socket, macOS'.
const longestSocketPath = 103;

/**
 * Finds the group of this process, and makes the folder in which it meets.
 *
 * @throws XaiMetricsError for a wrong option, or a folder that others can write to
 */
export function findGroup(options: true | ClusterOptions): Group {
  const given = options === true ? {} : options;
  assertObject('cluster', given);
  assertKnownOptions(given, ['group', 'folder']);
  const { group, folder = defaultFolder() } = given;
  assertOption(
    'cluster.group has to be 1 to 64 printable ASCII characters',
    group,
    group === undefined || (typeof group === 'string' && /^[\x20-\x7e]{1,64}$/.test(group)),
  );
  assertOption(
    'cluster.folder has to be a path',
    folder,
    typeof folder === 'string' && folder !== '' && !folder.includes('\0'),
  );
  const name = group === undefined ? defaultGroup() : `named ${group}`;
  const key = createHash('sha256').update(`${protocol} ${name}`).digest('hex').slice(0, 16);
  const socketPath = join(resolve(folder), `${key}.sock`);
  assertOption(
    `cluster.folder makes the path of a socket longer than ${longestSocketPath} bytes`,
    folder,
    Buffer.byteLength(socketPath) <= longestSocketPath,
  );
  const prepare = () => makePrivateFolder(folder);
  prepare();
  const isPipe = process.platform === 'win32';
  return {
    prepare,
    socketPath: isPipe ? `\\\\.\\pipe\\xai-metrics-${key}` : socketPath,
    folder: resolve(folder),
    key,
  };
}

/** The name of the group that a process belongs to by itself. */
export function defaultGroup(env: NodeJS.ProcessEnv = process.env): string {
  // Containers may share the folder, and count their processes from 1 each.
  const host = hostname();
  const { pm_id: pm2Id, name, namespace = '' } = env;
  // All processes of all applications of PM2 have its daemon as their parent.
  if (pm2Id !== undefined && name !== undefined) {
    return `pm2 ${host} ${process.ppid} ${namespace} ${name}`;
  }
  return `pid ${host} ${cluster.isWorker ? process.ppid : process.pid}`;
}

/** The group of the same processes for metrics that are none of the application's own. */
export function separateGroup(): ClusterOptions {
  const name = createHash('sha256').update(defaultGroup()).digest('hex').slice(0, 16);
  return { group: `separate ${name}` };
}

function defaultFolder(): string {
  return join(tmpdir(), `xai-metrics-${process.getuid?.() ?? 'user'}`);
}

function makePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw refused(error as Error);
  }
  // Another user may have made it first, or a link to where he likes.
  const found = lstatSync(folder);
  const { getuid } = process;
  const isPrivate =
    getuid === undefined || (found.uid === getuid.call(process) && (found.mode & 0o077) === 0);
  if (!found.isDirectory() || !isPrivate) throw refused();

  function refused(cause?: Error): XaiMetricsError {
    return new XaiMetricsError('XAI_METRICS_CLUSTER_FOLDER', 'cluster.folder', folder, cause);
  }
}
