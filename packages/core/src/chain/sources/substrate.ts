import type { ChainBlock, ChainFacts } from '../facts';
import { type EndpointOptions, endpointOptions, readEndpoint } from '../rpc/endpoint';
import { createJsonRpcClient } from '../rpc/json-rpc-client';
import { createAskRarely, gatherParts } from '../rpc/parts';
import {
  type Fields,
  orAbsent,
  readBlockTime,
  readCount,
  readFields,
  readFlag,
  readHexCount,
  readList,
  readText,
  withoutAbsent,
} from '../rpc/reading';
import type { ChainSource } from '../source';
import { SourceError } from '../source-error';

/** Options of {@link substrate}. */
export interface SubstrateOptions extends EndpointOptions {
  /**
   * Calls in one request at most, 1 to 1000. A node that takes no batches is found out by itself.
   * @defaultValue `50`
   */
  readonly batch?: number;
}

// twox128("Timestamp") and twox128("Now"): where the pallet keeps the time of the block, in milliseconds.
const timestampKey = '0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb';

const blockSecondsByGenesis: Readonly<Record<string, number>> = {
  // Polkadot and Kusama
  '0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3': 6,
  '0xb0a8d493285c2df73290dfb7e61f870f17b41801197a149ca93654499ea3dafe': 6,
};

/**
 * A node of Polkadot or of another chain on Substrate, asked by JSON-RPC. The time of a block is read
 * from the state, since the header has none.
 *
 * @throws XaiMetricsError for options that cannot be used
 */
export function substrate(options: SubstrateOptions): ChainSource {
  const endpoint = readEndpoint('substrate', options, [...endpointOptions, 'batch']);
  const { batch } = options;
  const { call } = createJsonRpcClient(endpoint, batch === undefined ? {} : { batch });
  const askRarely = createAskRarely();

  return {
    kind: 'substrate',
    address: endpoint.address,
    pace: 'slots',
    expectedBlockSecondsOf: ({ genesis }) => blockSecondsByGenesis[genesis ?? ''],
    // `--dev`
    isDevelopment: ({ identity }) => identity.chainId === 'Development',
    questions: {
      identity: {
        ask: (signal) =>
          gatherParts<ChainFacts['identity']>({
            chainId: askText('system_chain', [], signal),
            genesis: askText('chain_getBlockHash', [0], signal),
          }),
      },
      client: {
        ask: async (signal) => {
          const [name, version] = await Promise.all([
            askText('system_name', [], signal),
            askText('system_version', [], signal),
          ]);
          return { name, version };
        },
        everySeconds: 300,
      },
      head: {
        ask: async (signal) => {
          const hash = await askText('chain_getBlockHash', [], signal);
          const block = await getBlock(hash, signal);
          if (block === undefined) throw new SourceError('nonsense', 'the best block is null');
          return block;
        },
      },
      finalized: {
        ask: async (signal) => {
          const hash = await askText('chain_getFinalizedHead', [], signal);
          const header = readFields(await call('chain_getHeader', [hash], signal), 'header');
          return { height: readHexCount(header.number, 'header.number') };
        },
      },
      syncing: { ask: askSyncing },
      peers: { ask: async (signal) => readPeers(await askFields('system_health', signal)) },
      mempool: {
        ask: async (signal) => ({
          transactions: readList(
            await call('author_pendingExtrinsics', [], signal),
            'author_pendingExtrinsics',
          ).length,
        }),
      },
    },
    async getBlockAt(height, signal) {
      const hash = await call('chain_getBlockHash', [height], signal);
      return hash === null ? undefined : getBlock(readText(hash, 'chain_getBlockHash'), signal);
    },
    getBlock,
  };

  async function askText(method: string, params: unknown[], signal: AbortSignal) {
    return readText(await call(method, params, signal), method);
  }

  async function askFields(method: string, signal: AbortSignal): Promise<Fields> {
    return readFields(await call(method, [], signal), method);
  }

  async function getBlock(hash: string, signal: AbortSignal): Promise<ChainBlock | undefined> {
    const [answer, timestamp] = await Promise.all([
      call('chain_getBlock', [hash], signal),
      askTime(hash, signal),
    ]);
    if (answer === null) return undefined;
    const block = readFields(readFields(answer, 'chain_getBlock').block, 'block');
    const header = readFields(block.header, 'block.header');
    const height = readHexCount(header.number, 'header.number');
    return withoutAbsent({
      height,
      hash,
      parentHash: orAbsent(() => readText(header.parentHash, 'parentHash')),
      timestamp:
        timestamp === undefined ? undefined : readBlockTime(timestamp, height, 'Timestamp.Now'),
      transactionCount: orAbsent(() => readList(block.extrinsics, 'extrinsics').length),
    });
  }

  /** Seconds; `undefined` on a chain without that pallet, and where the state is gone. */
  async function askTime(hash: string, signal: AbortSignal): Promise<number | undefined> {
    try {
      const value = await askRarely('state_getStorage', () =>
        call('state_getStorage', [timestampKey, hash], signal),
      );
      if (value === null) return undefined;
      const [, bytes] = /^0x([\da-f]{16})$/i.exec(readText(value, 'Timestamp.Now')) ?? [];
      if (bytes === undefined) return undefined;
      return Number(Buffer.from(bytes, 'hex').readBigUInt64LE()) / 1000;
    } catch (error) {
      if (error instanceof SourceError) return undefined;
      throw error;
    }
  }

  async function askSyncing(signal: AbortSignal): Promise<ChainFacts['syncing']> {
    const { isSyncing, targetHeight } = await gatherParts<{
      isSyncing: boolean;
      targetHeight?: number;
    }>({
      isSyncing: askFields('system_health', signal).then((health) =>
        readFlag(health.isSyncing, 'isSyncing'),
      ),
      targetHeight: askRarely('system_syncState', () => askFields('system_syncState', signal)).then(
        ({ highestBlock }) => orAbsent(() => readCount(highestBlock, 'highestBlock')),
      ),
    });
    if (isSyncing === undefined) throw new SourceError('invalid', 'system_health is not answered');
    return withoutAbsent({ isSyncing, targetHeight });
  }
}

/** A node that should have no peers, as one for development, says nothing by having none. */
function readPeers(health: Fields): ChainFacts['peers'] | undefined {
  const connected = readCount(health.peers, 'peers');
  return health.shouldHavePeers === false ? undefined : { connected };
}
