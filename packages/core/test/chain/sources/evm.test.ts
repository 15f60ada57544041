import { describe, expect, it } from '@jest/globals';
import { type ChainFacts, evm } from '../../../src/index';
import { startNode } from '../node-server';
import { askAll, readAnswers, serveRpc } from '../recorded-answers';

const signal = () => AbortSignal.timeout(60_000);

describe('an execution client', () => {
  const head = {
    height: 20,
    hash: '0x8f64c4436f7213cfdf02cfb9f45d012f1774dfb329b8803de5e7479b11586902',
    parentHash: '0x1963d4b2e19fb79daf720655b4af341c04a43b36da95f71f5e0943351c8728a3',
    timestamp: 200,
    transactionCount: 3,
    sizeBytes: 944,
    gasUsedRatio: 63000 / 37699104,
  };

  it('tells all its facts in one request', async () => {
    const node = await serveRpc(readAnswers('evm', 'geth'));
    const source = evm({ url: node.url, admin: true, hashrate: true });

    expect(await askAll(source)).toEqual({
      identity: {
        chainId: '1',
        genesis: '0xc3bac28a55cfb4c4a4a8c1e1b0e3e31a1b4b3ef1f5e1c3d2b6d8c9e0f1a2b3c4',
      },
      client: { name: 'Geth', version: 'v1.14.12-stable-293a300d' },
      head,
      finalized: undefined,
      safe: { height: 18 },
      syncing: { isSyncing: false },
      peers: { connected: 3, inbound: 1, outbound: 2 },
      mempool: { transactions: 26, queued: 7 },
      fees: { gasPriceWei: 71369715n, baseFeeWei: 71369714n, blobBaseFeeWei: 1n },
      work: { hashrate: 0 },
    });
    expect(node.requests).toHaveLength(1);
    // Head and base fee are one question.
    expect(node.requests[0]?.body.match(/"latest"/g)).toHaveLength(1);
  });

  it('tells the number of its peers without the admin interface', async () => {
    const node = await serveRpc(readAnswers('evm', 'geth'));
    const { peers } = evm({ url: node.url }).questions;
    expect(await peers?.ask(signal())).toEqual({ connected: 25 });
  });

  it('finds blocks by height and hash', async () => {
    const node = await serveRpc(readAnswers('evm', 'geth'));
    const source = evm({ url: node.url });
    expect(await source.getBlockAt?.(20, signal())).toEqual(head);
    expect(await source.getBlockAt?.(21, signal())).toBeUndefined();
    expect(await source.getBlock?.(head.hash, signal())).toEqual(head);
    // The time 0 of the first block is none.
    const first = await source.getBlockAt?.(0, signal());
    expect(first?.height).toBe(0);
    expect(first).not.toHaveProperty('timestamp');
  });

  it.each([
    ['erigon-syncing', { isSyncing: true, targetHeight: 0x14d805f }],
    ['cdk-erigon-syncing', { isSyncing: true }],
    ['nethermind-proof-of-work', { isSyncing: true, targetHeight: 48 }],
  ])('tells how far it is in catching up: %s', async (name, expected) => {
    const node = await serveRpc(readAnswers('evm', name));
    const told = await evm({ url: node.url }).questions.syncing?.ask(signal());
    const { figures: _figures, ...rest } = told as ChainFacts['syncing'];
    expect(rest).toEqual(expected);
  });

  it('tells by its figures that a state is being fetched, not that others make blocks', async () => {
    const figures = async (fields: object) => {
      const result = { currentBlock: '0x5', startingBlock: '0x0', highestBlock: '0x9', ...fields };
      const node = await serveRpc({ eth_syncing: { result } });
      const told = await evm({ url: node.url }).questions.syncing?.ask(signal());
      return (told as ChainFacts['syncing']).figures;
    };
    const before = await figures({ syncedAccounts: '0x10' });
    expect(await figures({ syncedAccounts: '0x10' })).toBe(before);
    expect(await figures({ syncedAccounts: '0x10', highestBlock: '0xa' })).toBe(before);
    expect(await figures({ syncedAccounts: '0x10', startingBlock: '0x5' })).toBe(before);
    expect(await figures({ syncedAccounts: '0x11' })).not.toBe(before);
  });

  it('leaves out what it does not know, and asks for that only now and then', async () => {
    const node = await serveRpc(readAnswers('evm', 'nethermind-proof-of-work'));
    const source = evm({ url: node.url });
    const facts = await askAll(source);
    expect(facts).toMatchObject({
      head: { difficulty: 0xa5a64e5d7c1n },
      client: { name: 'Nethermind', version: 'v1.31.6+a1b2c3d4' },
      peers: { connected: 0 },
      mempool: 'unsupported',
      finalized: 'unsupported',
    });
    expect(facts.fees).toEqual({ gasPriceWei: 1000000000n });

    expect(await source.questions.fees?.ask(signal())).toEqual(facts.fees);
    const asked = node.requests.map(({ body }) => body).join('\n');
    expect(asked.match(/eth_blobBaseFee/g)).toHaveLength(1);
    expect(asked.match(/eth_gasPrice/g)).toHaveLength(2);
  });

  it.each([
    ['a null block', null, 'invalid'],
    ['an empty quantity', { ...bare(), number: '0x' }, 'invalid'],
    ['a height that is not exact', { ...bare(), number: '0xffffffffffffffff' }, 'invalid'],
    ['a time of 0', { ...bare(), timestamp: '0x0' }, 'nonsense'],
    ['a time in milliseconds', { ...bare(), timestamp: '0x19bf0e8f5b8' }, 'nonsense'],
    ['a block without a hash', { ...bare(), hash: null }, 'invalid'],
  ])('does not take %s for a head', async (_name, result, kind) => {
    const node = await serveRpc({ eth_getBlockByNumber: { result } });
    const head = evm({ url: node.url }).questions.head?.ask(signal());
    await expect(head).rejects.toMatchObject({ name: 'SourceError', kind });
  });

  it('knows the block time of well-known chains', () => {
    const source = evm({ url: 'http://127.0.0.1:8545' });
    expect(source.expectedBlockSecondsOf?.({ chainId: '1' })).toBe(12);
    expect(source.expectedBlockSecondsOf?.({ chainId: '31337' })).toBeUndefined();
    expect(source.expectedBlockSecondsOf?.({})).toBeUndefined();
  });

  it('is asked nothing before somebody asks', async () => {
    const node = await startNode((_request, _body, response) => response.end());
    evm({ url: node.url });
    await new Promise((resolve) => setImmediate(resolve));
    expect(node.connections()).toBe(0);
  });
});

function bare() {
  return { number: '0x5', hash: '0x1', timestamp: '0x66000000' };
}
