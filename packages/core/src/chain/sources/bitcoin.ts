import { maskValue } from '../../errors';
import { assertOption, readBoolean } from '../../options';
import type { ChainBlock, ChainFacts } from '../facts';
import { type EndpointOptions, endpointOptions, readEndpoint } from '../rpc/endpoint';
import { createJsonRpcClient, type RpcParams } from '../rpc/json-rpc-client';
import { createAskRarely, gatherParts } from '../rpc/parts';
import {
  type Fields,
  orAbsent,
  readAmount,
  readCount,
  readFields,
  readList,
  readText,
} from '../rpc/reading';
import { rpcErrorOf } from '../rpc/rpc-error';
import type { ChainSource } from '../source';
import { SourceError } from '../source-error';
import {
  readBitcoinBlock,
  readBitcoinClient,
  readBitcoinMempool,
  readBitcoinSyncing,
  readFeeRate,
  regtest,
} from './bitcoin-answers';
import { blockSecondsByGenesis } from './bitcoin-chains';

// MAX_FUTURE_BLOCK_TIME of Bitcoin Core, which its relatives have taken over.
const mostSecondsAhead = 2 * 60 * 60;

/** Options of {@link bitcoin}. */
export interface BitcoinOptions extends EndpointOptions {
  /**
   * Bitcoin Core's file of credentials, `.cookie` in its data directory. It is read when it is needed,
   * and again when the node has written another one.
   * @defaultValue none
   */
  readonly cookieFile?: string;
  /**
   * Calls in one request at most, 1 to 1000. A node that takes no batches is found out by itself.
   * @defaultValue `50`
   */
  readonly batch?: number;
  /**
   * Whether to ask for the coins there are, once an hour. It takes Bitcoin Core minutes without
   * `coinstatsindex=1`, which is more than the time limit of a call.
   * @defaultValue `false`
   */
  readonly supply?: boolean;
}

/**
 * Bitcoin Core and its relatives, such as Litecoin, Dogecoin and Handshake, asked by JSON-RPC.
 *
 * @throws XaiMetricsError for options that cannot be used
 */
