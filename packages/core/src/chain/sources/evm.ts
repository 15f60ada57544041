import { assertOption, readBoolean } from '../../options';
import type { ChainBlock, ChainFacts } from '../facts';
import { type EndpointOptions, endpointOptions, readEndpoint } from '../rpc/endpoint';
import { createJsonRpcClient, type RpcParams } from '../rpc/json-rpc-client';
import { createAskRarely, gatherParts } from '../rpc/parts';
import { orAbsent, readFields, readList, readQuantity, readText } from '../rpc/reading';
import { rpcErrorOf } from '../rpc/rpc-error';
import type { ChainSource, SourceListener } from '../source';
import {
  isInboundPeer,
  readEvmClient,
  readEvmMempool,
  readEvmSyncing,
  readHexOrDecimal,
} from './evm-answers';
import { readEvmBlock } from './evm-block';
import { blockSecondsByChainId, isDevelopmentEvm } from './evm-chains';
import { createNewHeads, type SubscribeToNewHeads, type WebSocketConstructor } from './new-heads';

const socketOptions = ['webSocketUrl', 'WebSocket'];

/** Options of {@link evm}. */
export interface EvmOptions extends EndpointOptions {
  /**
   * Calls in one request at most, 1 to 1000. A node that takes no batches is found out by itself.
   * @defaultValue `50`
   */
  readonly batch?: number;
  /**
   * Whether to ask `admin_peers`, which tells inbound from outbound peers.
   * @defaultValue `false`
   */
  readonly admin?: boolean;
  /**
   * Whether to ask for the node's own hash rate, on a chain with proof of work.
   * @defaultValue `false`
   */
  readonly hashrate?: boolean;
  /**
   * How blocks come: at fixed times, or at random as in proof of work.
   * @defaultValue `'slots'`
   */
  readonly pace?: 'slots' | 'random';
  /**
   * Address where new heads can be subscribed to, `ws:` or `wss:`, so that they are known at once.
   * Polling goes on beside. An open subscription keeps the process running.
   * @defaultValue none: heads are asked for only
   */
  readonly webSocketUrl?: string;
  /**
   * The constructor to use for `webSocketUrl`, such as that of the package `ws`.
   * @defaultValue the global one, which Node has from version 22
   */
  readonly WebSocket?: WebSocketConstructor;
}

/**
 * An execution client of Ethereum or of a chain like it, asked by JSON-RPC over HTTP.
 *
 * @throws XaiMetricsError for options that cannot be used
 */
