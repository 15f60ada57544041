import { describe, expect, it } from '@jest/globals';
import { serveWatches } from './server';
import { ago, holdWatch, reference, type SnapshotFields } from './snapshots';

const good: SnapshotFields = { references: { a: reference(1_000) } };
const behind = (blocks: number): SnapshotFields => ({
  references: { a: reference(1_000 + blocks) },
});
const silent: SnapshotFields = { facts: { head: undefined }, succeededAt: undefined };

/** Whether `/readyz` says 200 after each poll. */
async function follow(polls: readonly SnapshotFields[], options = {}): Promise<string> {
  const watch = holdWatch(silent);
  const server = serveWatches([watch], {}, [options]);
  let answers = '';
  for (const poll of polls) {
    watch.tick(poll);
    answers += (await server.ask('/readyz')).status === 200 ? 'r' : '.';
  }
  server.stop();
  return answers;
}

describe('the readiness of a chain', () => {
  it('begins with the first good snapshot', async () => {
    const watch = holdWatch(silent);
    const { ask } = serveWatches([watch]);
    const before = await ask('/readyz');
    expect(before.status).toBe(503);
    expect(before.headers['x-ready-reason']).toBe('starting');
    watch.tick(good);

    expect((await ask('/readyz')).status).toBe(200);
  });

  it('does not wait for a poll to begin, but for one to end', async () => {
    const watch = holdWatch(silent);
    const { ask } = serveWatches([watch]);
    const { snapshot } = holdWatch(good);
    watch.snapshot = snapshot;
    expect((await ask('/readyz')).status).toBe(200);
    watch.snapshot = holdWatch(behind(9)).snapshot;
    for (let i = 0; i < 5; i += 1) expect((await ask('/readyz')).status).toBe(200);
  });

  it('stays through the flap of a lag at each block', async () => {
    const polls = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? good : behind(9)));
    expect(await follow(polls)).toBe('r'.repeat(40));
  });

  it('stays at a lag up to the limit of leaving, and ends above it with the second poll', async () => {
    expect(await follow([good, behind(4), behind(4), behind(4)])).toBe('rrrr');
    expect(await follow([good, behind(5), behind(5)])).toBe('rr.');
  });

  it('comes back at the limit of coming back only, with the second poll', async () => {
    const away = [good, behind(5), behind(5)];
    expect(await follow([...away, behind(4), behind(3), behind(3)])).toBe('rr....');
    expect(await follow([...away, behind(2), behind(2)])).toBe('rr..r');
  });

  it('ends at once on another chain', async () => {
    const on = (chainId: string) => ({ facts: { identity: { chainId } } });
    expect(await follow([on('1'), on('5'), on('1'), on('1')], { expected: { chainId: '1' } })).toBe(
      'r..r',
    );
  });

  it('takes the counts of its options', async () => {
    expect(
      await follow([good, behind(9), behind(9), behind(9), good], {
        failAfter: 3,
        passAfter: 1,
      }),
    ).toBe('rrr.r');
  });

  it('is not hurt by a reorganisation to a lower height', async () => {
    const head = (height: number) => ({
      facts: { head: { height, timestamp: Date.now() / 1000 - 5 } },
      progressedAt: ago(20),
      references: { a: reference(1_000) },
    });
    expect(await follow([head(1_000), head(998), head(999), head(1_000)])).toBe('rrrr');
  });

  it('ends when a node that says it is in sync stands still, and comes back by itself', async () => {
    const stuck = { ...good, facts: { syncing: { isSyncing: false } }, progressedAt: ago(200) };
    expect(await follow([good, stuck, stuck, good, good])).toBe('rr..r');
  });

  it('stays while all references are down', async () => {
    const down = { references: { a: reference(undefined), b: reference(undefined) } };
    expect(await follow([good, down, down, down])).toBe('rrrr');
    expect(await follow([good, down, down], { onReferenceLoss: 'fail' })).toBe('rr.');
  });

  it('stays when the whole chain halts, until the others move on', async () => {
    const head = { height: 1_000, timestamp: Date.now() / 1000 - 600 };
    const halted = (risen: number, height = 1_000) => ({
      facts: { head },
      progressedAt: ago(600),
      references: { a: reference(height, risen) },
    });
    expect(await follow([good, halted(595), halted(598), halted(600)])).toBe('rrrr');
    expect(await follow([good, halted(595), halted(1, 1_001), halted(1, 1_002)])).toBe('rrr.');
  });

  it('gives a node that loses its peers some time, and one that comes up without none', async () => {
    const peers = (connected: number) => ({ facts: { peers: { connected } } });
    expect(await follow([peers(3), peers(0), peers(0), peers(0)])).toBe('rrrr');
    expect(await follow([peers(0), peers(0), peers(1)])).toBe('..r');
    expect(await follow([peers(3), peers(0), peers(0), peers(0)], { peersGraceSeconds: 0 })).toBe(
      'rrr.',
    );
  });

  it('ends when the polls themselves have stopped, without anybody telling', async () => {
    const watch = holdWatch(good);
    const server = serveWatches([watch]);
    expect((await server.ask('/readyz')).status).toBe(200);
    const { now } = performance;
    try {
      performance.now = () => now.call(performance) + 31_000;
      // A push keeps the snapshot fresh: nobody judges it any more all the same.
      watch.snapshot = { ...watch.snapshot, succeededAt: performance.now() };
      const { status, headers, json } = await server.ask('/readyz');
      expect(status).toBe(503);
      expect(headers['x-ready-reason']).toBe('stopped');
      expect(json.checks.snapshot).toMatchObject({
        status: 'fail',
        reason: 'nothing has been asked for 31 s: the watch of the chain has stopped',
      });
      expect((await server.ask('/readyz?maxBlocksBehind=1')).status).toBe(503);
    } finally {
      performance.now = now;
    }
  });

  it('says that it is recovering while nothing fails any more', async () => {
    const watch = holdWatch(good);
    const { ask } = serveWatches([watch]);
    for (const poll of [behind(9), behind(9), good]) watch.tick(poll);
    const { status, headers, json } = await ask('/readyz');

    expect(status).toBe(503);
    expect(headers['x-ready-reason']).toBe('recovering');
    expect(json.reason).toBe('recovering: good again, but not for long enough');
    expect(json.checks.lag.status).toBe('pass');
  });
});