export function bitcoin(options: BitcoinOptions): ChainSource {
  const known = [...endpointOptions, 'cookieFile', 'batch', 'supply'];
  const { batch, cookieFile } = options ?? {};
  const isPath = cookieFile === undefined || (typeof cookieFile === 'string' && cookieFile !== '');
  assertOption('bitcoin.cookieFile', maskValue(cookieFile), isPath);
  const endpoint = readEndpoint('bitcoin', options, known, cookieFile);
  const supply = readBoolean('bitcoin.supply', options.supply, false);
  const { call } = createJsonRpcClient(endpoint, batch === undefined ? {} : { batch });
  const askRarely = createAskRarely();

  return {
    kind: 'bitcoin',
    address: endpoint.address,
    pace: 'random',
    mostSecondsAhead,
    rewardTransactions: 1,
    expectedBlockSecondsOf: ({ genesis }) => blockSecondsByGenesis[genesis ?? ''],
    isDevelopment: ({ identity }) => identity.chainId === regtest,
    questions: {
      identity: { ask: askIdentity },
      client: {
        ask: async (signal) => readBitcoinClient(await askFields('getnetworkinfo', signal)),
        everySeconds: 300,
      },
      head: {
        ask: async (signal) => {
          const { bestblockhash } = await askFields('getblockchaininfo', signal);
          return getBlock(readText(bestblockhash, 'bestblockhash'), signal);
        },
      },
      syncing: {
        ask: async (signal) => readBitcoinSyncing(await askFields('getblockchaininfo', signal)),
      },
      peers: { ask: askPeers },
      mempool: {
        ask: async (signal) => readBitcoinMempool(await askFields('getmempoolinfo', signal)),
      },
      fees: { ask: askFees },
      work: { ask: askWork },
      tips: {
        ask: async (signal) => ({
          branches: readList(await call('getchaintips', [], signal), 'getchaintips').length,
        }),
        everySeconds: 30,
      },
      ...(supply ? { supply: { ask: askSupply, everySeconds: 3600 } } : {}),
    },
    async getBlockAt(height, signal) {
      const hash = await orNone(-8, call('getblockhash', [height], signal));
      return hash === undefined ? undefined : getBlock(readText(hash, 'getblockhash'), signal);
    },
    getBlock: (hash, signal) => orNone(-5, getBlock(hash, signal)),
  };

  async function askFields(method: string, signal: AbortSignal): Promise<Fields> {
    return readFields(await call(method, [], signal), method);
  }

  function askKnown(method: string, signal: AbortSignal, params: RpcParams = []) {
    return askRarely(method, () => call(method, params, signal));
  }

  async function getBlock(hash: string, signal: AbortSignal): Promise<ChainBlock> {
    // Without a second parameter all relatives list the ids of the transactions, not what is in them.
    return readBitcoinBlock(readFields(await call('getblock', [hash], signal), 'getblock'));
  }

  async function askIdentity(signal: AbortSignal): Promise<ChainFacts['identity']> {
    return gatherParts<ChainFacts['identity']>({
      chainId: askFields('getblockchaininfo', signal).then(({ chain }) => readText(chain, 'chain')),
      genesis: call('getblockhash', [0], signal).then((hash) => readText(hash, 'getblockhash')),
    });
  }

  async function askPeers(signal: AbortSignal): Promise<ChainFacts['peers']> {
    const info = await askKnown('getnetworkinfo', signal).catch(orUnsupported);
    if (info === undefined) {
      const count = await call('getconnectioncount', [], signal);
      return { connected: readCount(count, 'getconnectioncount') };
    }
    const { connections, connections_in, connections_out } = readFields(info, 'getnetworkinfo');
    const inbound = orAbsent(() => readCount(connections_in, 'connections_in'));
    const outbound = orAbsent(() => readCount(connections_out, 'connections_out'));
    const connected = readCount(connections, 'connections');
    if (inbound === undefined || outbound === undefined) {
      return { connected, ...(await askDirections(signal)) };
    }
    return { connected, inbound, outbound };
  }

  /** Relatives, and Bitcoin Core before 0.21, only tell it of each peer. */
  async function askDirections(signal: AbortSignal): Promise<ChainFacts['peers']> {
    const list = await askKnown('getpeerinfo', signal).catch(orUnsupported);
    if (list === undefined) return {};
    const peers = readList(list, 'getpeerinfo');
    const inbound = peers.filter((peer) => (peer as Fields | null)?.inbound === true).length;
    return { inbound, outbound: peers.length - inbound };
  }

  async function askFees(signal: AbortSignal): Promise<ChainFacts['fees']> {
    return gatherParts<ChainFacts['fees']>({
      coinsPerKilobyte: askKnown('estimatesmartfee', signal, [2])
        .catch(orUnsupported)
        .then((fee) => fee ?? askKnown('estimatefee', signal, [2]))
        .then(readFeeRate),
      minimumCoinsPerKilobyte: askFields('getmempoolinfo', signal).then(({ mempoolminfee }) =>
        orAbsent(() => readAmount(mempoolminfee, 'mempoolminfee')),
      ),
    });
  }

  async function askWork(signal: AbortSignal): Promise<ChainFacts['work']> {
    return gatherParts<ChainFacts['work']>({
      difficulty: askFields('getblockchaininfo', signal).then(({ difficulty }) =>
        readAmount(difficulty, 'difficulty'),
      ),
      networkHashrate: askKnown('getnetworkhashps', signal).then((rate) =>
        readAmount(rate, 'getnetworkhashps'),
      ),
    });
  }

  async function askSupply(signal: AbortSignal): Promise<ChainFacts['supply']> {
    // Without the hash of all coins an index has it ready; relatives know no parameter.
    const info = await call('gettxoutsetinfo', ['none'], signal).catch((error) => {
      if (rpcErrorOf(error) === undefined) throw error;
      return call('gettxoutsetinfo', [], signal);
    });
    return { total: readAmount(readFields(info, 'gettxoutsetinfo').total_amount, 'total_amount') };
  }
}

function orUnsupported(error: unknown): undefined {
  if (error instanceof SourceError && error.kind === 'unsupported') return undefined;
  throw error;
}

/** `undefined` for an error of this code, or of hsd's words, which say that there is no such block. */
async function orNone<Answer>(code: number, answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    const said = rpcErrorOf(error);
    if (said?.code === code || said?.message === 'Block not found') return undefined;
    throw error;
  }
}
