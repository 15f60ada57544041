import { findFreePort } from './ports';
import { type Program, type ServerProcess, startServer } from './processes';

/** Servers that are started one after another and end together. */
export interface ServerGroup {
  /**
   * Starts a server on a free port and waits until it listens.
   *
   * @param name - shown in messages
   * @param wantedPort - replaced by a free one if it is taken
   * @param args - its command line without the port
   */
  start(
    name: string,
    program: Program,
    wantedPort: number,
    args: readonly string[],
  ): Promise<ServerProcess>;
  /** Ends all of them. */
  stop(): Promise<void>;
}

/**
 * Creates an empty group.
 *
 * @param onExit - hears of a server that ended by itself
 */
export function createServerGroup(onExit?: (message: string) => void): ServerGroup {
  const started: ServerProcess[] = [];

  return {
    async start(name, program, wantedPort, args) {
      const port = await findFreePort(wantedPort);
      const server = await startServer(name, program, ['--port', String(port), ...args], onExit);
      started.push(server);
      return server;
    },
    async stop() {
      await Promise.all(started.map((server) => server.stop()));
    },
  };
}
