import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChainBlock } from '../../src/chain/facts';
import { createHeadTracker } from '../../src/chain/head-tracker';
import { SourceError } from '../../src/chain/source-error';

/** A chain that grows, is cut back and grows another way, and is asked as a node is. */
function createChain(parentHashes = true) {
  const known = new Map<string, ChainBlock>();
  let best: ChainBlock[] = [];
  let made = 0;
  grow(1);

  return {
    head: () => best.at(-1) as ChainBlock,
    at: (height: number) => best[height],
    heights: () => best.length,
    grow,
    /** Takes blocks off and puts other ones in their place. */
    reorganise(depth: number, regrowth: number) {
      best = best.slice(0, Math.max(1, best.length - depth));
      grow(regrowth);
    },
    /** A node that merely goes back along its chain. */
    cut(count: number) {
      best = best.slice(0, Math.max(1, best.length - count));
    },
    asks: 0,
    async getBlockAt(height: number) {
      this.asks += 1;
      return best[height];
    },
    async getBlock(hash: string) {
      this.asks += 1;
      return known.get(hash);
    },
  };

  function grow(count: number) {
    for (let i = 0; i < count; i += 1) {
      const parent = best.at(-1);
      const block = {
        height: best.length,
        hash: `block-${made++}`,
        ...(parent === undefined || !parentHashes ? {} : { parentHash: parent.hash as string }),
      };
      known.set(block.hash, block);
      best.push(block);
    }
  }
}

type Chain = ReturnType<typeof createChain>;
const { signal } = new AbortController();

function track(chain: Chain) {
  return createHeadTracker({
    getBlockAt: (height) => chain.getBlockAt(height),
    getBlock: (hash) => chain.getBlock(hash),
  });
}

