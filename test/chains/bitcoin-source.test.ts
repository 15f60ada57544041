import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bitcoin, SourceError } from '@xai-metrics/core';
import { eventually } from '../samples';
import { getHsdBlock, type RawHsdBlock } from './hsd-block';
import { type HsdNode, type HsdPair, startHsdPair } from './hsd-pair';

describe('what bitcoin() tells of two hsd nodes', () => {
  const signal = new AbortController().signal;
  let pair: HsdPair;
  let first: HsdNode;
  let source: ReturnType<typeof bitcoin>;

  beforeAll(async () => {
    pair = await startHsdPair();
    first = pair.first;
    source = sourceOf(first);
    await first.mine(4);
    await pair.second.mine(2);
    await pair.connect();
    // The second node gives its own two blocks up for the longer branch.
    await eventually(async () => expect(await pair.second.call('getblockcount')).toBe(4));
  });
  afterAll(() => pair.stop());

  it('is the chain that the node names', async () => {
    const { chain } = (await first.call('getblockchaininfo')) as { chain: string };
    expect(await source.questions.identity?.ask(signal)).toEqual({
      chainId: chain,
      genesis: await first.call('getblockhash', 0),
    });
  });

  it('is the software that the node names', async () => {
    const { subversion } = (await first.call('getnetworkinfo')) as { subversion: string };
    const { name, version } = (await source.questions.client?.ask(signal)) ?? {};
    expect(`/${name}:${version}/`).toBe(subversion);
  });

  it('is the newest block', async () => {
    expect(await source.questions.head?.ask(signal)).toEqual(toFact(await getHsdBlock(first.call)));
  });

  it('is one peer, inbound to the node that was dialled and outbound to the other', async () => {
    expect(await first.call('getpeerinfo')).toMatchObject([{ inbound: true }]);
    expect(await source.questions.peers?.ask(signal)).toMatchObject({
      connected: 1,
      inbound: 1,
      outbound: 0,
    });
    expect(await pair.second.call('getpeerinfo')).toMatchObject([{ inbound: false }]);
    expect(await sourceOf(pair.second).questions.peers?.ask(signal)).toMatchObject({
      connected: 1,
      inbound: 0,
      outbound: 1,
    });
  });

  it('is the difficulty and the hash rate of the network', async () => {
    expect(await source.questions.work?.ask(signal)).toEqual({
      difficulty: await first.call('getdifficulty'),
      networkHashrate: await first.call('getnetworkhashps'),
    });
  });

  it('is the pool with a transaction of a wallet', async () => {
    await first.send();
    await eventually(async () =>
      expect(await first.call('getmempoolinfo')).toMatchObject({ size: 1 }),
    );
    const { size, bytes } = (await first.call('getmempoolinfo')) as Record<string, number>;
    expect(await source.questions.mempool?.ask(signal)).toEqual({ transactions: size, bytes });
  });

  it('is the least fee, and no estimate as long as the node has none', async () => {
    expect(await first.call('estimatesmartfee', 2)).toMatchObject({ fee: -1 });
    const { mempoolminfee } = (await first.call('getmempoolinfo')) as Record<string, number>;
    expect(await source.questions.fees?.ask(signal)).toEqual({
      minimumCoinsPerKilobyte: mempoolminfee,
    });
  });

  it('is the branches after a reorganisation, the lost one included', async () => {
    expect(await source.questions.tips?.ask(signal)).toEqual({ branches: 1 });
    const tips = await pair.second.call('getchaintips');
    expect(tips).toHaveLength(2);
    expect(await sourceOf(pair.second).questions.tips?.ask(signal)).toEqual({ branches: 2 });
  });

  it('is the coins there are, for who asks for them', async () => {
    expect(source.questions.supply).toBeUndefined();
    const asking = bitcoin({ ...endpointOf(first), supply: true });
    const { total_amount } = (await first.call('gettxoutsetinfo')) as { total_amount: number };
    expect(total_amount).toBeGreaterThan(0);
    expect(await asking.questions.supply?.ask(signal)).toEqual({ total: total_amount });
  });

  it('is how far the node has caught up', async () => {
    const { verificationprogress } = (await first.call('getblockchaininfo')) as {
      verificationprogress: number;
    };
    expect(await source.questions.syncing?.ask(signal)).toEqual({
      isSyncing: false,
      ratio: verificationprogress,
    });
  });

  it('is each block by its height and by its hash, also one that lost', async () => {
    for (const height of [0, 1, 4]) {
      const block = toFact(await getHsdBlock(first.call, height));
      expect(await source.getBlockAt?.(height, signal)).toEqual(block);
      expect(await source.getBlock?.(block.hash, signal)).toEqual(block);
    }
    const tips = (await pair.second.call('getchaintips')) as { status: string; hash: string }[];
    const { hash } = tips.find(({ status }) => status !== 'active') ?? { hash: '' };
    const block = (await pair.second.call('getblock', hash)) as RawHsdBlock;
    expect(await sourceOf(pair.second).getBlock?.(hash, signal)).toEqual(toFact(block));
  });

  it('is no block where there is none', async () => {
    expect(await source.getBlockAt?.(1_000, signal)).toBeUndefined();
    expect(await source.getBlock?.('ab'.repeat(32), signal)).toBeUndefined();
  });

  it('is nothing without the password', async () => {
    const asked = bitcoin({ url: first.url }).questions.head?.ask(signal);
    await expect(asked).rejects.toBeInstanceOf(SourceError);
    await expect(asked).rejects.toMatchObject({ kind: 'http' });
  });
});

function endpointOf({ url, password }: HsdNode) {
  return { url: url.replace('//', `//x:${password}@`) };
}

function sourceOf(node: HsdNode) {
  return bitcoin(endpointOf(node));
}

function toFact(block: RawHsdBlock) {
  return {
    height: block.height,
    hash: block.hash,
    ...(block.previousblockhash === null ? {} : { parentHash: block.previousblockhash }),
    timestamp: block.time,
    transactionCount: block.tx.length,
    sizeBytes: block.size,
    difficulty: block.difficulty,
  };
}
