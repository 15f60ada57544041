import type { ChainBlock, ChainFacts } from '../facts';
import { type EndpointOptions, readEndpoint } from '../rpc/endpoint';
import { createJsonRpcClient } from '../rpc/json-rpc-client';
import { createAskRarely } from '../rpc/parts';
import {
  type Fields,
  orAbsent,
  readAmount,
  readBlockTime,
  readCount,
  readFields,
  readFlag,
  readQuantity,
  readText,
  withoutAbsent,
} from '../rpc/reading';
import { rpcErrorOf } from '../rpc/rpc-error';
import type { ChainSource } from '../source';
import { SourceError } from '../source-error';

/** Options of {@link monero}. */
export type MoneroOptions = EndpointOptions;

const smallestUnitsPerCoin = 1e12;
const blockSeconds = 120;

/**
 * A node of Monero, asked by the JSON-RPC at `/json_rpc`. A login (`--rpc-login`) uses digest
 * authentication, which is not spoken: use the restricted interface, or a proxy that adds it.
 *
 * @throws XaiMetricsError for options that cannot be used
 */
export function monero(options: MoneroOptions): ChainSource {
  const endpoint = readEndpoint('monero', options);
  // The node refuses batches.
  const { call } = createJsonRpcClient(endpoint, { batch: 1, path: '/json_rpc' });
  const askRarely = createAskRarely();

  return {
    kind: 'monero',
    address: endpoint.address,
    pace: 'random',
    // CRYPTONOTE_BLOCK_FUTURE_TIME_LIMIT
    mostSecondsAhead: 2 * 60 * 60,
    rewardTransactions: 1,
    expectedBlockSeconds: blockSeconds,
    // `--regtest`
    isDevelopment: ({ identity }) => identity.chainId === 'fakechain',
    questions: {
      identity: { ask: askIdentity },
      client: {
        ask: async (signal) => {
          // Empty where the interface is restricted.
          const { version } = await askInfo(signal);
          return version === ''
            ? undefined
            : { name: 'Monero', version: readText(version, 'version') };
        },
        everySeconds: 300,
      },
      head: { ask: (signal) => askHeader('get_last_block_header', {}, signal) },
      syncing: { ask: async (signal) => readSyncing(await askInfo(signal)) },
      peers: { ask: async (signal) => readPeers(await askInfo(signal)) },
      mempool: {
        ask: async (signal) => {
          const { tx_pool_size } = await askInfo(signal);
          return { transactions: readCount(tx_pool_size, 'tx_pool_size') };
        },
      },
      fees: { ask: askFees },
      work: { ask: async (signal) => readWork(await askInfo(signal)) },
    },
    getBlockAt: (height, signal) =>
      orNone(askHeader('get_block_header_by_height', { height }, signal)),
    getBlock: (hash, signal) => orNone(askHeader('get_block_header_by_hash', { hash }, signal)),
  };

  async function ask(method: string, params: Fields, signal: AbortSignal): Promise<Fields> {
    const answer = readFields(await call(method, params, signal), method);
    // While it takes in a long stretch of blocks, it answers all questions with this.
    if (answer.status === 'BUSY') throw new SourceError('starting', `${method}: the node is busy`);
    return answer;
  }

  function askInfo(signal: AbortSignal): Promise<Fields> {
    return ask('get_info', {}, signal);
  }

  async function askHeader(method: string, params: Fields, signal: AbortSignal) {
    return readHeader(readFields((await ask(method, params, signal)).block_header, 'block_header'));
  }

  async function askIdentity(signal: AbortSignal): Promise<ChainFacts['identity']> {
    const [info, first] = await Promise.all([
      askInfo(signal),
      orNone(askHeader('get_block_header_by_height', { height: 0 }, signal)),
    ]);
    return withoutAbsent({ chainId: readText(info.nettype, 'nettype'), genesis: first?.hash });
  }

  async function askFees(signal: AbortSignal): Promise<ChainFacts['fees']> {
    const method = 'get_fee_estimate';
    const { fee } = await askRarely(method, () => ask(method, {}, signal));
    // Smallest units for a byte.
    return { coinsPerKilobyte: (readAmount(fee, 'fee') * 1000) / smallestUnitsPerCoin };
  }
}

function readHeader(header: Fields): ChainBlock {
  const height = readCount(header.height, 'block_header.height');
  const others = orAbsent(() => readCount(header.num_txes, 'num_txes'));
  return withoutAbsent({
    height,
    hash: readText(header.hash, 'block_header.hash'),
    parentHash: height === 0 ? undefined : readText(header.prev_hash, 'prev_hash'),
    timestamp: readBlockTime(header.timestamp, height, 'block_header.timestamp'),
    // The node does not count the reward.
    transactionCount: others === undefined ? undefined : others + 1,
    sizeBytes: orAbsent(() => readCount(header.block_weight ?? header.block_size, 'block_weight')),
    difficulty: orAbsent(() => readDifficulty(header)),
  });
}

/** 64 bits as a number, and all of it as a hexadecimal text in newer versions. */
function readDifficulty({ wide_difficulty, difficulty }: Fields): number | bigint {
  return wide_difficulty === undefined
    ? readAmount(difficulty, 'difficulty')
    : readQuantity(wide_difficulty, 'wide_difficulty');
}

/** Heights here are counts of blocks: one more than the height of the newest. */
function readSyncing(info: Fields): ChainFacts['syncing'] {
  const count = readCount(info.height, 'height');
  // 0 once it has caught up, and before any peer has told of its own.
  const target = orAbsent(() => readCount(info.target_height, 'target_height')) ?? 0;
  const synchronized = orAbsent(() => readFlag(info.synchronized, 'synchronized'));
  return {
    isSyncing: synchronized === undefined ? target > count : !synchronized,
    ...(target > count ? { targetHeight: target - 1 } : {}),
  };
}

function readPeers(info: Fields): ChainFacts['peers'] | undefined {
  // A restricted interface says 0 whatever there is.
  if (info.restricted === true) return undefined;
  const inbound = readCount(info.incoming_connections_count, 'incoming_connections_count');
  const outbound = readCount(info.outgoing_connections_count, 'outgoing_connections_count');
  return { connected: inbound + outbound, inbound, outbound };
}

function readWork(info: Fields): ChainFacts['work'] {
  const difficulty = readDifficulty(info);
  const target = orAbsent(() => readCount(info.target, 'target')) || blockSeconds;
  return { difficulty, networkHashrate: Number(difficulty) / target };
}

/** `undefined` for a height past the head, and for a hash that the node does not know. */
async function orNone(block: Promise<ChainBlock>): Promise<ChainBlock | undefined> {
  try {
    return await block;
  } catch (error) {
    const { code, message = '' } = rpcErrorOf(error) ?? {};
    if (code === -2 || /can't get block by hash/i.test(message)) return undefined;
    throw error;
  }
}
