import { afterEach, describe, expect, it } from '@jest/globals';
import { agree, connected, createTestNetwork, mineBlocks, record } from './test-network';
import { waitFor } from './wait-for';

const network = createTestNetwork();
afterEach(network.stop);

describe('createSync', () => {
  it('fetches a long chain in batches and counts its blocks as synced', async () => {
    const first = await network.startNode();
    await mineBlocks(first, 120);
    const second = await network.startNode({ peers: [address(first.p2pPort)] });
    const blocks = record(second, 'block');
    expect(second.sync).toEqual({ synced: false, bestKnownHeight: undefined });
    await agree(first, second);
    expect(blocks.map(({ height }) => height)).toEqual(
      Array.from({ length: 120 }, (_, i) => i + 1),
    );
    expect(new Set(blocks.map(({ source }) => source))).toEqual(new Set(['synced']));
    await waitFor(() => second.sync.synced);
    expect(second.sync.bestKnownHeight).toBe(120);
    expect(second.blockCount).toBe(120);
    expect(second.finalizedHeight).toBe(100);
  });

  it('spreads new blocks and learns of further peers', async () => {
    const first = await network.startNode();
    const second = await network.startNode({ peers: [address(first.p2pPort)] });
    await connected(second);
    const third = await network.startNode({ peers: [address(second.p2pPort)] });
    await connected(third, 2);
    const blocks = record(third, 'block');
    await first.mineBlock();
    await agree(first, second, third);
    expect(blocks.map(({ source }) => source)).toEqual(['received']);
    expect(first.peers().find(({ id }) => id === second.id)).toMatchObject({
      direction: 'inbound',
      client: 'xai-devnet/1.0.0 (node-2)',
      address: address(second.p2pPort),
      active: true,
    });
    await waitFor(() => first.peers().every(({ latencySeconds }) => latencySeconds !== undefined));
  });

  it('does not talk to a node with other rules', async () => {
    const first = await network.startNode();
    const other = await network.startNode({ rules: { maxBlockBytes: 1000 } });
    const dials = record(other, 'dial');
    other.addPeer(address(first.p2pPort));
    await waitFor(() => dials.some(({ result }) => result === 'failed'));
    expect(first.peers().filter(({ active }) => active)).toEqual([]);
  });

  it('refuses an address that is none', async () => {
    const node = await network.startNode();
    expect(() => node.addPeer('somewhere')).toThrow('"somewhere" is no peer: write host:port.');
    expect(() => node.addPeer('127.0.0.1:99999')).toThrow(RangeError);
  });

  it('reports a refused connection and connects when the peer is there', async () => {
    const first = await network.startNode();
    const port = first.p2pPort;
    await first.stop();
    const second = await network.startNode();
    const dials = record(second, 'dial');
    second.addPeer(address(port));
    await waitFor(() => dials.some(({ result }) => result === 'refused'));
    await network.startNode({ p2pPort: port });
    await waitFor(() => dials.some(({ result }) => result === 'success'));
  });
});

function address(port: number): string {
  return `127.0.0.1:${port}`;
}