describe('the metrics of readiness', () => {
  it('are the verdicts with the very same limits', async () => {
    const watch = holdWatch(behind(1));
    const { value } = serveWatches([watch]);

    expect(await value('ready')).toBe(1);
    expect(await value('readiness_check_status', { check: 'lag' })).toBe(1);
    expect(await value('readiness_check_value', { check: 'lag' })).toBe(1);
    expect(await value('readiness_check_limit', { check: 'lag' })).toBe(2);
    expect(await value('readiness_check_limit', { check: 'headAge' })).toBe(60);
    expect(await value('chain_head_lag_blocks')).toBe(1);
    // Unknown is absent, not 0.
    expect(await value('readiness_check_status', { check: 'peers' })).toBeUndefined();
    watch.tick(behind(3));
    expect(await value('readiness_check_status', { check: 'lag' })).toBe(0.5);
    watch.tick(behind(9));
    expect(await value('readiness_check_status', { check: 'lag' })).toBe(0);
    watch.tick({});
    expect(await value('readiness_check_status', { check: 'lag' })).toBeUndefined();
    expect(await value('readiness_check_value', { check: 'lag' })).toBeUndefined();
    expect(await value('chain_head_lag_blocks')).toBeUndefined();
  });

  it('count each change with its reason, from 0', async () => {
    const watch = holdWatch(good);
    const { value } = serveWatches([watch]);
    const changes = (to: string, reason: string) =>
      value('readiness_transitions_total', { to, reason });
    expect(await changes('ready', 'passed')).toBe(1);
    expect(await changes('not_ready', 'lag')).toBe(0);
    for (const poll of [behind(9), behind(9), behind(9), good, good]) watch.tick(poll);

    expect(await changes('not_ready', 'lag')).toBe(1);
    expect(await changes('ready', 'passed')).toBe(2);
    expect(await value('ready')).toBe(1);
  });

  it('carry the name of the chain where there are several, and go away with the watch', async () => {
    const server = serveWatches([holdWatch(good, 'a'), holdWatch(silent, 'b')]);
    expect(await server.value('ready', { chain: 'a' })).toBe(1);
    expect(await server.value('ready', { chain: 'b' })).toBe(0);
    server.stop();

    expect(await server.value('ready')).toBeUndefined();
    expect(await server.value('readiness_check_status')).toBeUndefined();
  });

  it('never hold a number that is none', async () => {
    const watch = holdWatch({ pollSeconds: Number.POSITIVE_INFINITY });
    const { value } = serveWatches([watch]);
    watch.tick({ pollSeconds: Number.POSITIVE_INFINITY, expectedBlockSeconds: undefined });

    expect(await value('refused_values_total')).toBe(0);
  });
});
