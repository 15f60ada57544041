import { describe, expect, it } from '@jest/globals';
import { createKeyPair, type KeyPair } from '../keys';
import { createMempool, type Mempool, type MempoolPolicy } from '../mempool';
import {
  signTransaction,
  type Transaction,
  type Transfer,
  transactionId,
  transactionSize,
} from '../transaction';

const alice = createKeyPair('alice');
const bob = createKeyPair('bob');
const carol = createKeyPair('carol');

describe('createMempool', () => {
  it('takes a row of nonces and refuses gaps and spent ones', () => {
    const { pool } = createPool();
    expect(pool.add(pay(alice, { nonce: 3 }))).toEqual(refused('invalid_nonce'));
    expect(pool.add(pay(alice, { nonce: 4 }))).toEqual(accepted());
    expect(pool.add(pay(alice, { nonce: 5 }))).toEqual(accepted());
    expect(pool.add(pay(alice, { nonce: 7 }))).toEqual(refused('invalid_nonce'));
    expect(pool.nextNonce(alice.address)).toBe(6);
    expect(pool.bytes).toBe(2 * transactionSize(pay(alice)));
  });

  it('refuses a changed transaction by its signature, and a wrong id', () => {
    const { pool } = createPool();
    const { id: _, ...fields } = pay(alice);
    const other = signTransaction(bob, 'devnet', { ...fields });
    const forged = { ...other, from: alice.address };
    expect(pool.add({ ...forged, id: other.id })).toEqual(refused('invalid'));
    expect(pool.add(withSignatureOf(pay(alice), other))).toEqual(refused('invalid_signature'));
  });

  it('refuses what is no transaction without failing', () => {
    const { pool } = createPool();
    const nonsense = [{}, { amount: 5 }, { ...pay(alice), nonce: 0.5 }, { ...pay(alice), memo: 1 }];
    for (const each of nonsense) {
      expect(pool.add(each as unknown as Transaction)).toEqual(refused('invalid'));
    }
  });

  it('refuses more than the balance, counting what waits', () => {
    const { pool } = createPool();
    expect(pool.add(pay(alice, { amount: 600_000n }))).toEqual(accepted());
    expect(pool.add(pay(alice, { amount: 600_000n, nonce: 5 }))).toEqual(
      refused('insufficient_balance'),
    );
  });

  it('refuses too low a fee, duplicates and what is confirmed', () => {
    const { pool, confirmed } = createPool();
    expect(pool.add(pay(alice, { fee: 99n }))).toEqual(refused('fee_too_low'));
    pool.add(pay(alice));
    expect(pool.add(pay(alice))).toEqual(refused('duplicate'));
    confirmed.add(pay(bob).id);
    expect(pool.add(pay(bob))).toEqual(refused('duplicate'));
  });

  it('refuses what is too large', () => {
    const { pool } = createPool();
    expect(pool.add(pay(alice, { memo: 'x'.repeat(1000) }))).toEqual(refused('too_large'));
  });

  it('limits a sender', () => {
    const { pool } = createPool({ senderLimit: 2 });
    pool.add(pay(alice, { nonce: 4 }));
    pool.add(pay(alice, { nonce: 5 }));
    expect(pool.add(pay(alice, { nonce: 6 }))).toEqual(refused('sender_limit'));
    expect(pool.add(pay(bob))).toEqual(accepted());
  });

  it('makes room for a better fee when it is full, and for no other', () => {
    const { pool } = createPool({ limit: 2 });
    pool.add(pay(alice, { fee: 100n }));
    pool.add(pay(bob, { fee: 300n }));
    expect(pool.add(pay(carol, { fee: 100n }))).toEqual(refused('pool_full'));
    const evicted = [{ txid: pay(alice, { fee: 100n }).id, reason: 'low_fee' }];
    expect(pool.add(pay(carol, { fee: 200n }))).toEqual({ accepted: true, evicted });
    expect(pool.size).toBe(2);
  });

  it('is full by bytes as well', () => {
    const { pool } = createPool({ maxBytes: transactionSize(pay(alice)) * 2 });
    pool.add(pay(alice, { fee: 200n }));
    pool.add(pay(bob, { fee: 200n }));
    expect(pool.add(pay(carol, { fee: 200n }))).toEqual(refused('pool_full'));
  });

  it('replaces a nonce for a tenth more fee', () => {
    const { pool } = createPool();
    const old = pay(alice, { fee: 200n });
    pool.add(old);
    expect(pool.add(pay(alice, { fee: 219n }))).toEqual(refused('fee_too_low'));
    const evicted = [{ txid: old.id, reason: 'replaced' }];
    expect(pool.add(pay(alice, { fee: 220n }))).toEqual({ accepted: true, evicted });
    expect(pool.size).toBe(1);
  });

  it('lets transactions expire with all that follow, and does not take them back', () => {
    const { pool, clock } = createPool({ expirySeconds: 60 });
    const [first, second] = [pay(alice, { nonce: 4 }), pay(alice, { nonce: 5 })];
    pool.add(first);
    clock.now += 59_000;
    pool.add(second);
    expect(pool.expire()).toEqual([]);
    clock.now += 2000;
    expect(pool.expire()).toEqual([
      { txid: first.id, reason: 'expired' },
      { txid: second.id, reason: 'expired' },
    ]);
    expect(pool.add(first)).toEqual(refused('expired'));
    expect([pool.size, pool.bytes]).toEqual([0, 0]);
  });

  it('chooses by fee rate and keeps the order of nonces', () => {
    const { pool } = createPool();
    const cheap = pay(alice, { nonce: 4, fee: 100n });
    const dear = pay(alice, { nonce: 5, fee: 900n });
    const middle = pay(bob, { fee: 500n });
    for (const each of [cheap, dear, middle]) pool.add(each);
    expect(pool.select(10_000)).toEqual([middle, cheap, dear]);
    expect(pool.select(transactionSize(middle))).toEqual([middle]);
  });
});

function createPool(policy: Partial<MempoolPolicy> = {}) {
  const confirmed = new Set<string>();
  const clock = { now: 1_000_000 };
  const state = {
    account: () => ({ balance: 1_000_000n, nonce: 4 }),
    spendable: () => 1_000_000n,
  };
  const chain = { network: 'devnet', state, isConfirmed: (id: string) => confirmed.has(id) };
  const pool: Mempool = createMempool(chain, { minFee: 100n, ...policy }, () => clock.now);
  return { pool, confirmed, clock };
}

function pay(from: KeyPair, changes: Partial<Transfer> = {}): Transaction {
  const transfer = { to: bob.address, amount: 10n, fee: 100n, nonce: 4, ...changes };
  return signTransaction(from, 'devnet', transfer);
}

function withSignatureOf(transaction: Transaction, other: Transaction): Transaction {
  const { id: _, ...fields } = { ...transaction, signature: other.signature };
  return { id: transactionId(fields), ...fields };
}

function refused(reason: string) {
  return { accepted: false, reason };
}

function accepted() {
  return { accepted: true, evicted: [] };
}
