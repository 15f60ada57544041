import { describe, expect, it } from '@jest/globals';
import { criterionNames, outcomeOf } from '../../src/readiness/criteria';
import { ago, judge, reference } from './snapshots';

const secondsAgo = (seconds: number) => Date.now() / 1000 - seconds;

describe('a healthy chain', () => {
  const healthy = {
    facts: {
      identity: { chainId: '1', genesis: '0xabc' },
      peers: { connected: 8, bestHeight: 1_000 },
      syncing: { isSyncing: false },
      upstream: { isOnline: true },
      index: { height: 998 },
      finalized: { height: 920 },
    },
    references: { a: reference(1_001) },
    checkpoint: { height: 960, hash: '0x1', agreeing: ['a'], disagreeing: [] },
  };

  it('passes every criterion, each with a reason', () => {
    const results = judge(healthy, { expected: { chainId: '1', genesis: '0xabc' }, fork: true });

    expect(Object.keys(results)).toEqual(criterionNames);
    for (const result of Object.values(results)) {
      expect(result).toMatchObject({
        status: 'pass',
        code: 'ok',
        reason: expect.stringMatching(/.{10}/),
      });
    }
    expect(outcomeOf(results)).toBe('good');
  });

  it('is judged only by what is on, and is its own matter', () => {
    expect(Object.keys(judge())).toEqual([
      'snapshot',
      'syncing',
      'lag',
      'headAge',
      'progress',
      'peers',
    ]);
    expect(
      Object.keys(
        judge(healthy, {
          syncing: false,
          maxBlocksBehind: false,
          maxHeadAgeSeconds: false,
          maxStallSeconds: false,
          minPeers: false,
          upstream: false,
          maxIndexLag: false,
          maxFinalityLag: false,
        }),
      ),
    ).toEqual(['snapshot']);
  });
});

describe('snapshot', () => {
  it('fails with what the source says, as long as there is no head at all', () => {
    const failure = { kind: 'starting', message: 'the node answers -28: Loading block index…' };
    const { snapshot } = judge({
      facts: { head: undefined },
      succeededAt: undefined,
      failure: failure as never,
    });
    expect(snapshot).toEqual({
      status: 'fail',
      code: 'starting',
      reason: 'starting: the node answers -28: Loading block index…',
    });
  });

  it('fails when no poll has been good for three of them, at least 30 s, and says why', () => {
    const failure = {
      kind: 'timeout',
      message: 'http://10.0.0.5:8545 gave no answer in 2 s',
    } as const;
    expect(judge({ succeededAt: ago(29), failure }).snapshot?.status).toBe('pass');
    expect(judge({ succeededAt: ago(42), failure }).snapshot).toMatchObject({
      status: 'fail',
      code: 'snapshot',
      reason:
        'no head from the node for 42 s (limit 30 s): http://10.0.0.5:8545 gave no answer in 2 s',
      limit: 30,
      unit: 'seconds',
    });
    expect(judge({ succeededAt: ago(89), pollSeconds: 30 }).snapshot?.status).toBe('pass');
    expect(judge({ succeededAt: ago(91), pollSeconds: 30 }).snapshot?.status).toBe('fail');
  });

  it('expects nothing of a source that only pushes, and gives no infinite number', () => {
    const { snapshot } = judge({ succeededAt: ago(9_999), pollSeconds: Number.POSITIVE_INFINITY });
    expect(snapshot?.status).toBe('pass');
    expect(snapshot).not.toHaveProperty('limit');
  });
});

describe('identity', () => {
  const identity = { chainId: '11155111', genesis: '0x25a5' };

  it('fails at once on another chain, and names both', () => {
    const results = judge({ facts: { identity } }, { expected: { chainId: '1' } });
    expect(results.identity).toEqual({
      status: 'fail',
      code: 'identity',
      reason: 'the node is on chain 11155111, expected is 1',
    });
    expect(outcomeOf(results)).toBe('bad at once');
    expect(
      judge({ facts: { identity } }, { expected: { genesis: '0xd4e5' } }).identity?.reason,
    ).toBe('the node is on genesis 0x25a5, expected is 0xd4e5');
  });

  it('is unknown until the node has told all of it', () => {
    const results = judge(
      { facts: { identity: { chainId: '1' } } },
      { expected: { chainId: '1', genesis: '0xd4e5' } },
    );
    expect(results.identity).toMatchObject({
      status: 'unknown',
      reason: expect.stringMatching(/its genesis$/),
    });
    expect(outcomeOf(results)).toBe('good');
    expect(judge({}, { expected: { chainId: '1' } }).identity?.status).toBe('unknown');
  });
});