export function evm(options: EvmOptions): ChainSource {
  const known = [...endpointOptions, 'batch', 'admin', 'hashrate', 'pace', ...socketOptions];
  const endpoint = readEndpoint('evm', options, known);
  const { batch, pace = 'slots' } = options;
  assertOption("evm.pace has to be 'slots' or 'random'", pace, ['slots', 'random'].includes(pace));
  const admin = readBoolean('evm.admin', options.admin, false);
  const hashrate = readBoolean('evm.hashrate', options.hashrate, false);
  const { call } = createJsonRpcClient(endpoint, batch === undefined ? {} : { batch });
  const askRarely = createAskRarely();
  const { webSocketUrl, WebSocket } = options;
  const newHeads = webSocketUrl === undefined ? undefined : createNewHeads(webSocketUrl, WebSocket);

  return {
    kind: 'evm',
    address: endpoint.address,
    pace,
    expectedBlockSecondsOf: ({ chainId }) => blockSecondsByChainId[chainId ?? ''],
    isDevelopment: isDevelopmentEvm,
    questions: {
      identity: { ask: askIdentity },
      client: {
        ask: async (signal) => readEvmClient(await call('web3_clientVersion', [], signal)),
        everySeconds: 300,
      },
      head: { ask: async (signal) => readEvmBlock(await getBlock('latest', signal), 'head') },
      finalized: { ask: (signal) => askHeight('finalized', signal) },
      safe: { ask: (signal) => askHeight('safe', signal) },
      syncing: { ask: async (signal) => readEvmSyncing(await call('eth_syncing', [], signal)) },
      peers: { ask: admin ? askAdminPeers : askPeers },
      mempool: { ask: async (signal) => readEvmMempool(await call('txpool_status', [], signal)) },
      fees: { ask: askFees },
      ...(hashrate ? { work: { ask: askHashrate } } : {}),
    },
    async getBlockAt(height, signal) {
      const block = await getBlock(`0x${height.toString(16)}`, signal);
      return block === null ? undefined : readEvmBlock(block, `block ${height}`);
    },
    async getBlock(hash, signal) {
      const block = await call('eth_getBlockByHash', [hash, false], signal);
      return block === null ? undefined : readEvmBlock(block, 'block');
    },
    ...(newHeads && { subscribe: (listener: SourceListener) => subscribe(newHeads, listener) }),
  };

  function subscribe(newHeads: SubscribeToNewHeads, listener: SourceListener): () => void {
    let isWanted = true;
    let last = Promise.resolve();
    const unsubscribe = newHeads({
      onHeader: (header) => {
        // In the order in which they came, however long each one takes.
        const block = completeHeader(header);
        last = last.then(async () => {
          const head = await block;
          if (isWanted && head !== undefined) listener.onHead(head);
        });
      },
      onEnd: (reason) => listener.onEnd(reason),
    });
    return () => {
      isWanted = false;
      unsubscribe();
    };
  }

  /** Headers come without transactions and size. */
  async function completeHeader(header: unknown): Promise<ChainBlock | undefined> {
    const head = orAbsent(() => readEvmBlock(header, 'newHeads'));
    if (head === undefined) return undefined;
    try {
      const block = await call('eth_getBlockByHash', [head.hash, false]);
      return readEvmBlock(block, 'block');
    } catch {
      return head;
    }
  }

  function getBlock(which: string, signal: AbortSignal): Promise<unknown> {
    return call('eth_getBlockByNumber', [which, false], signal);
  }

  async function askIdentity(signal: AbortSignal): Promise<ChainFacts['identity']> {
    return gatherParts<ChainFacts['identity']>({
      chainId: call('eth_chainId', [], signal).then((id) => `${readQuantity(id, 'eth_chainId')}`),
      // A node that has thrown old blocks away answers null.
      genesis: getBlock('0x0', signal).then((block) =>
        block === null ? undefined : readText(readFields(block, 'block 0').hash, 'hash of block 0'),
      ),
    });
  }

  async function askHeight(tag: string, signal: AbortSignal) {
    const block = await getBlock(tag, signal).catch((error) => {
      // Before the first finalized block, clients answer null or an error such as -39001.
      if (/\b(?:unknown block|block not found)\b/i.test(rpcErrorOf(error)?.message ?? ''))
        return null;
      throw error;
    });
    return block === null ? undefined : { height: readEvmBlock(block, tag).height };
  }

  async function askPeers(signal: AbortSignal) {
    return {
      connected: readHexOrDecimal(await call('net_peerCount', [], signal), 'net_peerCount'),
    };
  }

  async function askAdminPeers(signal: AbortSignal) {
    const peers = readList(await call('admin_peers', [], signal), 'admin_peers');
    const directions = peers.map((peer) => isInboundPeer(peer));
    const inbound = directions.filter((isInbound) => isInbound === true).length;
    const outbound = directions.filter((isInbound) => isInbound === false).length;
    const isTold = inbound + outbound === peers.length;
    return { connected: peers.length, ...(isTold ? { inbound, outbound } : {}) };
  }

  async function askFees(signal: AbortSignal): Promise<ChainFacts['fees']> {
    const ask = (method: string, params: RpcParams = []) =>
      askRarely(method, () => call(method, params, signal));
    return gatherParts<ChainFacts['fees']>({
      gasPriceWei: ask('eth_gasPrice').then((price) => readQuantity(price, 'eth_gasPrice')),
      // The same call as that for the head, so that both speak of one block.
      baseFeeWei: getBlock('latest', signal).then((block) =>
        orAbsent(() => readQuantity(readFields(block, 'head').baseFeePerGas, 'baseFeePerGas')),
      ),
      blobBaseFeeWei: ask('eth_blobBaseFee').then((fee) =>
        fee === null ? undefined : readQuantity(fee, 'eth_blobBaseFee'),
      ),
    });
  }

  async function askHashrate(signal: AbortSignal) {
    return {
      hashrate: Number(readQuantity(await call('eth_hashrate', [], signal), 'eth_hashrate')),
    };
  }
}
