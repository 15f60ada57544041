import { describe, expect, it } from '@jest/globals';
import { bitcoin, type ChainSource, evm } from '@xai-metrics/core';
import { checkOnce } from '../../packages/auto/src/exporter/check-once';
import { describeWithAnvil, startAnvilNode } from './anvil';
import { startHsdPair } from './hsd-pair';

/** What the exporter says of a node with `--check`, and no further argument. */
async function check(source: ChainSource): Promise<{ isReady: boolean; text: string }> {
  let text = '';
  const isReady = await checkOnce(
    { processMetrics: false, logger: false, chain: source },
    (part) => {
      text += part;
    },
  );
  return { isReady, text };
}

describeWithAnvil('a fresh anvil', () => {
  it.each([
    ['with its own chain', undefined],
    ['with the chain id of Ethereum', 1],
  ])('is ready without a setting, %s', async (_title, chainId) => {
    const anvil = await startAnvilNode();
    try {
      if (chainId !== undefined) await anvil.call('anvil_setChainId', chainId);
      const { isReady, text } = await check(evm({ url: anvil.url }));
      expect(text).toMatch(new RegExp(`identity +chainId ${chainId ?? 31337}, genesis 0x`));
      // The block time of a chain with this id is none of this node.
      expect(text).toMatch(/headAge unknown: .*without a block time there is no limit/);
      expect(text).toContain('readyz check passed');
      expect(isReady).toBe(true);
    } finally {
      await anvil.stop();
    }
  });
});

describe('a fresh hsd on regtest', () => {
  it('is ready without a setting, before its first block and after it', async () => {
    const pair = await startHsdPair();
    try {
      const { url, password } = pair.first;
      const source = bitcoin({ url: url.replace('//', `//x:${password}@`) });
      for (const blocks of [0, 3]) {
        if (blocks > 0) await pair.first.mine(blocks);
        const { isReady, text } = await check(source);
        expect(text).toMatch(new RegExp(`head +height ${blocks}, `));
        expect(text).toContain('[+] syncing ok: the node says that it is in sync');
        expect(text).toContain('[+] peers ok: 0 peers (at least 0: a node for development)');
        expect(isReady).toBe(true);
      }
    } finally {
      await pair.stop();
    }
  });
});
