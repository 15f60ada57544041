import cluster from 'node:cluster';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { url as inspectorUrl } from 'node:inspector';

const listening = '0A';

/** Whether this process shares its ports among workers. */
export function isClusterPrimary(): boolean {
  return cluster.isPrimary && cluster.settings.exec !== undefined;
}

/**
 * Whether the process listens on a port by other means than Node's. Linux knows, of each port whose it is;
 * elsewhere it is supposed of those who have loaded uWebSockets.
 */
export async function hasNativeServer(): Promise<boolean> {
  if (Object.keys(require.cache).some((file) => /[\\/]uws[^\\/]*\.node$/.test(file))) return true;
  if (process.platform !== 'linux') return false;
  const [own, ports] = await Promise.all([findOwnSockets(), findListening()]);
  return ports.some(({ socket, port }) => own.has(socket) && port !== inspectorPort());
}

async function findOwnSockets(): Promise<ReadonlySet<string>> {
  const folder = '/proc/self/fd';
  const links = await Promise.allSettled(
    (await readdir(folder)).map((name) => readlink(`${folder}/${name}`)),
  );
  return new Set(
    links.flatMap((link) =>
      link.status === 'fulfilled' ? (/^socket:\[(\d+)\]$/.exec(link.value)?.[1] ?? []) : [],
    ),
  );
}

/** All of the network that the process is in. */
async function findListening(): Promise<{ socket: string; port: number }[]> {
  const tables = await Promise.allSettled(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/self/net/${name}`, 'utf8')),
  );
  return tables
    .flatMap((table) => (table.status === 'fulfilled' ? table.value.split('\n') : []))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === listening)
    .map(([, address = '', ...rest]) => ({
      port: Number.parseInt(address.slice(address.indexOf(':') + 1), 16),
      socket: rest[7] ?? '',
    }));
}

function inspectorPort(): number | undefined {
  const url = inspectorUrl();
  return url === undefined ? undefined : Number(new URL(url).port);
}
