import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { completeBlock, createBlockTemplate } from '../block-template';
import { createBlockchain } from '../blockchain';
import { createKeyPair } from '../keys';
import { createNonceSearch } from '../proof-of-work';
import { agree, connected, createTestNetwork, mineBlocks, record } from './test-network';
import { createTestPeer } from './test-peer';
import { waitFor } from './wait-for';

const network = createTestNetwork();
afterEach(network.stop);

describe('createPeerConnection', () => {
  it.each([
    ['garbage', randomBytes(5000), 'protocol'],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'protocol'],
    ['a frame of no JSON', frameOf('not json'), 'invalid_message'],
    ['a frame of another shape', frameOf('[1,2]'), 'invalid_message'],
    ['an unknown message', frameOf('{"sequence":0,"type":"x","body":{}}'), 'invalid_message'],
    [
      'a message before the greeting',
      frameOf('{"sequence":0,"type":"ping","body":{}}'),
      'protocol',
    ],
  ])('is not disturbed by %s', async (_, bytes, kind) => {
    const node = await network.startNode();
    const errors = record(node, 'networkError');
    const faults = record(node, 'error');
    const peer = await createTestPeer(node, true);
    peer.write(bytes);
    await waitFor(() => peer.isClosed);
    expect(errors).toEqual([{ kind }]);
    expect(faults).toEqual([]);
    await node.mineBlock();
    expect(node.peers()).toEqual([]);
  });

  it('detects a replayed frame', async () => {
    const { peer, violations } = await startWithPeer();
    const frame = peer.send({ type: 'ping' });
    await waitFor(() => peer.received.some(({ type }) => type === 'pong'));
    peer.write(frame);
    await waitFor(() => peer.isClosed);
    expect(violations).toEqual([{ kind: 'nonce_replay' }]);
  });

  it('detects a changed frame', async () => {
    const { peer, violations } = await startWithPeer();
    const frame = peer.send({ type: 'ping' });
    frame[10] = (frame[10] as number) ^ 1;
    peer.write(frame);
    await waitFor(() => peer.isClosed);
    expect(violations).toEqual([{ kind: 'invalid_signature' }]);
  });

  it('limits the rate of messages', async () => {
    const { peer, violations } = await startWithPeer({ messagesPerSecond: 10, messageBurst: 20 });
    for (let i = 0; i < 40; i += 1) peer.send({ type: 'ping' });
    await waitFor(() => peer.isClosed);
    expect(violations).toEqual([{ kind: 'rate_limited' }]);
  });

  it('gives up on a peer that does not greet', async () => {
    const node = await network.startNode({ p2p: { handshakeTimeoutSeconds: 0.1 } });
    const errors = record(node, 'networkError');
    const peer = await createTestPeer(node, true);
    await waitFor(() => peer.isClosed);
    expect(errors).toEqual([{ kind: 'timeout' }]);
  });

  it('keeps an orphan until its parents come, which it asks for', async () => {
    const { node, peer } = await startWithPeer();
    const [first, second, third] = mineElsewhere(node.rules, 3);
    const orphans = record(node, 'orphan');
    peer.send({ type: 'blocks', blocks: [third] });
    await waitFor(() => node.orphanPoolSize === 1);
    expect(orphans).toEqual([{ hash: third.hash }]);
    await waitFor(() => asked(peer.received).includes(second.hash));
    peer.send({ type: 'blocks', blocks: [second] });
    await waitFor(() => asked(peer.received).includes(first.hash));
    expect(node.height).toBe(0);
    peer.send({ type: 'blocks', blocks: [first] });
    await waitFor(() => node.height === 3);
    expect(node.head.hash).toBe(third.hash);
    expect(node.orphanPoolSize).toBe(0);
  });

  it('counts every byte that goes over the sockets', async () => {
    const first = await network.startNode();
    const sent = record(first, 'message');
    const second = await network.startNode({ peers: [`127.0.0.1:${first.p2pPort}`] });
    await connected(second);
    await mineBlocks(first, 3);
    await agree(first, second);
    const counted = sent
      .filter(({ direction }) => direction === 'sent')
      .reduce((sum, { bytes }) => sum + bytes, 0);
    expect(first.traffic.sentBytes).toBe(counted);
    await first.stop();
    expect(first.traffic.sentBytes).toBeGreaterThanOrEqual(counted);
  });
});

async function startWithPeer(p2p = {}) {
  const node = await network.startNode({ p2p });
  const violations = record(node, 'violation');
  const peer = await createTestPeer(node);
  return { node, peer, violations };
}

function frameOf(payload: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(64 + payload.length);
  return Buffer.concat([length, Buffer.alloc(64), Buffer.from(payload)]);
}

function asked(messages: readonly { type: string; blocks?: unknown }[]): unknown[] {
  return messages.filter(({ type }) => type === 'get').flatMap(({ blocks }) => blocks);
}

function mineElsewhere(rules: Parameters<typeof createBlockchain>[0], count: number) {
  const chain = createBlockchain(rules);
  const miner = createKeyPair().address;
  const blocks = Array.from({ length: count }, () => {
    const template = createBlockTemplate({ chain, parentHash: chain.head.hash, miner });
    const search = createNonceSearch(template.header);
    let nonce: number | undefined;
    while (nonce === undefined) nonce = search.run(5);
    chain.add(completeBlock(template, nonce), { source: 'mined' });
    return chain.head;
  });
  return blocks as [(typeof blocks)[0], (typeof blocks)[0], (typeof blocks)[0]];
}
