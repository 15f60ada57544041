import { describe, expect, it } from '@jest/globals';
import { type Block, hashHeader, merkleRoot } from '../block';
import { type BlockTemplate, completeBlock, createBlockTemplate } from '../block-template';
import { type Blockchain, createBlockchain } from '../blockchain';
import { supplyAt } from '../emission';
import { type ChainRules, createRules } from '../genesis';
import { createKeyPair } from '../keys';
import { createNonceSearch } from '../proof-of-work';
import { signTransaction, type Transaction } from '../transaction';
import { quickRules } from './test-network';

const miner = createKeyPair('miner');
const rival = createKeyPair('rival');
const bob = createKeyPair('bob');

describe('createBlockchain', () => {
  it('keeps the supply exact through halvings, up to the maximum', () => {
    const chain = createChain({ initialReward: 101n, halvingInterval: 4, maxSupply: 600n });
    for (let height = 1; height <= 14; height += 1) {
      extend(chain);
      expect(chain.state.totalSupply).toBe(supplyAt(height, chain.rules));
      expect(chain.state.sumOfBalances()).toBe(chain.state.totalSupply);
    }
    expect(chain.state.totalSupply).toBe(600n);
  });

  it('holds a coinbase back until it is mature', () => {
    const chain = createChain({ initialReward: 100n, coinbaseMaturity: 3 });
    extend(chain);
    extend(chain);
    expect(chain.state.spendable(miner.address)).toBe(0n);
    expect(chain.state.circulatingSupply).toBe(0n);
    expect(chain.add(build(chain, [pay(0)]), { source: 'mined' })).toEqual(invalid('balance'));
    extend(chain);
    expect(chain.state.spendable(miner.address)).toBe(100n);
    expect(chain.state.circulatingSupply).toBe(100n);
    expect(chain.add(build(chain, [pay(0)]), { source: 'mined' }).status).toBe('connected');
    expect(chain.state.account(bob.address).balance).toBe(10n);
    expect(chain.state.sumOfBalances()).toBe(chain.state.totalSupply);
  });

  it('follows the retarget rule', () => {
    const chain = createChain({ retargetWindow: 4, expectedBlockSeconds: 1 }, () => 60_000);
    for (let i = 1; i <= 6; i += 1) extend(chain, [], { timestamp: i * 500 });
    expect(chain.head.difficulty).toBeGreaterThan(64 * 4);
    const easy = build(chain, [], { timestamp: 4000, header: { difficulty: 64 } });
    expect(chain.add(easy, { source: 'received' })).toEqual(invalid('difficulty'));
  });

  const faults: [string, (chain: Blockchain) => Block][] = [
    ['proof_of_work', (chain) => unsolved(chain)],
    ['difficulty', (chain) => build(chain, [], { header: { difficulty: 63 } })],
    ['difficulty', (chain) => build(chain, [], { header: { difficulty: 1 } })],
    ['merkle_root', (chain) => build(chain, [], { header: { merkleRoot: '00'.repeat(32) } })],
    ['timestamp', (chain) => build(chain, [], { header: { timestamp: 1000 } })],
    ['timestamp', (chain) => build(chain, [], { header: { timestamp: Date.now() + 150_000 } })],
    ['parent', (chain) => build(chain, [], { header: { height: 9 } })],
    ['size', (chain) => build(chain, [pay(0, { memo: 'x'.repeat(3000) })])],
    ['signature', (chain) => build(chain, [{ ...pay(0), amount: 9n }])],
    ['signature', (chain) => build(chain, [signTransaction(miner, 'othernet', order(0))])],
    ['nonce', (chain) => build(chain, [pay(1)])],
    ['nonce', (chain) => build(chain, [pay(0), pay(0, { amount: 2n })])],
    ['balance', (chain) => build(chain, [pay(0, { amount: 10n ** 12n })])],
    ['reward', (chain) => build(chain, [], { excessReward: 1n })],
    ['reward', (chain) => build(chain, [], { excessReward: -1n })],
    ['other', (chain) => build(chain, [pay(0, { amount: 0n })])],
  ];
  it.each(faults)('refuses a block with a wrong %s', (kind, make) => {
    const chain = createChain({ maxBlockBytes: 2000 });
    for (let i = 0; i < 3; i += 1) extend(chain);
    const before = [chain.head.hash, chain.state.sumOfBalances()];
    expect(chain.add(make(chain), { source: 'received' })).toEqual(invalid(kind));
    expect([chain.head.hash, chain.state.sumOfBalances()]).toEqual(before);
  });

  it('keeps the branch it saw first until another has more work, and restores the state', () => {
    const chain = createChain();
    for (let i = 0; i < 4; i += 1) extend(chain);
    const fork = chain.head;
    extend(chain, [pay(0)]);
    extend(chain, [pay(1)]);
    const { hash } = chain.head;
    const spent = chain.state.account(bob.address).balance;
    expect(spent).toBe(20n);

    let parentHash = fork.hash;
    const branch: Block[] = [];
    for (const expected of ['side', 'side', 'connected']) {
      const block = build(chain, [], { parentHash, by: rival.address });
      branch.push(block);
      const result = chain.add(block, { source: 'received' });
      expect(result.status).toBe(expected);
      expect(chain.tips).toBe(2);
      if (result.status === 'connected') {
        expect(result.disconnected.map(({ height }) => height)).toEqual([5, 6]);
        expect(result.connected.map(({ block: each }) => each)).toEqual(branch);
      } else expect(chain.head.hash).toBe(hash);
      parentHash = block.hash;
    }
    expect(chain.state.account(bob.address)).toEqual({ balance: 0n, nonce: 0 });
    expect(chain.state.account(miner.address).nonce).toBe(0);
    expect(chain.state.sumOfBalances()).toBe(supplyAt(7, chain.rules));
  });

  it('returns to the old branch when the heavier one proves invalid', () => {
    const chain = createChain();
    for (let i = 0; i < 3; i += 1) extend(chain);
    const fork = chain.head;
    extend(chain, [pay(0)]);
    const { hash } = chain.head;
    const bad = build(chain, [pay(7)], { parentHash: fork.hash, by: rival.address });
    expect(chain.add(bad, { source: 'received' }).status).toBe('side');
    const next = build(chain, [], { parentHash: bad.hash, by: rival.address });
    expect(chain.add(next, { source: 'received' })).toEqual(invalid('nonce'));
    expect(chain.head.hash).toBe(hash);
    expect(chain.has(bad.hash)).toBe(false);
    expect(chain.tips).toBe(1);
    expect(chain.state.account(bob.address).balance).toBe(10n);
    expect(chain.state.sumOfBalances()).toBe(supplyAt(4, chain.rules));
  });
});

