import { type ChainReader, type NodeBlock, NodeError } from './chain-reader';
import {
  type EvmBlock,
  type EvmReceipt,
  type EvmTransaction,
  readEvmBlock,
  readEvmTransaction,
} from './evm-json';
import { createRpcClient, type RpcCall, type RpcOutcome, resultOf } from './evm-rpc';

type Pool = Record<'pending' | 'queued', Record<string, Record<string, EvmTransaction>>>;

const mostBlocks = 100;
const mostWaiting = 500;

/**
 * Creates the reader of an execution client of Ethereum, or of a chain like it, by its JSON-RPC.
 *
 * @param nodeUrl - where it answers HTTP
 */
export function createEvmReader(nodeUrl: string): ChainReader {
  const callNode = createRpcClient(nodeUrl);
  const reader: ChainReader = {
    name: 'EVM chain',
    network: 'evm',
    coin: { symbol: 'ETH', decimals: 18 },
    async stats() {
      const [head, pool, peers, gasPrice] = await callNode([
        ['eth_getBlockByNumber', 'latest', false],
        ['txpool_status'],
        ['net_peerCount'],
        ['eth_gasPrice'],
      ]);
      const { number, hash } = need(head as RpcOutcome<EvmBlock>);
      const { pending } = (resultOf(pool) ?? {}) as { pending?: string };
      const peerCount = resultOf(peers);
      const price = resultOf(gasPrice);
      return {
        chain_height: Number(number),
        tip_hash: hash,
        // As in the metrics: without those that wait for another one first.
        ...(pending !== undefined && { pending_transactions: Number(pending) }),
        ...(peerCount !== undefined && { peers: Number(peerCount) }),
        ...(typeof price === 'string' && { gas_price: String(BigInt(price)) }),
      };
    },
    blocks(first, last) {
      const count = Math.max(0, Math.min(last - first + 1, mostBlocks));
      return readBlocks(
        Array.from({ length: count }, (_, i) => {
          const number = hex(first + i);
          return [
            ['eth_getBlockByNumber', number, true],
            ['eth_getBlockReceipts', number],
          ];
        }),
      );
    },
    async block(heightOrHash) {
      const isHeight = typeof heightOrHash === 'number';
      const isPossible = isHeight ? Number.isSafeInteger(heightOrHash) : isHash(heightOrHash);
      const id = isHeight ? hex(heightOrHash) : heightOrHash;
      const method = isHeight ? 'eth_getBlockByNumber' : 'eth_getBlockByHash';
      const [found] = isPossible
        ? await readBlocks([
            [
              [method, id, true],
              ['eth_getBlockReceipts', id],
            ],
          ])
        : [];
      if (found === undefined) throw new NodeError('Not found.', 404);
      return found;
    },
    async transaction(txid) {
      if (!isHash(txid)) throw new NodeError('Not found.', 404);
      const [transaction, receipt] = await callNode([
        ['eth_getTransactionByHash', txid],
        ['eth_getTransactionReceipt', txid],
      ]);
      const found = need(transaction as RpcOutcome<EvmTransaction | null>);
      if (found === null) throw new NodeError('Not found.', 404);
      return readEvmTransaction(found, (resultOf(receipt) ?? undefined) as EvmReceipt | undefined);
    },
    async mempool() {
      const { pending, queued } = await ask<Pool>('txpool_content');
      const waiting = [pending, queued].flatMap((bySender) =>
        Object.values(bySender).flatMap((byNonce) => Object.values(byNonce)),
      );
      return {
        size: waiting.length,
        transactions: waiting
          .slice(0, mostWaiting)
          .map((each) => readEvmTransaction(each, undefined)),
      };
    },
    async account(address) {
      if (!reader.isAddress(address)) throw new NodeError('That is no address.', 400);
      return { balance: String(BigInt(await ask<string>('eth_getBalance', address, 'latest'))) };
    },
    async history() {
      throw new NodeError('An EVM node keeps no list of the transactions of an address.', 501);
    },
    async richList() {
      throw new NodeError('An EVM node keeps no list of accounts by what they hold.', 501);
    },
    isAddress: (text) => /^0x[0-9a-fA-F]{40}$/.test(text),
    isHash,
  };
  return reader;

  /** Reads blocks by two calls each; those that the node does not have are left out. */
  async function readBlocks(calls: readonly (readonly [RpcCall, RpcCall])[]): Promise<NodeBlock[]> {
    const outcomes = calls.length === 0 ? [] : await callNode(calls.flat());
    return calls.flatMap((_, i) => {
      const block = need(outcomes[2 * i] as RpcOutcome<EvmBlock | null>);
      const receipts = resultOf(outcomes[2 * i + 1]) as EvmReceipt[] | null | undefined;
      return block === null ? [] : [readEvmBlock(block, receipts ?? [])];
    });
  }

  async function ask<Result>(...call: RpcCall): Promise<Result> {
    const [outcome] = await callNode<Result>([call]);
    return need(outcome);
  }
}

function need<Result>(outcome: RpcOutcome<Result> | undefined): Result {
  if (outcome === undefined || 'result' in outcome) return outcome?.result as Result;
  throw outcome.error;
}

function isHash(text: string): boolean {
  return /^0x[0-9a-fA-F]{64}$/.test(text);
}

function hex(height: number): string {
  return `0x${height.toString(16)}`;
}
