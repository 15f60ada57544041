import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import type { Answer } from '../answer';
import type { BlockchainMetrics } from '../blockchain-metrics';
import { XaiMetricsError } from '../errors';
import { showCollectors } from '../exposition/collector-success';
import type { ExposedMetric } from '../series/render-series';
import { processState, registryState } from '../shared-state';
import { withinTime } from '../time-limit';
import { writePush } from './contribution';
import { type ClusterOptions, findGroup, type Group } from './group';
import { createHub, type Hub, type Role } from './hub';
import { type HubSocket, openHubSocket } from './hub-socket';
import { createLastWords } from './last-words';
import { connectToHub, hubLost, type Inheritance, refusedByHub } from './membership';
import type { ScrapeRequest } from './messages';
import { createRegistryReader, type RegistryReader } from './registry-reader';
import { unavailable } from './unavailable';

/** The part of this process in a group of processes or threads that answer as one. */
export interface Cluster {
  /** Answers with the numbers of all members, or with 503; the promise never rejects. */
  scrape(request: ScrapeRequest, milliseconds?: number): Promise<Answer>;
  /** Whether this process is the one that does what only one of the group may do. */
  leads(): boolean;
  /** Leaves the group, which keeps what this process has counted. */
  close(): Promise<void>;
}

/** Writes a page of metrics. */
export type RenderMetrics = (
  metrics: readonly ExposedMetric[],
  request: ScrapeRequest,
) => Promise<Answer>;

const pushMilliseconds = 100;
const scrapeMilliseconds = 5_000;
const guardMilliseconds = 1_000;
// For about a second and a half; who then still finds no hub looks for it less often, and says so.
const eagerAttempts = 100;
// Another member was faster, or has just cleared the path.
const raceCodes = ['EADDRINUSE', 'EEXIST', 'ENOENT'];
// Those that have a replica of the ledger go first when the hub is lost.
const precedenceMilliseconds = 250;

/**
 * Joins a group, once for each registry.
 *
 * @throws XaiMetricsError for a wrong option, an unsafe folder, or two registries in one group; later
 * faults are reported
 */
export function joinCluster(
  metrics: BlockchainMetrics,
  options: true | ClusterOptions,
  render: RenderMetrics,
): Cluster {
  const group = findGroup(options);
  const { registry } = metrics;
  const { clusters } = processState();
  const state = registryState(registry);
  const known = clusters.get(group.socketPath);
  if ((known ?? { registry }).registry !== registry || (known === undefined && state.cluster)) {
    throw new XaiMetricsError(
      'XAI_METRICS_CONFLICTING_OPTIONS',
      'cluster: one registry for each group, and one group for each registry',
      options,
    );
  }
  const shared = known ?? { registry, users: 0, cluster: createMember(group, metrics, render) };
  clusters.set(group.socketPath, shared);
  state.cluster = shared.cluster;
  shared.users += 1;
  let isClosed = false;

  return {
    scrape: shared.cluster.scrape,
    leads: shared.cluster.leads,
    async close() {
      if (isClosed) return;
      isClosed = true;
      shared.users -= 1;
      if (shared.users > 0) return;
      clusters.delete(group.socketPath);
      delete state.cluster;
      await shared.cluster.close();
    },
  };
}

/**
 * One of the members is the hub: it listens on a local socket and adds up what the others send it.
 * Who binds the socket first is the hub, and so it is again when the hub is gone.
 */
