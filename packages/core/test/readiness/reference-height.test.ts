import { describe, expect, it } from '@jest/globals';
import { findReferenceHeight, haveReferencesHalted } from '../../src/readiness/reference-height';
import { ago, reference, takeSnapshot } from './snapshots';

interface Voices {
  peers?: number;
  target?: number;
  nodes?: readonly (number | undefined)[];
  quorum?: number;
}

function find({ peers, target, nodes = [], quorum = 1 }: Voices) {
  const snapshot = takeSnapshot({
    facts: {
      ...(peers === undefined ? {} : { peers: { bestHeight: peers } }),
      ...(target === undefined ? {} : { syncing: { isSyncing: true, targetHeight: target } }),
    },
    references: Object.fromEntries(nodes.map((height, i) => [`n${i}`, reference(height)])),
  });
  return findReferenceHeight(snapshot, quorum, 100);
}

describe('the reference height', () => {
  it.each<[string, Voices, number | undefined]>([
    ['nothing', {}, undefined],
    ['the best of peers, target and nodes', { peers: 5, target: 7, nodes: [6] }, 7],
    ['one reference alone, however high', { nodes: [9_000_000] }, 9_000_000],
    ['the lower one of two that disagree', { nodes: [1_000, 9_000_000] }, 1_000],
    ['the middle of three', { nodes: [1_002, 1_000, 9_000_000] }, 1_002],
    ['the lower middle of four', { nodes: [4, 1, 3, 2] }, 2],
    ['those that answer', { nodes: [undefined, 1_005, undefined] }, 1_005],
    ['no nodes below the quorum', { nodes: [1_005, undefined], quorum: 2 }, undefined],
    ['nodes from the quorum on', { nodes: [1_005, 1_006], quorum: 2 }, 1_005],
    ['peers where no node answers', { peers: 900, nodes: [undefined] }, 900],
    ['a voice a little above the rest', { peers: 1_100, nodes: [1_000] }, 1_100],
    ['not one far above the rest', { peers: 1_101, nodes: [1_000] }, 1_000],
    [
      'not lying peers beside target and nodes',
      { peers: 1e9, target: 1_004, nodes: [1_000] },
      1_004,
    ],
    ['height 0', { nodes: [0] }, 0],
    ['not what is no height', { peers: Number.NaN, nodes: [-1] }, undefined],
  ])('is %s', (_what, voices, height) => {
    expect(find(voices)?.height).toBe(height);
  });

  it('says who told it, and what was left out', () => {
    expect(find({ nodes: [1_000] })?.from).toBe('the other node');
    expect(find({ nodes: [1, 2, 3] })?.from).toBe('the middle of 3 other nodes');
    expect(find({ peers: 5_000_000, nodes: [1_000] })).toEqual({
      height: 1_000,
      from: 'the other node',
      dropped: '5,000,000, the best that its peers tell of',
    });
    expect(find({ peers: 1_001, nodes: [1_000] })).not.toHaveProperty('dropped');
  });
});

describe('a halt of the whole chain', () => {
  const halted = (references: Record<string, ReturnType<typeof reference>>, quorum = 1) =>
    haveReferencesHalted(takeSnapshot({ references }), quorum, 30, performance.now());

  it('is that every node which answers stands still', () => {
    expect(halted({ a: reference(5, 31), b: reference(5, 40), c: reference(undefined, 0) })).toBe(
      true,
    );
    expect(halted({ a: reference(5, 31), b: reference(5, 29) })).toBe(false);
  });

  it('is not assumed where too few answer', () => {
    expect(halted({})).toBe(false);
    expect(halted({ a: reference(undefined, 99) })).toBe(false);
    expect(halted({ a: reference(5, 99) }, 2)).toBe(false);
  });

  it('is not told by peers, of whom a node that is cut off hears nothing', () => {
    const snapshot = takeSnapshot({ facts: { peers: { bestHeight: 5 } } });
    expect(haveReferencesHalted(snapshot, 1, 30, performance.now())).toBe(false);
  });

  it('takes a node that has never risen to stand still since the watch began', () => {
    const references = { a: { height: 5, progressedAt: undefined } };
    const judge = (watchedSince: number) =>
      haveReferencesHalted(takeSnapshot({ references, watchedSince }), 1, 30, performance.now());
    expect([judge(ago(31)), judge(ago(29))]).toEqual([true, false]);
  });
});
