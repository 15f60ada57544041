import { createServer } from 'node:net';
import { StackError } from '../stack-error';
import { isLoopback, splitAddress } from './engine-address';
import type { EngineDefinition } from './engine-table';

/**
 * Checks that an engine can listen where the configuration says.
 *
 * @param isOpen - whether the network may reach it
 * @throws StackError if something else listens there, or it is not on the loopback and may not be
 */
export async function checkPort(
  engine: EngineDefinition,
  address: string,
  isOpen: boolean,
): Promise<void> {
  const { title, setting } = engine;
  if (!isLoopback(address) && !isOpen) {
    throw new StackError(
      `${setting} is ${address}, which is not on this machine's loopback.`,
      engine.isOpen === undefined
        ? `${title} has no password, so that \`up\` starts it on 127.0.0.1 only: change the setting, or start it yourself.`
        : `${title} has no password, so that \`up\` starts it on 127.0.0.1 only, unless others have to reach it: then give alertmanagerCluster. One that runs somewhere else is named in alertmanagers, and none is started.`,
    );
  }
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
