import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { subscribeApart } from '../../packages/core/test/chain/subscribe-apart';
import { eventually } from '../samples';
import { type AnvilNode, describeWithAnvil, startAnvilNode } from './anvil';

describeWithAnvil('a subscription to the heads of anvil', () => {
  let node: AnvilNode;
  beforeAll(async () => {
    node = await startAnvilNode();
  });
  afterAll(() => node.stop());

  it('tells each new block as eth_getBlockByNumber does', async () => {
    const { lines, end } = subscribeApart(node.url, node.url.replace('http:', 'ws:'));
    try {
      // Subscribed at some moment that only the node knows: mine until it tells.
      await eventually(async () => {
        await node.mine(1);
        expect(lines).not.toEqual([]);
      });
      await node.send(2);
      const told = lines.length;
      await node.mine(1);
      const block = (await node.call('eth_getBlockByNumber', 'latest', false)) as { hash: string };
      await eventually(() =>
        expect(lines.slice(told)).toContainEqual({
          head: expect.objectContaining({ hash: block.hash, transactionCount: 2 }),
        }),
      );
      expect(lines.filter((line) => 'end' in (line as object))).toEqual([]);
    } finally {
      end();
    }
  });
});
