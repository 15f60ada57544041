import type { ChainBlock, ChainFacts } from '../facts';
import { type EndpointOptions, endpointOptions, readEndpoint } from '../rpc/endpoint';
import { createJsonRpcClient } from '../rpc/json-rpc-client';
import { createAskRarely } from '../rpc/parts';
import {
  type Fields,
  orAbsent,
  readCount,
  readFields,
  readFlag,
  readIsoTime,
  readList,
  readText,
  withoutAbsent,
} from '../rpc/reading';
import { rpcErrorOf } from '../rpc/rpc-error';
import type { ChainSource } from '../source';
import { SourceError } from '../source-error';

/** Options of {@link cometbft}. */
export interface CometbftOptions extends EndpointOptions {
  /**
   * Calls in one request at most, 1 to 1000. A node that takes no batches is found out by itself.
   * @defaultValue `50`
   */
  readonly batch?: number;
}

/**
 * A node of a chain on CometBFT (Tendermint), such as those of Cosmos, asked by its JSON-RPC. A block
 * is final as soon as it is there; how often blocks come is the chain's own choice, see
 * `expectedBlockSeconds`.
 *
 * @throws XaiMetricsError for options that cannot be used
 */
export function cometbft(options: CometbftOptions): ChainSource {
  const endpoint = readEndpoint('cometbft', options, [...endpointOptions, 'batch']);
  const { batch } = options;
  const { call } = createJsonRpcClient(endpoint, batch === undefined ? {} : { batch });
  const askRarely = createAskRarely();

  return {
    kind: 'cometbft',
    address: endpoint.address,
    pace: 'slots',
    questions: {
      identity: {
        ask: async (signal) => {
          const { info, sync } = await askStatus(signal);
          // Only a node that has kept the first block tells its hash.
          const isFirst = sync.earliest_block_height === '1';
          const genesis = orAbsent(() => readText(sync.earliest_block_hash, 'hash'));
          return withoutAbsent({
            chainId: readText(info.network, 'node_info.network'),
            genesis: isFirst ? genesis : undefined,
          });
        },
      },
      client: {
        ask: async (signal) => {
          const { info } = await askStatus(signal);
          return { name: 'CometBFT', version: readText(info.version, 'node_info.version') };
        },
        everySeconds: 300,
      },
      head: { ask: askHead },
      finalized: {
        ask: async (signal) => ({ height: readStatusHead((await askStatus(signal)).sync).height }),
      },
      syncing: {
        ask: async (signal) => {
          const { catching_up } = (await askStatus(signal)).sync;
          return { isSyncing: readFlag(catching_up, 'catching_up') };
        },
      },
      peers: { ask: async (signal) => readPeers(await askFields('net_info', signal)) },
      mempool: {
        ask: async (signal) => readMempool(await askFields('num_unconfirmed_txs', signal)),
      },
    },
    getBlockAt: (height, signal) => orNone(getMeta(height, signal)),
  };

  async function askFields(method: string, signal: AbortSignal): Promise<Fields> {
    return readFields(await call(method, {}, signal), method);
  }

  async function askStatus(signal: AbortSignal): Promise<{ info: Fields; sync: Fields }> {
    const { node_info, sync_info } = await askFields('status', signal);
    return { info: readFields(node_info, 'node_info'), sync: readFields(sync_info, 'sync_info') };
  }

  async function askHead(signal: AbortSignal): Promise<ChainBlock> {
    const head = readStatusHead((await askStatus(signal)).sync);
    try {
      const meta = await askRarely('blockchain', () => getMeta(head.height, signal));
      return meta ?? head;
    } catch (error) {
      // Gateways often let only the status through.
      if (error instanceof SourceError) return head;
      throw error;
    }
  }

  async function getMeta(height: number, signal: AbortSignal): Promise<ChainBlock | undefined> {
    const range = { minHeight: String(height), maxHeight: String(height) };
    const answer = readFields(await call('blockchain', range, signal), 'blockchain');
    const [meta] = readList(answer.block_metas, 'block_metas');
    const block = meta === undefined ? undefined : readMeta(readFields(meta, 'block_meta'));
    return block?.height === height ? block : undefined;
  }
}

function readStatusHead(sync: Fields): ChainBlock {
  const height = readCount(sync.latest_block_height, 'latest_block_height');
  return withoutAbsent({
    height,
    hash: orAbsent(() => readText(sync.latest_block_hash, 'latest_block_hash')),
    timestamp: readIsoTime(sync.latest_block_time, height, 'latest_block_time'),
  });
}

function readMeta(meta: Fields): ChainBlock {
  const header = readFields(meta.header, 'block_meta.header');
  const height = readCount(header.height, 'header.height');
  return withoutAbsent({
    height,
    hash: readText(readFields(meta.block_id, 'block_id').hash, 'block_id.hash'),
    parentHash: orAbsent(() =>
      readText(readFields(header.last_block_id, 'last_block_id').hash, 'last_block_id.hash'),
    ),
    timestamp: readIsoTime(header.time, height, 'header.time'),
    transactionCount: orAbsent(() => readCount(meta.num_txs, 'num_txs')),
    sizeBytes: orAbsent(() => readCount(meta.block_size, 'block_size')),
  });
}

function readPeers(info: Fields): ChainFacts['peers'] {
  const connected = readCount(info.n_peers, 'n_peers');
  const peers = orAbsent(() => readList(info.peers, 'peers')) ?? [];
  const outbound = peers.filter((peer) => (peer as Fields | null)?.is_outbound === true).length;
  const inbound = peers.filter((peer) => (peer as Fields | null)?.is_outbound === false).length;
  return inbound + outbound === connected ? { connected, inbound, outbound } : { connected };
}

function readMempool(answer: Fields): ChainFacts['mempool'] {
  return withoutAbsent({
    transactions: readCount(answer.total ?? answer.n_txs, 'num_unconfirmed_txs.total'),
    bytes: orAbsent(() => readCount(answer.total_bytes, 'total_bytes')),
  });
}

/** `undefined` where the chain has not come to yet, or what the node has thrown away. */
async function orNone(block: Promise<ChainBlock | undefined>): Promise<ChainBlock | undefined> {
  try {
    return await block;
  } catch (error) {
    const { message = '', data } = rpcErrorOf(error) ?? {};
    const text = `${message} ${data}`;
    if (/must be less than or equal|lowest height|greater than max height/i.test(text)) {
      return undefined;
    }
    throw error;
  }
}