describe('merkleRoot', () => {
  it('differs when the last leaf is doubled', () => {
    const [a, b, c] = ['aa', 'bb', 'cc'].map((each) => each.repeat(32)) as [string, string, string];
    expect(merkleRoot([a, b, c])).not.toBe(merkleRoot([a, b, c, c]));
    expect(merkleRoot([a])).not.toBe(a);
  });
});

interface Changes {
  parentHash?: string;
  by?: string;
  timestamp?: number;
  excessReward?: bigint;
  header?: Partial<Block>;
}

function createChain(rules: Partial<ChainRules> = {}, now?: () => number): Blockchain {
  return createBlockchain(createRules({ ...quickRules, ...rules }), now);
}

function extend(chain: Blockchain, transactions: Transaction[] = [], changes: Changes = {}): void {
  const result = chain.add(build(chain, transactions, changes), { source: 'mined' });
  expect(result.status).toBe('connected');
}

function build(chain: Blockchain, transactions: Transaction[], changes: Changes = {}): Block {
  return solve(template(chain, transactions, changes));
}

function unsolved(chain: Blockchain): Block {
  const unfinished = template(chain, [], {});
  let nonce = 0;
  while (hashHeader({ ...unfinished.header, nonce }) < '04') nonce += 1;
  return completeBlock(unfinished, nonce);
}

function template(chain: Blockchain, transactions: Transaction[], changes: Changes): BlockTemplate {
  const { parentHash = chain.head.hash, by = miner.address, header, ...rest } = changes;
  const made = createBlockTemplate({ chain, parentHash, miner: by, transactions, ...rest });
  return { ...made, header: { ...made.header, ...header } };
}

function solve(unfinished: BlockTemplate): Block {
  const search = createNonceSearch(unfinished.header);
  let nonce: number | undefined;
  while (nonce === undefined) nonce = search.run(5);
  return completeBlock(unfinished, nonce);
}

function order(nonce: number) {
  return { to: bob.address, amount: 10n, fee: 3n, nonce };
}

function pay(nonce: number, changes: { amount?: bigint; memo?: string } = {}): Transaction {
  return signTransaction(miner, 'devnet', { ...order(nonce), ...changes });
}

function invalid(fault: string) {
  return { status: 'invalid', fault };
}
