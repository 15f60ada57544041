import { afterEach, describe, it } from '@jest/globals';
import type { InstrumentationOptions } from '@xai-metrics/core';
import { Registry as NewestRegistry } from 'prom-client';
import { type Behaviour, type BehaviourTable, entryOf, type Proof } from './behaviours/behaviour';
import { behaviourTables } from './behaviours/tables';
import { closeClients } from './client';
import type { Framework, ServerSettings, TestServer } from './servers/test-server';

// What no behaviour looks at only takes time.
const otherGroups = {
  transactions: false,
  network: false,
  mining: false,
  chain: false,
  validation: false,
  supply: false,
  fees: false,
  sources: false,
  ai: false,
  system: false,
};

/** How else a contract is proven. */
export interface ContractSettings {
  /**
   * What is proven.
   * @defaultValue everything
   */
  readonly tables?: readonly BehaviourTable[];
  /**
   * The registries of the servers.
   * @defaultValue those of the newest client
   */
  readonly Registry?: typeof NewestRegistry;
  /**
   * What the titles name.
   * @defaultValue the framework
   */
  readonly column?: string;
}

/** Runs the behaviours against a server of this framework. */
export function describeContract(
  { name: framework, start }: Framework,
  {
    tables = behaviourTables,
    Registry = NewestRegistry,
    column = framework,
  }: ContractSettings = {},
): void {
  const servers: TestServer[] = [];

  afterEach(async () => {
    closeClients();
    for (const server of servers.splice(0)) await server.close();
  });

  describe.each(tables)(`$area in ${column}`, ({ behaviours }) => {
    for (const behaviour of behaviours) {
      const { name, run, except = {} } = behaviour;
      const exception = entryOf(framework, except);
      const proof = exception === undefined ? run : exception.run;
      const title = exception === undefined ? name : `${name} (not here: ${exception.reason})`;
      if (proof === undefined) it.skip(title, () => {});
      else it(title, () => prove(proof, behaviour));
    }
  });

  async function prove(proof: Proof, { options, settings }: Behaviour): Promise<void> {
    await proof(await startServer(options, settings), startServer);
  }

  async function startServer(
    options: InstrumentationOptions<unknown> = {},
    settings: ServerSettings = {},
  ): Promise<TestServer> {
    const defaults = {
      registry: new Registry(),
      groups: otherGroups,
      processMetrics: false,
      logger: false,
    } as const;
    // Metrics that were made before have these already.
    const all = 'metrics' in options ? options : { ...defaults, ...options };
    const server = await start(all, settings);
    servers.push(server);
    return server;
  }
}
