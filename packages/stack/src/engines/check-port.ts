import { createServer } from 'node:net';
import type { ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { isLoopback, splitAddress } from './engine-address';
import type { EngineDefinition } from './engine-table';

/**
 * Checks that an engine is to listen where only this machine reaches it, unless others have to.
 *
 * @throws StackError if it is not on the loopback and may not be elsewhere
 */
export function checkLoopback(
  { title, setting, isOpen }: EngineDefinition,
  address: string,
  config: ResolvedConfig,
): void {
  if (isLoopback(address) || isOpen?.(config)) return;
  throw new StackError(
    `${setting} is ${address}, which is not on this machine's loopback.`,
    isOpen === undefined
      ? `${title} has no password, so that it is started on 127.0.0.1 only: change the setting, or start it yourself.`
      : `${title} has no password, so that it is started on 127.0.0.1 only, unless others have to reach it: then give alertmanagerCluster. One that runs somewhere else is named in alertmanagers, and none is started.`,
  );
}

/**
 * Checks that an engine can listen where the configuration says.
 *
 * @throws StackError if something else listens there
 */
export async function checkPort(
  { title, setting }: EngineDefinition,
  address: string,
): Promise<void> {
  const problem = await tryToListen(address);
  if (problem === undefined) return;
  if (problem === 'EADDRINUSE') {
    throw new StackError(
      `${title} cannot listen on ${address}: the port is taken.`,
      `End what listens there (a Debian package starts its service by itself), or set ${setting} in xai-metrics.yaml to another address and run xai-metrics generate.`,
    );
  }
  throw new StackError(
    `${title} cannot listen on ${address}: ${problem}.`,
    `Set ${setting} in xai-metrics.yaml to another address and run xai-metrics generate.`,
  );
}

/** The code of the error, if one cannot listen there. */
export function tryToListen(address: string): Promise<string | undefined> {
  const [host, port] = splitAddress(address);
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(Number(port), host.replace(/^\[|\]$/g, ''), () => {
      server.close(() => resolve(undefined));
    });
  });
}