describe('the head tracker', () => {
  it('counts nothing for the first head, which nobody saw come', async () => {
    const chain = createChain();
    chain.grow(20);
    const change = await track(chain).advance(chain.head(), signal);
    expect(change).toEqual({ joined: [], unread: 0, replaced: 0 });
  });

  it('asks nothing for a head that follows on the one before', async () => {
    const chain = createChain();
    const tracker = track(chain);
    await tracker.advance(chain.head(), signal);
    chain.asks = 0;
    chain.grow(1);
    const change = await tracker.advance(chain.head(), signal);
    expect(change).toMatchObject({ joined: [chain.head()], unread: 0, replaced: 0 });
    expect(chain.asks).toBe(0);
  });

  it('reads the blocks between two heads, lowest first', async () => {
    const chain = createChain();
    const tracker = track(chain);
    await tracker.advance(chain.head(), signal);
    chain.grow(40);
    const change = await tracker.advance(chain.head(), signal);
    expect(change?.joined.map(({ height }) => height)).toEqual(
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
  });

  it('counts without reading where a node has caught up far', async () => {
    const chain = createChain();
    const tracker = track(chain);
    await tracker.advance(chain.head(), signal);
    chain.grow(5_000);
    chain.asks = 0;
    const change = await tracker.advance(chain.head(), signal);
    expect(change).toMatchObject({ unread: 4_987, replaced: 0 });
    expect(change?.joined).toHaveLength(13);
    expect(chain.asks).toBeLessThan(20);
  });

  it('knows what is below a head that was far ahead', async () => {
    const chain = createChain();
    const tracker = track(chain);
    await tracker.advance(chain.head(), signal);
    chain.grow(5_000);
    await tracker.advance(chain.head(), signal);
    chain.cut(1);
    expect(await tracker.advance(chain.head(), signal)).toMatchObject({ joined: [], replaced: 0 });
    chain.reorganise(5, 6);
    expect(await tracker.advance(chain.head(), signal)).toMatchObject({ replaced: 6 });
  });

  it('takes a head below all that it remembers for a node that went back', async () => {
    const chain = createChain();
    chain.grow(100);
    const tracker = track(chain);
    await tracker.advance(chain.head(), signal);
    chain.cut(50);
    expect(await tracker.advance(chain.head(), signal)).toMatchObject({ joined: [], replaced: 0 });
  });

  it.each([
    ['with parent hashes', true],
    ['without parent hashes', false],
  ])('knows the depth of a reorganisation %s', async (_title, parentHashes) => {
    const chain = createChain(parentHashes);
    chain.grow(30);
    const tracker = track(chain);
    await tracker.advance(chain.head(), signal);
    chain.reorganise(5, 7);
    const change = await tracker.advance(chain.head(), signal);
    expect(change?.replaced).toBe(5);
    expect(change?.joined.map(({ height }) => height)).toEqual([26, 27, 28, 29, 30, 31, 32]);
  });

  it('knows a reorganisation to a lower height', async () => {
    const chain = createChain();
    chain.grow(30);
    const tracker = track(chain);
    await tracker.advance(chain.head(), signal);
    chain.reorganise(6, 2);
    expect(await tracker.advance(chain.head(), signal)).toMatchObject({ replaced: 6 });
    expect(tracker.top).toBe(26);
  });

  it('takes a node that goes back and forth along its chain for what it is', async () => {
    const chain = createChain();
    chain.grow(30);
    const tracker = track(chain);
    const [high, low] = [chain.head(), chain.at(27) as ChainBlock];
    await tracker.advance(high, signal);
    for (const head of [low, high, low]) {
      expect(await tracker.advance(head, signal)).toEqual({ joined: [], unread: 0, replaced: 0 });
    }
    expect(tracker.head).toBe(low);
    expect(tracker.top).toBe(30);
  });

  it('changes nothing when the source fails, and catches up the next time', async () => {
    const chain = createChain();
    let fails = false;
    const tracker = createHeadTracker({
      async getBlockAt(height) {
        if (fails) throw new SourceError('timeout', 'no answer');
        return chain.getBlockAt(height);
      },
    });
    await tracker.advance(chain.head(), signal);
    chain.grow(5);
    fails = true;
    await expect(tracker.advance(chain.head(), signal)).rejects.toThrow('no answer');
    fails = false;
    expect((await tracker.advance(chain.head(), signal))?.joined).toHaveLength(5);
  });

  it('waits for the next head when the chain changes while it is read', async () => {
    const chain = createChain();
    chain.grow(10);
    const tracker = createHeadTracker({ getBlockAt: (height) => chain.getBlockAt(height) });
    await tracker.advance(chain.head(), signal);
    chain.grow(5);
    const stale = chain.head();
    chain.reorganise(4, 4);
    expect(await tracker.advance(stale, signal)).toBeUndefined();
    const change = await tracker.advance(chain.head(), signal);
    expect(change).toMatchObject({ replaced: 0, unread: 0 });
    expect(change?.joined).toHaveLength(5);
  });

  it('skips heights that have no block, as slots do', async () => {
    const chain = createChain();
    chain.grow(20);
    const withoutParent = ({ height, hash }: ChainBlock) => ({ height, hash: hash as string });
    const tracker = createHeadTracker({
      async getBlockAt(height) {
        return height % 5 === 3 ? undefined : withoutParent(chain.at(height) as ChainBlock);
      },
    });
    await tracker.advance(withoutParent(chain.head()), signal);
    chain.grow(5);
    const change = await tracker.advance(withoutParent(chain.head()), signal);
    expect(change?.joined.map(({ height }) => height)).toEqual([21, 22, 24, 25]);
  });

  it('counts heights where a source tells no hashes', async () => {
    const tracker = createHeadTracker({});
    await tracker.advance({ height: 7 }, signal);
    expect(await tracker.advance({ height: 10 }, signal)).toEqual({
      joined: [{ height: 10 }],
      unread: 2,
      replaced: 0,
    });
    expect(await tracker.advance({ height: 9 }, signal)).toMatchObject({ joined: [], unread: 0 });
  });

  it('agrees with the chain itself, however it grows and changes between two looks', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('grow' as const), count: fc.integer({ min: 0, max: 120 }) }),
      fc.record({
        kind: fc.constant('reorganise' as const),
        depth: fc.integer({ min: 1, max: 10 }),
        regrowth: fc.integer({ min: 1, max: 12 }),
      }),
      fc.record({ kind: fc.constant('cut' as const), count: fc.integer({ min: 1, max: 6 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, hashes) => {
        const chain = createChain(hashes);
        chain.grow(40);
        const tracker = track(chain);
        await tracker.advance(chain.head(), signal);
        // What came before the first head is remembered for a few blocks only.
        chain.grow(120);
        await tracker.advance(chain.head(), signal);
        // The chain as somebody would know it who saw the same heads.
        let claimed = Array.from({ length: chain.heights() }, (_, i) => chain.at(i)?.hash);
        for (const { kind, ...how } of steps) {
          if (kind === 'grow') chain.grow((how as { count: number }).count);
          else if (kind === 'cut') chain.cut((how as { count: number }).count);
          else
            chain.reorganise(
              (how as { depth: number }).depth,
              (how as { regrowth: number }).regrowth,
            );
          const now = Array.from({ length: chain.heights() }, (_, i) => chain.at(i)?.hash);
          const common = now.findIndex((hash, i) => claimed[i] !== hash);
          const change = await tracker.advance(chain.head(), signal);
          if (common < 0) {
            expect(change).toEqual({ joined: [], unread: 0, replaced: 0 });
            continue;
          }
          expect(change?.replaced).toBe(claimed.length - common);
          expect((change?.joined.length ?? 0) + (change?.unread ?? 0)).toBe(now.length - common);
          claimed = now;
        }
      }),
      { numRuns: 200 },
    );
  });
});