describe('syncing', () => {
  const syncing = (targetHeight?: number) => ({
    facts: {
      syncing: { isSyncing: true, ...(targetHeight === undefined ? {} : { targetHeight }) },
    },
  });

  it('forgives a node that is as good as there', () => {
    expect(judge(syncing(1_002)).syncing?.status).toBe('pass');
  });

  it('fails far behind, or where nobody knows how far', () => {
    expect(judge(syncing(1_204_331)).syncing).toMatchObject({
      status: 'fail',
      reason: 'the node says that it is syncing, 1,203,331 blocks behind (limit 4)',
    });
    expect(judge(syncing()).syncing).toMatchObject({
      status: 'fail',
      reason: 'the node says that it is syncing',
    });
    expect(judge({ ...syncing(1_001), expectedBlockSeconds: undefined }).syncing?.status).toBe(
      'fail',
    );
  });

  it('goes by the same limits as lag: wider as long as the node is ready', () => {
    expect(judge(syncing(1_004), {}, { isReady: true }).syncing?.status).toBe('pass');
    expect(judge(syncing(1_004), {}, { isReady: false }).syncing?.status).toBe('fail');
  });

  it('is unknown where the node does not tell', () => {
    expect(judge().syncing?.status).toBe('unknown');
  });
});

describe('lag', () => {
  const behind = (blocks: number) => ({ references: { a: reference(1_000 + blocks) } });

  it.each([
    [0, 'pass', 'pass'],
    [2, 'pass', 'pass'],
    [3, 'warn', 'fail'],
    [4, 'warn', 'fail'],
    [5, 'fail', 'fail'],
  ])(
    'of %d blocks is a %s for a node that is ready, a %s for one that is not',
    (blocks, ready, not) => {
      expect(judge(behind(blocks), {}, { isReady: true }).lag?.status).toBe(ready);
      expect(judge(behind(blocks), {}, { isReady: false }).lag?.status).toBe(not);
    },
  );

  it('is told in words that stand for themselves', () => {
    expect(judge({ references: { a: reference(1_204_331) } }, {}, { isReady: false }).lag).toEqual({
      status: 'fail',
      code: 'lag',
      reason:
        'the head is 1,203,331 blocks behind the reference 1,204,331, the other node (limit 2)',
      value: 1_203_331,
      limit: 2,
      unit: 'blocks',
    });
    expect(judge(behind(1)).lag?.reason).toBe(
      'the head is 1 block behind the reference 1,001, the other node (limit 2)',
    );
    expect(judge(behind(3)).lag?.reason).toMatch(/\(limit 2, ready until 4\)$/);
  });

  it('is none for a node that is ahead of all', () => {
    expect(judge(behind(-7)).lag).toMatchObject({
      status: 'pass',
      value: 0,
      reason: expect.stringMatching(/7 blocks ahead of the reference 993/),
    });
  });

  it('is not made by peers that lie high, where another voice is there', () => {
    const { lag } = judge({
      facts: { peers: { connected: 3, bestHeight: 99_999_999 } },
      references: { a: reference(1_001) },
    });
    expect(lag).toMatchObject({
      status: 'pass',
      value: 1,
      reason: expect.stringMatching(/left out: 99,999,999/),
    });
  });

  it.each([
    ['default', undefined, 'warn'],
    ['ignore', 'ignore', 'unknown'],
    ['warn', 'warn', 'warn'],
    ['fail', 'fail', 'fail'],
  ] as const)(
    'is a matter of onReferenceLoss (%s) when all references are down',
    (_name, onReferenceLoss, status) => {
      const options = onReferenceLoss === undefined ? {} : { onReferenceLoss };
      const references = { a: reference(undefined), b: reference(undefined) };
      expect(judge({ references }, options).lag).toMatchObject({
        status,
        reason: 'no reference height: 0 of 2 other nodes answer, 1 needed',
      });
    },
  );

  it('is unknown without any reference in the configuration, unless one is asked for', () => {
    expect(judge().lag?.status).toBe('unknown');
    expect(judge({}, { onReferenceLoss: 'fail' }).lag).toMatchObject({
      status: 'fail',
      code: 'no_reference',
    });
  });

  it('is unknown without a head', () => {
    expect(judge({ facts: { head: undefined }, ...behind(0) }).lag?.status).toBe('unknown');
  });

  it('is known, but has no limit, without a block time', () => {
    expect(judge({ ...behind(50), expectedBlockSeconds: undefined }).lag).toMatchObject({
      status: 'unknown',
      value: 50,
    });
  });
});

