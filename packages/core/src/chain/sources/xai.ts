import type { ChainBlock, ChainFacts } from '../facts';
import { type EndpointOptions, readEndpoint } from '../rpc/endpoint';
import { createHttpClient } from '../rpc/http-client';
import {
  type Fields,
  orAbsent,
  readAmount,
  readBlockTime,
  readCount,
  readFields,
  readFlag,
  readList,
  readText,
  readUnits,
  withoutAbsent,
} from '../rpc/reading';
import type { ChainSource } from '../source';
import { SourceError } from '../source-error';

/** Options of {@link xai}. */
export type XaiOptions = EndpointOptions;

/**
 * A node of XAI, asked by its HTTP interface: `/stats`, `/block/latest`, `/sync/status`, `/peers` and
 * `/finality/status`.
 *
 * @throws XaiMetricsError for options that cannot be used
 */
export function xai(options: XaiOptions): ChainSource {
  const endpoint = readEndpoint('xai', options);
  const { get } = createHttpClient(endpoint);
  let expectedSeconds: number | undefined;

  return {
    kind: 'xai',
    address: endpoint.address,
    pace: 'random',
    rewardTransactions: 1,
    expectedBlockSecondsOf: () => expectedSeconds,
    questions: {
      identity: { ask: askIdentity, everySeconds: 30 },
      client: {
        ask: async (signal) => {
          const [name, version] = readText((await askFields('/', signal)).name, 'name').split('/');
          return name && version ? { name, version } : undefined;
        },
        everySeconds: 300,
      },
      head: { ask: async (signal) => readBlock(await askFields('/block/latest', signal)) },
      finalized: {
        ask: async (signal) => {
          const { finalized_height } = await askFields('/finality/status', signal);
          if (finalized_height === null) return undefined;
          return { height: readCount(finalized_height, 'finalized_height') };
        },
      },
      syncing: { ask: async (signal) => readSyncing(await askFields('/sync/status', signal)) },
      peers: { ask: async (signal) => readPeers(await askFields('/peers', signal)) },
      mempool: { ask: async (signal) => readMempool(await askFields('/stats', signal)) },
      work: { ask: async (signal) => readWork(await askFields('/stats', signal)) },
      supply: { ask: async (signal) => readSupply(await askFields('/stats', signal)) },
      tips: {
        ask: async (signal) => {
          const { tips } = await askFields('/stats', signal);
          return tips === undefined ? undefined : { branches: readCount(tips, 'tips') };
        },
      },
    },
    getBlockAt: (height, signal) => findBlock(`/blocks/${height}`, signal),
    getBlock: (hash, signal) => findBlock(`/block/${encodeURIComponent(hash)}`, signal),
  };

  async function askFields(path: string, signal: AbortSignal): Promise<Fields> {
    return readFields(await get(path, signal), path);
  }

  async function askIdentity(signal: AbortSignal): Promise<ChainFacts['identity']> {
    const [root, first, consensus] = await Promise.all([
      askFields('/', signal),
      findBlock('/blocks/0', signal),
      askFields('/consensus/info', signal).catch(() => undefined),
    ]);
    expectedSeconds = orAbsent(() => readAmount(consensus?.expected_block_seconds, 'seconds'));
    const chainId = orAbsent(() => readText(root.network, 'network'));
    return withoutAbsent({ chainId, genesis: first?.hash });
  }

  async function findBlock(path: string, signal: AbortSignal): Promise<ChainBlock | undefined> {
    try {
      return readBlock(await askFields(path, signal));
    } catch (error) {
      if (error instanceof SourceError && error.kind === 'unsupported') return undefined;
      throw error;
    }
  }
}

function readBlock(block: Fields): ChainBlock {
  const height = readCount(block.height ?? block.index, 'height');
  return withoutAbsent({
    height,
    hash: readText(block.hash, 'hash'),
    parentHash: orAbsent(() => readText(block.previousHash ?? block.previous_hash, 'previousHash')),
    timestamp: readBlockTime(block.timestamp, height, 'timestamp'),
    transactionCount: orAbsent(() => readCount(block.transaction_count, 'transaction_count')),
    difficulty: orAbsent(() => readAmount(block.difficulty, 'difficulty')),
  });
}

function readSyncing(status: Fields): ChainFacts['syncing'] | undefined {
  // As long as no peer has told of its height, a node cannot know.
  if (status.synced === null) return undefined;
  return withoutAbsent({
    isSyncing: !readFlag(status.synced, 'synced'),
    targetHeight: orAbsent(() => readCount(status.best_known_height, 'best_known_height')),
  });
}

function readPeers(answer: Fields): ChainFacts['peers'] {
  const connected = readCount(answer.count, 'count');
  const peers = (orAbsent(() => readList(answer.peers, 'peers')) ?? []) as (Fields | null)[];
  const count = (direction: string) => peers.filter((peer) => peer?.direction === direction).length;
  const [inbound, outbound] = [count('inbound'), count('outbound')];
  const isTold = inbound + outbound === connected;
  const heights = peers
    .map((peer) => orAbsent(() => readCount(peer?.height, 'height')))
    .filter((height) => height !== undefined);
  return withoutAbsent({
    connected,
    inbound: isTold ? inbound : undefined,
    outbound: isTold ? outbound : undefined,
    bestHeight: heights.length === 0 ? undefined : Math.max(...heights),
  });
}

function readMempool(stats: Fields): ChainFacts['mempool'] {
  return withoutAbsent({
    transactions: readCount(stats.pending_transactions, 'pending_transactions'),
    bytes: orAbsent(() => readCount(stats.mempool_bytes, 'mempool_bytes')),
  });
}

function readWork(stats: Fields): ChainFacts['work'] {
  return withoutAbsent({
    difficulty: readAmount(stats.difficulty, 'difficulty'),
    hashrate: orAbsent(() => readAmount(stats.hashrate, 'hashrate')),
  });
}

function readSupply(stats: Fields): ChainFacts['supply'] {
  return withoutAbsent({
    total: readUnits(stats.total_supply, 'total_supply'),
    circulating: orAbsent(() => readUnits(stats.circulating_supply, 'circulating_supply')),
  });
}
