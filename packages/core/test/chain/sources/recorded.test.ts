import { describe, expect, it } from '@jest/globals';
import { beacon, cometbft, monero, solana, substrate, xai } from '../../../src/index';
import { startNode } from '../node-server';
import { answerRecorded, askAll, readAnswers, servePaths, serveRpc } from '../recorded-answers';

const signal = () => AbortSignal.timeout(60_000);

describe('beacon', () => {
  const head = {
    height: 11579198,
    hash: '0x4f289577b582ac7584c11c9ad8411734441685c64d19988b899af678ef2178f9',
    parentHash: '0x0fc1061b0162ef708f446d24216df3b90908b82a59b3479decd8f23471ee34fd',
    timestamp: 1638993340 + 11579198 * 5,
  };

  it('reads all facts of a consensus client', async () => {
    const node = await servePaths(readAnswers('beacon', 'synced'));
    const source = beacon({ url: node.url, peerDirections: true });
    expect(await askAll(source)).toEqual({
      identity: {
        chainId: 'gnosis',
        genesis: '0xf5dcb5564e829aab27264b9becd5dfaa017085611224cb3036f573368dbb9d47',
      },
      client: { name: 'Lighthouse', version: 'v7.1.0-cfb1f73' },
      head,
      finalized: { height: 723697 * 16 },
      safe: { height: 723698 * 16 },
      syncing: { isSyncing: false, targetHeight: 11579198 },
      upstream: { isOnline: true },
      peers: { connected: 2, inbound: 1, outbound: 1 },
    });
    expect(source.expectedBlockSecondsOf?.({})).toBe(5);
    // What does not change is asked for once, and what several facts need once in a poll.
    const paths = node.requests.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('counts the connected peers', async () => {
    const node = await servePaths(readAnswers('beacon', 'synced'));
    const { peers } = beacon({ url: node.url }).questions;
    expect(await peers?.ask(signal())).toEqual({ connected: 56 });
  });

  it('tells that the execution client is offline', async () => {
    const node = await servePaths(readAnswers('beacon', 'execution-client-offline'));
    expect(await askAll(beacon({ url: node.url }))).toMatchObject({
      syncing: { isSyncing: true, targetHeight: 11579198 },
      upstream: { isOnline: false, reason: 'the execution client is offline' },
      head: 'unsupported',
    });
  });

  it('finds no block in a slot that was missed', async () => {
    const node = await servePaths(readAnswers('beacon', 'synced'));
    const source = beacon({ url: node.url });
    expect(await source.getBlockAt?.(11579198, signal())).toEqual(head);
    expect(await source.getBlockAt?.(11579199, signal())).toBeUndefined();
  });
});

describe('cometbft', () => {
  it('reads all facts', async () => {
    const node = await serveRpc(readAnswers('cometbft', 'cosmos-hub'));
    const head = {
      height: 1262196,
      hash: '790BA84C3545FCCC49A5C629CEE6EA58A6E875C3862175BDC11EE7AF54703501',
      parentHash: '112BC173FD838FB68EB43476816CD7B4C6661B6884A9E357B417EE957E1CF8F7',
      timestamp: 1564660342.818,
      transactionCount: 54,
      sizeBytes: 1311,
    };
    const source = cometbft({ url: node.url });
    expect(await askAll(source)).toEqual({
      identity: { chainId: 'cosmoshub-2' },
      client: { name: 'CometBFT', version: '0.32.1' },
      head,
      finalized: { height: 1262196 },
      syncing: { isSyncing: false },
      peers: { connected: 3, inbound: 1, outbound: 2 },
      mempool: { transactions: 82, bytes: 19974 },
    });
    expect(await source.getBlockAt?.(1262196, signal())).toEqual(head);
    expect(await source.getBlockAt?.(1262200, signal())).toBeUndefined();
  });

  it('knows the head from the status alone where a gateway lets no more through', async () => {
    const { status } = readAnswers('cometbft', 'cosmos-hub');
    const node = await serveRpc({ status });
    expect(await cometbft({ url: node.url }).questions.head?.ask(signal())).toEqual({
      height: 1262196,
      hash: '790BA84C3545FCCC49A5C629CEE6EA58A6E875C3862175BDC11EE7AF54703501',
      timestamp: 1564660342.818,
    });
  });
});

describe('solana', () => {
  const head = {
    height: 297654321,
    hash: '3Eq21vXNB5s86c62bVuUfTeaMif1N2kUqRPBmGRJhyTA',
    parentHash: 'mfcyqEXB3DnHXki6KjjmZck6YjmZLvpAByy2fj4nh6B',
    timestamp: 1769215475,
  };

  it('reads all facts', async () => {
    const node = await serveRpc(readAnswers('solana', 'synced'));
    const source = solana({ url: node.url, supply: true });
    expect(await askAll(source)).toEqual({
      identity: {
        chainId: 'mainnet-beta',
        genesis: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d',
      },
      client: { name: 'Solana', version: '2.0.18' },
      head,
      finalized: { height: 297654289 },
      syncing: { isSyncing: false },
      supply: {
        total: expect.closeTo(600111222.3334445),
        circulating: expect.closeTo(470111222.33),
      },
    });
    expect(await source.getBlockAt?.(297654321, signal())).toEqual(head);
    expect(await source.getBlockAt?.(297654322, signal())).toBeUndefined();
  });

  it('tells how many slots it is behind, and its slot where it keeps no blocks', async () => {
    const node = await serveRpc(readAnswers('solana', 'behind'));
    expect(await askAll(solana({ url: node.url }))).toMatchObject({
      head: { height: 297654321 },
      syncing: { isSyncing: true, targetHeight: 297654363 },
    });
  });
});

describe('substrate', () => {
  const head = {
    height: 13075386,
    hash: '0x47f12674bc5996ab24193a329380c651d22289b994f9f18c756a6e57b9860187',
    parentHash: '0x459a6cdc8ce26a28da75c763dd6c8fc5e4e25f6c276f80effeb579b4beeaae26',
    timestamp: Number(0x19beaa2deb8n) / 1000,
    transactionCount: 2,
  };

  it('reads all facts, the time of the head from the state', async () => {
    const node = await serveRpc(readAnswers('substrate', 'polkadot'));
    const source = substrate({ url: node.url });
    expect(await askAll(source)).toEqual({
      identity: {
        chainId: 'Polkadot',
        genesis: '0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3',
      },
      client: { name: 'Parity Polkadot', version: '1.16.1-835e0767fe8' },
      head,
      finalized: { height: 13075383 },
      syncing: { isSyncing: false, targetHeight: 13075386 },
      peers: { connected: 40 },
      mempool: { transactions: 2 },
    });
    expect(await source.getBlockAt?.(13075386, signal())).toEqual(head);
    expect(await source.getBlockAt?.(13075387, signal())).toBeUndefined();
    expect(
      source.expectedBlockSecondsOf?.({
        genesis: '0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3',
      }),
    ).toBe(6);
  });

  it('says nothing of peers where there should be none', async () => {
    const node = await serveRpc(readAnswers('substrate', 'development'));
    const facts = await askAll(substrate({ url: node.url }));
    expect(facts.peers).toBeUndefined();
    expect(facts.syncing).toEqual({ isSyncing: false });
  });
});

describe('monero', () => {
  const head = {
    height: 2286454,
    hash: 'a6ad87cf357a1aac1ee1d7cb0afa4c2e653b0b1ab7d5bf6af310333e43c59dd0',
    parentHash: 'fa17fefe1d05da775a61a3dc33d9e199d12af167ef0ab37e52b51e8487b50f25',
    timestamp: 1612088597,
    transactionCount: 4,
    sizeBytes: 5500,
    difficulty: 227026389695n,
  };

  it('reads all facts at /json_rpc, without batches', async () => {
    const answer = answerRecorded(readAnswers('monero', 'synchronized'));
    const node = await startNode((request, body, response) => {
      if (request.url === '/json_rpc' && body.startsWith('{')) answer(request, body, response);
      else response.writeHead(404).end();
    });
    const source = monero({ url: node.url });
    expect(await askAll(source)).toEqual({
      identity: {
        chainId: 'mainnet',
        genesis: '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3',
      },
      client: { name: 'Monero', version: '0.17.1.9-release' },
      head,
      syncing: { isSyncing: false },
      peers: { connected: 101, inbound: 85, outbound: 16 },
      mempool: { transactions: 21 },
      fees: { coinsPerKilobyte: 0.0000076 },
      work: { difficulty: 225889137349n, networkHashrate: 225889137349 / 120 },
    });
    expect(node.requests.filter(({ body }) => body.includes('get_info'))).toHaveLength(1);
    expect(await source.getBlockAt?.(2286454, signal())).toEqual(head);
    expect(await source.getBlockAt?.(9999999, signal())).toBeUndefined();
    expect(await source.getBlock?.(head.hash, signal())).toEqual(head);
  });

  it('takes the zeros of a restricted interface for nothing', async () => {
    const node = await serveRpc(readAnswers('monero', 'restricted'));
    const facts = await askAll(monero({ url: node.url }));
    expect(facts.peers).toBeUndefined();
    expect(facts.client).toBeUndefined();
    expect(facts.syncing).toEqual({ isSyncing: true, targetHeight: 2286463 });
    expect(facts.head).toBe('starting');
  });
});

describe('xai', () => {
  const head = {
    height: 17,
    hash: '00ab',
    parentHash: '00aa',
    timestamp: 1769215475.25,
    transactionCount: 2,
    difficulty: 512,
  };

  it('reads all facts', async () => {
    const node = await servePaths(readAnswers('xai', 'node'));
    const source = xai({ url: node.url });
    expect(await askAll(source)).toEqual({
      identity: { chainId: 'devnet', genesis: '0000' },
      client: { name: 'xai-devnet', version: '1.2.0' },
      head,
      finalized: { height: 11 },
      syncing: { isSyncing: true, targetHeight: 19 },
      peers: { connected: 3, inbound: 1, outbound: 2, bestHeight: 19 },
      mempool: { transactions: 4, bytes: 1200 },
      work: { difficulty: 512, hashrate: 1234.5 },
      supply: { total: 90071992547409931234n, circulating: 90071992547409930000n },
      tips: { branches: 2 },
    });
    expect(source.expectedBlockSecondsOf?.({})).toBe(2);
    expect(node.requests.filter(({ path }) => path === '/stats')).toHaveLength(1);
    expect(await source.getBlockAt?.(17, signal())).toEqual(head);
    expect(await source.getBlockAt?.(18, signal())).toBeUndefined();
    expect(await source.getBlock?.('00ab', signal())).toEqual(head);
  });

  it('says nothing of what the node cannot know alone', async () => {
    const node = await servePaths(readAnswers('xai', 'alone'));
    const facts = await askAll(xai({ url: node.url }));
    expect(facts).toMatchObject({ syncing: undefined, finalized: undefined });
    expect(facts.peers).toEqual({ connected: 0, inbound: 0, outbound: 0 });
  });
});
