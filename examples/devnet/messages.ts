import { type Block, type BlockHeader, decodeBlock, decodeHeader, encodeBlock } from './block';
import { readAddress } from './peer-address';
import { isCount, isHash, isRecord, isText, readBigint, readList } from './shape-checks';
import { decodeTransaction, encodeTransaction, type Transaction } from './transaction';

/** The end of a node's best chain, as it tells its peers. */
export interface ChainTip {
  height: number;
  work: bigint;
}

/** The first message on each side. */
export interface Hello extends ChainTip {
  type: 'hello';
  version: number;
  network: string;
  /** The hash of the first block: it stands for all rules. */
  genesis: string;
  /** The node's public key. */
  id: string;
  /** Where the node listens. */
  port: number;
  client: string;
  /** Random bytes that the peer's frames must be signed for. */
  challenge: string;
}

/** All that nodes say to each other. */
export type Message =
  | Hello
  | { type: 'ping' }
  | ({ type: 'pong' } & ChainTip)
  /** What the sender has; `tip` stands with blocks. */
  | { type: 'inventory'; blocks: string[]; transactions: string[]; tip: ChainTip }
  | { type: 'get'; blocks: string[]; transactions: string[] }
  | { type: 'blocks'; blocks: Block[] }
  | { type: 'transactions'; transactions: Transaction[] }
  | { type: 'get_headers'; locator: string[] }
  | { type: 'headers'; headers: BlockHeader[] }
  | { type: 'get_peers' }
  | { type: 'peers'; addresses: string[] };

/** The version that both sides must speak. */
export const PROTOCOL_VERSION = 1;

/** The most entries of one list in a message. */
export const MAX_LIST_LENGTH = 1000;

const MAX_WORK = 2n ** 255n;

/** Returns the body of a message as JSON carries it. */
export function encodeBody({ type: _, ...message }: Message): unknown {
  const body: Record<string, unknown> = { ...message };
  if ('work' in message) body.work = message.work.toString();
  if ('tip' in message) body.tip = { ...message.tip, work: message.tip.work.toString() };
  // An inventory has lists of hashes under the same names: those are JSON already.
  if ('blocks' in message) body.blocks = message.blocks.map(toJson);
  if ('transactions' in message) body.transactions = message.transactions.map(toJson);
  return body;
}

/** Reads a message and checks its shape; `undefined` when it is not one of ours. */
export function decodeMessage(type: string, body: unknown): Message | undefined {
  if (!isRecord(body)) return undefined;
  switch (type) {
    case 'hello':
      return decodeHello(body);
    case 'ping':
    case 'get_peers':
      return { type };
    case 'pong': {
      const tip = decodeTip(body);
      return tip && { type, ...tip };
    }
    case 'inventory': {
      const [blocks, transactions] = [hashes(body.blocks), hashes(body.transactions)];
      const tip = decodeTip(body.tip);
      return blocks && transactions && tip && { type, blocks, transactions, tip };
    }
    case 'get': {
      const [blocks, transactions] = [hashes(body.blocks), hashes(body.transactions)];
      return blocks && transactions && { type, blocks, transactions };
    }
    case 'blocks': {
      const blocks = readList(body.blocks, MAX_LIST_LENGTH, decodeBlock);
      return blocks && { type, blocks };
    }
    case 'transactions': {
      const transactions = readList(body.transactions, MAX_LIST_LENGTH, decodeTransaction);
      return transactions && { type, transactions };
    }
    case 'get_headers': {
      const locator = hashes(body.locator);
      return locator && { type, locator };
    }
    case 'headers': {
      const headers = readList(body.headers, MAX_LIST_LENGTH, decodeHeader);
      return headers && { type, headers };
    }
    case 'peers': {
      const addresses = readList(body.addresses, 100, (each) =>
        readAddress(each) ? String(each) : undefined,
      );
      return addresses && { type, addresses };
    }
    default:
      return undefined;
  }
}

function decodeHello(body: Record<string, unknown>): Hello | undefined {
  const { version, network, genesis, id, port, client, challenge } = body;
  const tip = decodeTip(body);
  if (!tip || !isCount(version) || !isText(network, 64) || !isHash(genesis)) return undefined;
  if (!isHash(id) || !isCount(port, 65_535) || !isText(client, 100)) return undefined;
  if (!isHash(challenge)) return undefined;
  return { type: 'hello', version, network, genesis, id, port, client, challenge, ...tip };
}

function decodeTip(value: unknown): ChainTip | undefined {
  if (!isRecord(value) || !isCount(value.height)) return undefined;
  const work = readBigint(value.work, MAX_WORK);
  return work === undefined ? undefined : { height: value.height, work };
}

function hashes(value: unknown): string[] | undefined {
  return readList(value, MAX_LIST_LENGTH, (each) => (isHash(each) ? each : undefined));
}

function toJson(each: string | Block | Transaction): unknown {
  if (typeof each === 'string') return each;
  return 'transactions' in each ? encodeBlock(each) : encodeTransaction(each);
}
