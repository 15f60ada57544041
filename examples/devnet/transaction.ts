import { createHash } from 'node:crypto';
import { addressOf, importPublicKey, isAddress, isSignedBy, type KeyPair } from './keys';
import { isCount, isRecord, isText, readBigint } from './shape-checks';

/** A transfer of coins, signed by the owner of `from`; or the coinbase of a block. */
export interface Transaction {
  /** SHA-256 over all other fields, the signature included: a changed signature is another id. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  readonly fee: bigint;
  /** How many transactions of the sender stand in blocks before this one. */
  readonly nonce: number;
  readonly memo: string;
  readonly publicKey: string;
  readonly signature: string;
}

/** A transaction as JSON carries it: amounts are decimal text. */
export interface TransactionJson extends Omit<Transaction, 'id' | 'amount' | 'fee'> {
  readonly amount: string;
  readonly fee: string;
}

/** What the sender decides; the rest follows from the key. */
export interface Transfer {
  to: string;
  amount: bigint;
  fee: bigint;
  nonce: number;
  memo?: string;
}

/** The sender of a coinbase: nobody. */
export const COINBASE = 'coinbase';

const MAX_AMOUNT = 2n ** 63n - 1n;
const MAX_MEMO_LENGTH = 4096;

/** Signs a transfer for one network; another network does not accept the signature. */
export function signTransaction(key: KeyPair, network: string, transfer: Transfer): Transaction {
  const unsigned = {
    memo: '',
    ...transfer,
    from: key.address,
    publicKey: key.publicKey,
    signature: '',
  };
  const signature = key.sign(signedBytes(unsigned, network)).toString('hex');
  return withId({ ...unsigned, signature });
}

/** Creates the transaction that pays reward and fees to the miner of the block at `height`. */
export function createCoinbase(to: string, amount: bigint, height: number): Transaction {
  const fields = { from: COINBASE, to, amount, fee: 0n, nonce: height, memo: '' };
  return withId({ ...fields, publicKey: '', signature: '' });
}

/** Says what makes a transaction wrong on any chain state; `undefined` when nothing does. */
export function checkTransaction(
  transaction: Transaction,
  network: string,
): 'signature' | 'other' | undefined {
  const { from, to, amount, fee, nonce, publicKey, signature } = transaction;
  if (!isAddress(to) || !isCount(nonce)) return 'other';
  if (amount <= 0n || amount > MAX_AMOUNT || fee < 0n || fee > MAX_AMOUNT) return 'other';
  const key = importPublicKey(publicKey);
  if (!key || from !== addressOf(publicKey)) return 'signature';
  const bytes = signedBytes(transaction, network);
  return isSignedBy(key, bytes, Buffer.from(signature, 'hex')) ? undefined : 'signature';
}

/** Computes the id from the other fields. */
export function transactionId(transaction: Omit<Transaction, 'id'>): string {
  return createHash('sha256').update(transactionBytes(transaction)).digest('hex');
}

/** Returns the size in the binary form that ids and the block limit are counted in. */
export function transactionSize(transaction: Transaction): number {
  return transactionBytes(transaction).length;
}

/** Returns the form that goes into JSON. */
export function encodeTransaction({ id: _, ...fields }: Transaction): TransactionJson {
  return { ...fields, amount: fields.amount.toString(), fee: fields.fee.toString() };
}

/** Reads a transaction from parsed JSON and computes its id; `undefined` when it is none. */
export function decodeTransaction(value: unknown): Transaction | undefined {
  if (!isRecord(value)) return undefined;
  const { from, to, nonce, publicKey, signature, memo = '' } = value;
  const amount = readBigint(value.amount, MAX_AMOUNT);
  const fee = readBigint(value.fee, MAX_AMOUNT);
  if (amount === undefined || fee === undefined || !isCount(nonce)) return undefined;
  if (!isText(from, 64) || !isText(to, 64) || !isText(memo, MAX_MEMO_LENGTH)) return undefined;
  if (!isText(publicKey, 64) || !isText(signature, 128)) return undefined;
  // Hex with a flaw would be cut short in the binary form: two JSON texts with one id.
  if (!/^([0-9a-f]{2})*$/.test(publicKey) || !/^([0-9a-f]{2})*$/.test(signature)) return undefined;
  return withId({ from, to, amount, fee, nonce, memo, publicKey, signature });
}

function withId(fields: Omit<Transaction, 'id'>): Transaction {
  return { id: transactionId(fields), ...fields };
}

function signedBytes(transaction: Omit<Transaction, 'id'>, network: string): Buffer {
  return transactionBytes({ ...transaction, signature: '' }, network);
}

function transactionBytes(transaction: Omit<Transaction, 'id'>, network?: string): Buffer {
  const numbers = Buffer.alloc(24);
  numbers.writeBigUInt64BE(BigInt.asUintN(64, transaction.amount), 0);
  numbers.writeBigUInt64BE(BigInt.asUintN(64, transaction.fee), 8);
  numbers.writeBigUInt64BE(BigInt.asUintN(64, BigInt(transaction.nonce)), 16);
  return Buffer.concat([
    ...(network === undefined ? [] : [prefixed(Buffer.from(network))]),
    prefixed(Buffer.from(transaction.from)),
    prefixed(Buffer.from(transaction.to)),
    numbers,
    prefixed(Buffer.from(transaction.memo)),
    prefixed(Buffer.from(transaction.publicKey, 'hex')),
    prefixed(Buffer.from(transaction.signature, 'hex')),
  ]);
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Math.min(bytes.length, 0xffff));
  return Buffer.concat([length, bytes]);
}
