import type { ChainFacts } from '../facts';
import {
  type Fields,
  orAbsent,
  readCount,
  readFields,
  readHexCount,
  readText,
  withoutAbsent,
} from '../rpc/reading';

/** `Geth/v1.14.0-stable/linux-amd64/go1.22`; some put a name that the operator chose in between. */
export function readEvmClient(value: unknown): ChainFacts['client'] {
  const text = readText(value, 'web3_clientVersion');
  const [name = '', ...rest] = text.split('/');
  const version = rest.find((part) => /^v?\d+\./.test(part));
  return name === '' || version === undefined ? { version: text } : { name, version };
}

/** `false`, or the heights that the clients put there, each in its own shape. */
export function readEvmSyncing(value: unknown): ChainFacts['syncing'] {
  if (typeof value === 'boolean') return { isSyncing: value };
  const progress: Fields = readFields(value, 'eth_syncing');
  const highest = orAbsent(() => readHexOrDecimal(progress.highestBlock, 'highestBlock'));
  return withoutAbsent({
    isSyncing: true,
    // 0 as long as no peer has told of its head.
    targetHeight: highest === 0 ? undefined : highest,
    figures: readFigures(progress),
  });
}

/**
 * What moves while a state is fetched, and the newest block is still the first one: Geth counts accounts,
 * bytes and tries, Reth and Erigon tell their stages.
 */
function readFigures({
  highestBlock: _grownByOthers,
  startingBlock: _setByRestart,
  ...own
}: Fields): string | undefined {
  return Object.keys(own).length === 0 ? undefined : JSON.stringify(own);
}

/** Transactions that can be mined, and those that wait for another one. */
export function readEvmMempool(value: unknown): ChainFacts['mempool'] {
  const { pending, queued } = readFields(value, 'txpool_status');
  return withoutAbsent({
    transactions: readHexOrDecimal(pending, 'txpool_status.pending'),
    queued: orAbsent(() => readHexOrDecimal(queued, 'txpool_status.queued')),
  });
}

/** A count in hexadecimal, or as a number as some clients write it. */
export function readHexOrDecimal(value: unknown, what: string): number {
  return typeof value === 'number' ? readCount(value, what) : readHexCount(value, what);
}

/** Whether a peer of `admin_peers` has come by itself; no flag where that is not told. */
export function isInboundPeer(peer: unknown): unknown {
  const { network } = (peer ?? {}) as Fields;
  return (network as Fields | undefined)?.inbound;
}