describe('headAge', () => {
  const head = (timestamp: number | undefined) => ({
    facts: { head: { height: 1_000, ...(timestamp === undefined ? {} : { timestamp }) } },
  });

  it('fails where the head is old, at the limit of the pace', () => {
    expect(judge(head(secondsAgo(59))).headAge?.status).toBe('pass');
    expect(judge(head(secondsAgo(61))).headAge).toMatchObject({
      status: 'fail',
      code: 'headAge',
      reason: 'the head is 61 s old (limit 60 s)',
      limit: 60,
    });
    const bitcoin = { pace: 'random', expectedBlockSeconds: 600 } as const;
    expect(judge({ ...head(secondsAgo(7_190)), ...bitcoin }).headAge?.status).toBe('pass');
    expect(judge({ ...head(secondsAgo(7_210)), ...bitcoin }).headAge?.status).toBe('fail');
  });

  it.each([undefined, 0, -5, Number.NaN])('is unknown for the time %p', (timestamp) => {
    expect(judge(head(timestamp)).headAge?.status).toBe('unknown');
  });

  it('is unknown without a head, and has no limit without a block time', () => {
    expect(judge({ facts: { head: undefined } }).headAge?.status).toBe('unknown');
    expect(
      judge({ ...head(secondsAgo(9_999)), expectedBlockSeconds: undefined }).headAge?.status,
    ).toBe('unknown');
  });

  it('warns of one of the clocks when the own one is moved back, and progress does not care', () => {
    const results = judge(head(secondsAgo(4)), {}, { unixSeconds: secondsAgo(3_600) });
    expect(results.headAge).toMatchObject({
      status: 'warn',
      code: 'clock',
      value: 0,
      reason: expect.stringMatching(/3,59\d s ahead of the clock of this server/),
    });
    expect(results.progress?.status).toBe('pass');
    expect(outcomeOf(results)).toBe('good');
  });

  it.each([
    [400, 'pass', 'the head is 400 s ahead of the clock of this server (limit 7,200 s)'],
    [7_190, 'pass', 'the head is 7,190 s ahead of the clock of this server (limit 7,200 s)'],
    [
      7_210,
      'warn',
      'the head is 7,210 s ahead of the clock of this server: one of the two is wrong',
    ],
  ])('may be %d s ahead where the protocol allows two hours: %s', (seconds, status, reason) => {
    const unixSeconds = 1_700_000_000;
    const dogecoin = { expectedBlockSeconds: 60, pace: 'random', mostSecondsAhead: 7_200 } as const;
    const fields = { ...head(unixSeconds + seconds), ...dogecoin };
    expect(judge(fields, {}, { unixSeconds }).headAge).toMatchObject({ status, reason, value: 0 });
    const regtest = { ...fields, expectedBlockSeconds: undefined };
    const expected = status === 'warn' ? 'warn' : 'unknown';
    expect(judge(regtest, {}, { unixSeconds }).headAge?.status).toBe(expected);
  });

  it('is told as what it is for a head that is a little ahead', () => {
    const unixSeconds = 1_700_000_000;
    const ahead = head(unixSeconds + 5);
    expect(judge(ahead, {}, { unixSeconds }).headAge).toMatchObject({
      status: 'pass',
      reason: 'the head is 5 s ahead of the clock of this server (limit 60 s)',
    });
    expect(
      judge({ ...ahead, expectedBlockSeconds: undefined }, {}, { unixSeconds }).headAge,
    ).toEqual({
      status: 'unknown',
      code: 'unknown',
      reason:
        'the head is 5 s ahead of the clock of this server; without a block time there is no limit',
      value: 0,
      unit: 'seconds',
    });
    expect(judge(head(unixSeconds + 0.01), {}, { unixSeconds }).headAge?.reason).toBe(
      'the head is 0 s old (limit 60 s)',
    );
  });

  it('fails when the own clock is moved forward, says by how much, and progress does not care', () => {
    const results = judge(head(secondsAgo(4)), {}, { unixSeconds: secondsAgo(-3_600) });
    expect(results.headAge).toMatchObject({
      status: 'fail',
      reason: expect.stringMatching(/the head is 3,60\d s old/),
    });
    expect(results.progress?.status).toBe('pass');
  });
});

