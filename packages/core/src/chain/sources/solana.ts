import { readBoolean } from '../../options';
import type { ChainBlock, ChainFacts } from '../facts';
import { type EndpointOptions, endpointOptions, readEndpoint } from '../rpc/endpoint';
import { createJsonRpcClient, type RpcParams } from '../rpc/json-rpc-client';
import {
  type Fields,
  orAbsent,
  readAmount,
  readBlockTime,
  readCount,
  readFields,
  readText,
  withoutAbsent,
} from '../rpc/reading';
import { rpcErrorOf } from '../rpc/rpc-error';
import type { ChainSource } from '../source';

/** Options of {@link solana}. */
export interface SolanaOptions extends EndpointOptions {
  /**
   * Calls in one request at most, 1 to 1000. A node that takes no batches is found out by itself.
   * @defaultValue `50`
   */
  readonly batch?: number;
  /**
   * Whether to ask for the coins there are, once an hour; nodes take long for it.
   * @defaultValue `false`
   */
  readonly supply?: boolean;
}

const clusters: Readonly<Record<string, string>> = {
  '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d': 'mainnet-beta',
  '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY': 'testnet',
  EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG: 'devnet',
};
const lamportsPerCoin = 1e9;

/**
 * A node of Solana, asked by JSON-RPC. Heights are slots, of which some have no block. The head is the
 * newest confirmed block: what is only processed can be on a branch, and has no time that one could ask for.
 *
 * @throws XaiMetricsError for options that cannot be used
 */
export function solana(options: SolanaOptions): ChainSource {
  const endpoint = readEndpoint('solana', options, [...endpointOptions, 'batch', 'supply']);
  const supply = readBoolean('solana.supply', options.supply, false);
  const { batch } = options;
  const { call } = createJsonRpcClient(endpoint, batch === undefined ? {} : { batch });

  return {
    kind: 'solana',
    address: endpoint.address,
    pace: 'slots',
    expectedBlockSeconds: 0.4,
    questions: {
      identity: {
        ask: async (signal) => {
          const genesis = readText(await call('getGenesisHash', [], signal), 'getGenesisHash');
          return withoutAbsent({ chainId: clusters[genesis], genesis });
        },
      },
      client: {
        ask: async (signal) => {
          const version = readFields(await call('getVersion', [], signal), 'getVersion');
          return { name: 'Solana', version: readText(version['solana-core'], 'solana-core') };
        },
        everySeconds: 300,
      },
      head: { ask: askHead },
      finalized: {
        ask: async (signal) => ({ height: await askSlot('finalized', signal) }),
      },
      syncing: { ask: askHealth },
      ...(supply ? { supply: { ask: askSupply, everySeconds: 3600 } } : {}),
    },
    getBlockAt: askBlock,
  };

  async function askSlot(commitment: string, signal: AbortSignal): Promise<number> {
    return readCount(await call('getSlot', [{ commitment }], signal), 'getSlot');
  }

  async function askHead(signal: AbortSignal): Promise<ChainBlock> {
    const slot = await askSlot('confirmed', signal);
    // A node that keeps no blocks, or not this one yet, still tells where it is.
    return (await askBlock(slot, signal)) ?? { height: slot };
  }

  async function askBlock(slot: number, signal: AbortSignal): Promise<ChainBlock | undefined> {
    const details: RpcParams = [
      slot,
      {
        commitment: 'confirmed',
        transactionDetails: 'none',
        rewards: false,
        maxSupportedTransactionVersion: 0,
      },
    ];
    const answer = await call('getBlock', details, signal).catch((error) => {
      // Skipped, not yet there, no longer there, or not kept at all.
      const code = rpcErrorOf(error)?.code ?? 0;
      if ([-32001, -32004, -32007, -32009, -32011, -32014].includes(code)) return null;
      throw error;
    });
    return answer === null ? undefined : readBlock(slot, readFields(answer, 'getBlock'));
  }

  async function askHealth(signal: AbortSignal): Promise<ChainFacts['syncing']> {
    try {
      await call('getHealth', [], signal);
      return { isSyncing: false };
    } catch (error) {
      const details = rpcErrorOf(error);
      if (details?.code !== -32005) throw error;
      const { numSlotsBehind } = (details.data ?? {}) as Fields;
      const behind = orAbsent(() => readCount(numSlotsBehind, 'numSlotsBehind'));
      if (behind === undefined) return { isSyncing: true };
      const slot = await askSlot('confirmed', signal);
      return { isSyncing: true, targetHeight: readCount(slot + behind, 'slot + numSlotsBehind') };
    }
  }

  async function askSupply(signal: AbortSignal): Promise<ChainFacts['supply']> {
    const params = [{ excludeNonCirculatingAccountsList: true }];
    const answer = readFields(await call('getSupply', params, signal), 'getSupply');
    const { total, circulating } = readFields(answer.value, 'getSupply.value');
    return withoutAbsent({
      total: readAmount(total, 'total') / lamportsPerCoin,
      circulating: orAbsent(() => readAmount(circulating, 'circulating') / lamportsPerCoin),
    });
  }
}

function readBlock(slot: number, block: Fields): ChainBlock {
  const { blockTime } = block;
  return withoutAbsent({
    height: slot,
    hash: readText(block.blockhash, 'blockhash'),
    parentHash: orAbsent(() => readText(block.previousBlockhash, 'previousBlockhash')),
    timestamp: blockTime === null ? undefined : readBlockTime(blockTime, slot, 'blockTime'),
  });
}