function createMember(group: Group, metrics: BlockchainMetrics, render: RenderMetrics): Cluster {
  const onFault = (fault: unknown) => {
    if (!isClosed) metrics.reportFault('cluster', fault);
  };
  const id = `${process.pid}-${threadId}-${randomBytes(6).toString('hex')}`;
  const registryReader = createRegistryReader(metrics.registry, onFault);
  const reader: RegistryReader = {
    ...registryReader,
    async collect(milliseconds) {
      const outcomes = await registryReader.collect(milliseconds);
      showCollectors(metrics, metrics.registry.getMetricsAsArray(), outcomes);
      return outcomes;
    },
  };
  const lastWords = createLastWords(group);
  let isClosed = false;
  let wasInGroup = false;
  let role: Role | undefined;
  let ownHub: Hub | undefined;
  let inheritance: Inheritance | undefined;
  let hubSocket: HubSocket | undefined;
  let joined = join(0);
  joined.catch(onFault);

  const pushing = setInterval(() => {
    role?.publish();
    reader.askCounting().catch(onFault);
  }, pushMilliseconds).unref();
  process.on('exit', leaveLastWords);

  return {
    async scrape(request, milliseconds = scrapeMilliseconds) {
      const deadline = performance.now() + milliseconds;
      try {
        for (;;) {
          const answer = await withinTime(joined, deadline - performance.now(), 'joining')
            .then((current) => current.scrape(request, deadline - performance.now()))
            .catch(unlessLost);
          if (answer !== undefined) return answer;
        }
      } catch (fault) {
        onFault(fault);
        return unavailable(fault);
      }
    },
    leads: () => role !== undefined && role === ownHub,
    async close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(pushing);
      process.off('exit', leaveLastWords);
      hubSocket?.close();
      await role?.end();
    },
  };

  /** Looks for the hub until there is one, or becomes it. */
  async function join(precedence: number): Promise<Role> {
    const mayBindAt = performance.now() + precedence;
    for (let attempt = 1; !isClosed; attempt += 1) {
      try {
        const membership = await connectToHub(group.socketPath, {
          id,
          reader,
          isOrphan: wasInGroup,
          inheritance,
          onLost: () => lose(membership.inheritance),
          onFault,
        });
        return begin(membership);
      } catch (fault) {
        if (fault === refusedByHub) throw fault;
      }
      try {
        if (performance.now() >= mayBindAt) return begin(await becomeHub());
      } catch (fault) {
        const { code } = fault as NodeJS.ErrnoException;
        if (attempt > eagerAttempts || !raceCodes.includes(code as string)) onFault(fault);
      }
      // Not all at once.
      await wait((attempt > eagerAttempts ? 500 : 10) * (1 + Math.random()), undefined, {
        ref: false,
      });
    }
    throw new Error('the instrumentation is closed');
  }

  function begin(next: Role): Role {
    role = next;
    wasInGroup = true;
    inheritance = undefined;
    if (isClosed) next.end().catch(onFault);
    return next;
  }

  async function becomeHub(): Promise<Hub> {
    group.prepare();
    let hub: Hub | undefined;
    const socket = await openHubSocket(group.socketPath, (connection) => hub?.accept(connection));
    hubSocket = socket;
    if (isClosed) socket.close();
    hub = createHub({
      id,
      reader,
      lastWords,
      inheritance,
      isOrphan: wasInGroup,
      render,
      onMembers: (count) => metrics.node.clusterMembers.set(count),
      onFault,
    });
    watchSocket(hub, socket);
    ownHub = hub;
    return hub;
  }

  /** A hub that nobody finds any more, or only its old members do, joins those who do the others. */
  function watchSocket(hub: Hub, socket: HubSocket): void {
    const watching = setInterval(() => {
      if (!isClosed && socket.isThere()) return;
      clearInterval(watching);
      if (isClosed) return;
      socket.close();
      lose({ hub: id, ledger: hub.ledger });
      hub.end().catch(onFault);
    }, guardMilliseconds).unref();
  }

  function lose(inherited: Inheritance | undefined): void {
    if (isClosed) return;
    role = undefined;
    inheritance = inherited;
    joined = join(inherited === undefined ? precedenceMilliseconds : 0);
    joined.catch(onFault);
  }

  function leaveLastWords(): void {
    try {
      hubSocket?.close();
      // Who has not found its hub yet is counted as well; who is alone has nobody to tell.
      if (role?.hasOthers() === false) return;
      reader.read();
      lastWords.write(id, writePush(reader.whole()));
    } catch (fault) {
      onFault(fault);
    }
  }
}

function unlessLost(fault: unknown): undefined {
  if (fault !== hubLost) throw fault;
}