describe('progress', () => {
  it('fails for a node that says it is in sync and stands still', () => {
    const { progress, syncing } = judge({
      facts: { syncing: { isSyncing: false } },
      progressedAt: ago(121),
    });
    expect(syncing?.status).toBe('pass');
    expect(progress).toMatchObject({
      status: 'fail',
      code: 'progress',
      reason: 'the height has not risen for 121 s (limit 120 s)',
    });
    expect(judge({ progressedAt: ago(119) }).progress?.status).toBe('pass');
  });

  it('does not claim to have seen a rise of the first head', () => {
    const first = { hasProgressed: false, progressedAt: ago(3) };
    expect(judge(first).progress).toMatchObject({
      status: 'pass',
      reason: 'the height was first seen 3 s ago and has not risen since',
    });
    expect(judge({ ...first, expectedBlockSeconds: undefined }).progress?.reason).toBe(
      'the height was first seen 3 s ago and has not risen since; without a block time there is no limit',
    );
    expect(judge({ ...first, hasProgressed: true }).progress?.reason).toBe(
      'the height rose 3 s ago',
    );
    expect(judge({ ...first, progressedAt: ago(121) }).progress?.reason).toBe(
      'the height has not risen for 121 s (limit 120 s)',
    );
  });

  it('is unknown before the first head', () => {
    expect(judge({ progressedAt: undefined }).progress?.status).toBe('unknown');
  });
});

describe('a chain that has halted', () => {
  const stalled = {
    facts: { head: { height: 1_000, timestamp: secondsAgo(400) } },
    progressedAt: ago(400),
  };

  it('warns and stays ready where the references stand still, too', () => {
    const results = judge({
      ...stalled,
      references: { a: reference(1_000, 395), b: reference(1_001, 380) },
    });
    expect(results.headAge).toMatchObject({ status: 'warn', code: 'halted' });
    expect(results.progress).toMatchObject({
      status: 'warn',
      code: 'halted',
      reason: expect.stringMatching(/and the other nodes stand still, too: the chain has halted$/),
    });
    expect(outcomeOf(results)).toBe('good');
  });

  it('is none where one reference moves on', () => {
    const references = { a: reference(1_000, 395), b: reference(1_002, 3) };
    expect(judge({ ...stalled, references }).progress?.status).toBe('fail');
  });

  it('is none where nobody can be asked', () => {
    expect(judge(stalled).headAge?.status).toBe('fail');
    expect(
      judge({ ...stalled, references: { a: reference(undefined, 395) } }).headAge?.status,
    ).toBe('fail');
  });

  it('does not excuse a node that is behind', () => {
    const results = judge({ ...stalled, references: { a: reference(1_050, 395) } });
    expect(results.lag?.status).toBe('fail');
    expect(outcomeOf(results)).toBe('bad');
  });

  it('is seen before the age of the head would fail', () => {
    // The last block came 61 s ago; the others told of it some polls later.
    const results = judge({
      facts: { head: { height: 1_000, timestamp: secondsAgo(61) } },
      progressedAt: ago(59),
      references: { a: reference(1_000, 52) },
    });
    expect(results.headAge?.status).toBe('warn');
  });
});

