import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { bitcoin } from '../../../src/index';
import { startNode } from '../node-server';
import { answerRecorded, askAll, readAnswers, serveRpc } from '../recorded-answers';

const signal = () => AbortSignal.timeout(60_000);
const head = {
  height: 933586,
  hash: '00000000000000000000b286a4d4ac73f6ad82e54d9ccf6d2d71c492ceeb4930',
  parentHash: '00000000000000000001a2e1b0b4f1a6f7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2',
  timestamp: 1769215475,
  transactionCount: 3512,
  sizeBytes: 1634567,
  difficulty: 141668107417558.2,
};

it('reads all facts of Bitcoin Core in two requests', async () => {
  const node = await serveRpc(readAnswers('bitcoin', 'bitcoin-core'));
  const source = bitcoin({ url: node.url, supply: true });
  expect(await askAll(source)).toEqual({
    identity: {
      chainId: 'main',
      genesis: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
    },
    client: { name: 'Satoshi', version: '29.0.0' },
    head,
    syncing: { isSyncing: false, targetHeight: 933586, ratio: 0.9999987925138323 },
    peers: { connected: 99, inbound: 89, outbound: 10 },
    mempool: { transactions: 4213, bytes: 2113456 },
    fees: { coinsPerKilobyte: 0.00002345, minimumCoinsPerKilobyte: 0.00001 },
    work: { difficulty: 141668107417558.2, networkHashrate: 1.0141e21 },
    tips: { branches: 2 },
    supply: { total: 19977456.25 },
  });
  expect(node.requests).toHaveLength(2);
  expect(node.requests[0]?.body.match(/getblockchaininfo/g)).toHaveLength(1);
});

it('finds blocks by height and hash, and none past the head', async () => {
  const node = await serveRpc(readAnswers('bitcoin', 'bitcoin-core'));
  const source = bitcoin({ url: node.url });
  expect(await source.getBlockAt?.(933586, signal())).toEqual(head);
  expect(await source.getBlockAt?.(933587, signal())).toBeUndefined();
  expect(await source.getBlock?.(head.hash, signal())).toEqual(head);
  const other = await serveRpc({ getblock: { error: { code: -5, message: 'Block not found' } } });
  expect(await bitcoin({ url: other.url }).getBlock?.('ff', signal())).toBeUndefined();
});

it('tells a node that loads from one that fails, also by its HTTP status', async () => {
  const answers = readAnswers('bitcoin', 'bitcoin-core-starting');
  const node = await startNode((_request, body, response) => {
    const { id } = JSON.parse(body);
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ result: null, ...(answers.getblockchaininfo as object), id }));
  });
  const { head } = bitcoin({ url: node.url, batch: 1 }).questions;
  await expect(head?.ask(signal())).rejects.toMatchObject({
    kind: 'starting',
    message: `getblockchaininfo at ${node.url}: the node answers with error -28: Loading block index…`,
  });
});

it('knows no fee before the node has seen enough blocks', async () => {
  const node = await serveRpc(readAnswers('bitcoin', 'bitcoin-core-downloading'));
  const { syncing, fees } = bitcoin({ url: node.url }).questions;
  expect(await syncing?.ask(signal())).toEqual({
    isSyncing: true,
    targetHeight: 933586,
    ratio: 0.0123,
  });
  expect(await fees?.ask(signal())).toEqual({});
});

it('gets along with what Handshake leaves out', async () => {
  const node = await serveRpc(readAnswers('bitcoin', 'hsd'));
  const source = bitcoin({ url: node.url });
  const facts = await askAll(source);
  expect(facts).toMatchObject({
    client: 'unsupported',
    head: { height: 12, transactionCount: 1 },
    syncing: { isSyncing: true, ratio: 0.34 },
    peers: { connected: 3 },
    work: { difficulty: 1, networkHashrate: 1000 },
    tips: { branches: 1 },
  });
  expect(facts.syncing).not.toHaveProperty('targetHeight');
  expect(facts.fees).toEqual({ minimumCoinsPerKilobyte: 0.001 });
  expect(source.expectedBlockSecondsOf?.(facts.identity as object)).toBe(600);
});

it('reads the cookie anew when the node has written another one', async () => {
  const cookieFile = join(tmpdir(), `cookie-${process.pid}-${Date.now()}`);
  let right = '__cookie__:first';
  const answer = answerRecorded(readAnswers('bitcoin', 'bitcoin-core'));
  const node = await startNode((request, body, response) => {
    const expected = `Basic ${Buffer.from(right).toString('base64')}`;
    if (request.headers.authorization === expected) return answer(request, body, response);
    response.writeHead(401).end();
  });
  const { tips } = bitcoin({ url: node.url, cookieFile }).questions;
  try {
    await expect(tips?.ask(signal())).rejects.toMatchObject({ kind: 'refused' });
    writeFileSync(cookieFile, right);
    expect(await tips?.ask(signal())).toEqual({ branches: 2 });
    right = '__cookie__:second';
    await expect(tips?.ask(signal())).rejects.toMatchObject({ kind: 'http' });
    writeFileSync(cookieFile, right);
    expect(await tips?.ask(signal())).toEqual({ branches: 2 });
  } finally {
    rmSync(cookieFile, { force: true });
  }
});
