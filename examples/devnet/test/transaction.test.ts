import { describe, expect, it } from '@jest/globals';
import { createKeyPair } from '../keys';
import {
  checkTransaction,
  decodeTransaction,
  encodeTransaction,
  signTransaction,
  type Transaction,
} from '../transaction';

const alice = createKeyPair('alice');
const bob = createKeyPair('bob');
const signed = signTransaction(alice, 'devnet', { to: bob.address, amount: 5n, fee: 1n, nonce: 0 });

describe('signTransaction', () => {
  it('makes a transaction that passes', () => {
    expect(alice.address).toMatch(/^XAI[0-9a-f]{40}$/);
    expect(checkTransaction(signed, 'devnet')).toBeUndefined();
  });

  it('does not sign for another network', () => {
    expect(checkTransaction(signed, 'othernet')).toBe('signature');
  });
});

describe('checkTransaction', () => {
  const changes: Partial<Transaction>[] = [
    { amount: 6n },
    { fee: 0n },
    { nonce: 1 },
    { memo: 'other' },
    { to: alice.address },
    { from: bob.address },
    { publicKey: bob.publicKey },
    { signature: `00${signed.signature.slice(2)}` },
    { signature: '' },
  ];
  it.each(changes)('refuses a change of %j', (change) => {
    expect(checkTransaction({ ...signed, ...change }, 'devnet')).toBe('signature');
  });

  it('refuses amounts that are not positive and addresses that are none', () => {
    expect(checkTransaction({ ...signed, amount: 0n }, 'devnet')).toBe('other');
    expect(checkTransaction({ ...signed, to: 'bob' }, 'devnet')).toBe('other');
  });
});

describe('decodeTransaction', () => {
  it('reads what encodeTransaction wrote', () => {
    expect(decodeTransaction(JSON.parse(JSON.stringify(encodeTransaction(signed))))).toEqual(
      signed,
    );
  });

  it.each([
    { amount: 5 },
    { amount: '-5' },
    { amount: '1e3' },
    { amount: '9'.repeat(30) },
    { nonce: -1 },
    { nonce: 0.5 },
    { publicKey: 'zz' },
    { signature: 'abc' },
    { memo: 7 },
  ])('refuses %j', (change) => {
    expect(decodeTransaction({ ...encodeTransaction(signed), ...change })).toBeUndefined();
  });
});