describe('peers', () => {
  const peers = (connected: number) => ({ facts: { peers: { connected } } });

  it('fails with too few for a node that is not ready', () => {
    expect(judge(peers(0), {}, { isReady: false }).peers).toEqual({
      status: 'fail',
      code: 'peers',
      reason: 'only 0 peers (at least 1)',
      value: 0,
      limit: 1,
      unit: 'peers',
    });
    expect(judge(peers(1), {}, { isReady: false }).peers?.status).toBe('pass');
  });

  it('gives a node that is ready 60 s', () => {
    const after = (seconds: number) => judge(peers(0), {}, { fewPeersSince: ago(seconds) }).peers;
    expect(after(59)).toMatchObject({
      status: 'warn',
      reason: '0 peers (at least 1) for 59 s, which may last 60 s',
    });
    expect(after(61)?.status).toBe('fail');
    expect(judge(peers(0), { peersGraceSeconds: 0 }, { fewPeersSince: ago(1) }).peers?.status).toBe(
      'fail',
    );
  });

  it('are those of both directions where the node tells no sum', () => {
    expect(
      judge({ facts: { peers: { inbound: 1, outbound: 2 } } }, { minPeers: 3 }).peers,
    ).toMatchObject({ status: 'pass', value: 3 });
  });

  it('are unknown, not none, where the node does not tell', () => {
    expect(judge({}, {}, { isReady: false }).peers?.status).toBe('unknown');
    expect(judge({ facts: { peers: { inbound: 1 } } }).peers?.status).toBe('unknown');
  });
});

describe('upstream', () => {
  it('fails with its own reason', () => {
    const upstream = { isOnline: false, reason: 'the execution client is offline' };
    expect(judge({ facts: { upstream } }).upstream).toEqual({
      status: 'fail',
      code: 'upstream',
      reason: 'the execution client is offline',
    });
    expect(judge({ facts: { upstream: { isOnline: false } } }).upstream?.reason).toMatch(/offline/);
  });
});

describe('indexLag', () => {
  it('fails behind the limit, and before the index is filled', () => {
    expect(judge({ facts: { index: { height: 980 } } }).indexLag?.status).toBe('pass');
    expect(judge({ facts: { index: { height: 979 } } }).indexLag).toMatchObject({
      status: 'fail',
      code: 'indexLag',
      reason: "the index is 21 blocks behind the node's head 1,000 (limit 20)",
      value: 21,
      limit: 20,
    });
    expect(
      judge({ facts: { index: { height: 1_000, isBackfilled: false } } }).indexLag,
    ).toMatchObject({
      status: 'fail',
      code: 'backfill',
      reason: 'the index is still being filled, at height 1,000',
    });
  });

  it('is none for an index that is ahead, and unknown without a head', () => {
    expect(judge({ facts: { index: { height: 1_003 } } }).indexLag?.value).toBe(0);
    expect(judge({ facts: { head: undefined, index: { height: 9 } } }).indexLag?.status).toBe(
      'unknown',
    );
  });
});

describe('fork', () => {
  const fork = (agreeing: string[], disagreeing: string[]) =>
    judge({ checkpoint: { height: 960, hash: '0xaa', agreeing, disagreeing } }, { fork: true })
      .fork;

  it('fails for a node that is alone with its block, and only then', () => {
    expect(fork([], ['a'])).toMatchObject({
      status: 'fail',
      code: 'fork',
      reason: 'a has another block than 0xaa at height 960',
    });
    expect(fork(['a'], ['b', 'c'])).toMatchObject({ status: 'fail' });
    expect(fork(['a'], ['b'])).toMatchObject({
      status: 'warn',
      reason: 'b has another block than 0xaa at height 960; a the same',
    });
    expect(fork(['a', 'b'], ['c'])?.status).toBe('warn');
    expect(fork(['a'], [])?.status).toBe('pass');
  });

  it('is unknown without anything to compare', () => {
    expect(fork([], [])?.status).toBe('unknown');
    expect(judge({}, { fork: true }).fork?.status).toBe('unknown');
  });
});

describe('finality', () => {
  it('only ever warns', () => {
    const results = judge({ facts: { finalized: { height: 849 } } });
    expect(results.finality).toMatchObject({
      status: 'warn',
      value: 151,
      limit: 150,
      reason: 'the newest final block is 151 blocks behind the head (limit 150)',
    });
    expect(outcomeOf(results)).toBe('good');
    expect(
      judge({ facts: { finalized: { height: 1 } }, expectedBlockSeconds: undefined }).finality
        ?.status,
    ).toBe('unknown');
  });
});
