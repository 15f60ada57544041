import { describe, expect, it } from '@jest/globals';
import { XaiMetricsError } from '../../src/errors';
import { serveWatches } from './server';
import { ago, holdWatch, reference, type SnapshotFields } from './snapshots';

const good: SnapshotFields = { references: { a: reference(1_000) } };
const bad: SnapshotFields = { references: { a: reference(5_000) } };
const silent: SnapshotFields = { facts: { head: undefined }, succeededAt: undefined };

describe('/readyz of one chain', () => {
  it('names the criteria, their values and limits', async () => {
    const { ask } = serveWatches([holdWatch(good)]);
    const { status, headers, json } = await ask('/readyz');

    expect(status).toBe(200);
    expect(headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(json.status).toBe('pass');
    expect(json.checks.lag).toEqual({
      status: 'pass',
      code: 'ok',
      reason: 'the head is 0 blocks behind the reference 1,000, the other node (limit 2)',
      value: 0,
      limit: 2,
      unit: 'blocks',
      checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('says why not, and to come back after a block', async () => {
    const { ask } = serveWatches([holdWatch({ ...bad, facts: { peers: { connected: 0 } } })]);
    const { status, headers } = await ask('/readyz');

    expect(status).toBe(503);
    expect(headers).toMatchObject({
      'x-ready-reason': 'lag, peers',
      'retry-after': '12',
      'cache-control': 'no-store',
    });
  });

  it.each([
    [0.4, '1'],
    [600, '600'],
    [undefined, '6'],
  ])('asks to come back after %p s of block time in whole seconds', async (blocks, seconds) => {
    const { ask } = serveWatches([holdWatch({ ...silent, expectedBlockSeconds: blocks })]);
    expect((await ask('/readyz')).headers['retry-after']).toBe(seconds);
  });

  it('answers in one line of text where that is asked for', async () => {
    const watch = holdWatch(good);
    const { ask } = serveWatches([watch]);
    const line = async () => (await ask('/readyz', { accept: 'text/plain' })).body;
    expect(await line()).toBe('ok\n');
    watch.tick(bad);
    watch.tick(bad);
    expect(await line()).toBe('not ready: lag\n');
    expect((await ask('/readyz', { accept: '*/*' })).json.status).toBe('fail');
    expect((await ask('/livez', { accept: 'text/plain' })).body).toBe('ok\n');
  });

  it('answers people with a list', async () => {
    const { ask } = serveWatches([
      holdWatch({
        facts: { index: { height: 100 }, peers: { connected: 4 } },
        references: { a: reference(undefined) },
      }),
    ]);
    const { body } = await ask('/readyz?verbose');

    expect(body).toMatch(/^\[\+\] snapshot ok: the node told its head \d/);
    expect(body).toContain('[?] syncing unknown: the node does not tell whether it is syncing\n');
    expect(body).toContain('[!] lag warn: no reference height: 0 of 1 other nodes answer');
    expect(body).toContain('[+] peers ok: 4 peers (at least 1)\n');
    expect(body).toContain('[-] indexLag fail: the index is 900 blocks behind');
    expect(body).toMatch(/\nreadyz check failed\n$/);
  });

  it('answers machines in the form of the draft', async () => {
    const { ask } = serveWatches([holdWatch(good)]);
    const { json } = await ask('/readyz', { accept: 'application/health+json' });

    expect(json.checks.lag).toEqual([
      expect.objectContaining({ status: 'pass', observedValue: 0, observedUnit: 'blocks' }),
    ]);
    expect(json.checks.peers[0]).not.toHaveProperty('status');
  });

  it('keeps what a node says in one line', async () => {
    const message = 'bad\r\n[+] everything ok\x07';
    const { ask } = serveWatches([holdWatch({ ...silent, failure: { kind: 'rpc', message } })]);
    const { body } = await ask('/readyz?verbose');
    expect(body).toContain('[-] snapshot fail: starting: bad [+] everything ok \n');
  });

  it('fails with the checks of the application, and their names come into the header safely', async () => {
    const { ask, health } = serveWatches([holdWatch(good)]);
    health.addCheck('datenbank\r\nx: ü', () => false);
    const { status, headers } = await ask('/readyz');

    expect(status).toBe(503);
    expect(headers['x-ready-reason']).toBe('datenbank__x: _');
  });

  it('leaves no room for a check of the application with the name of a criterion', () => {
    const { health } = serveWatches([holdWatch(good)]);
    expect(() => health.addCheck('lag', () => true)).toThrow(/XAI_METRICS_DUPLICATE_CHECK: lag/);
    expect(() => health.addCheck('eth.lag', () => true)).not.toThrow();
  });

  it('fails while draining, at once and with its reason first', async () => {
    const { ask, health } = serveWatches([holdWatch(good)]);
    health.drain();
    const { status, headers } = await ask('/readyz');
    expect([status, headers['x-ready-reason']]).toEqual([503, 'draining']);
  });
});

describe('a query', () => {
  it('may tighten a limit for this answer, without hysteresis', async () => {
    const { ask } = serveWatches([holdWatch({ ...good, facts: { peers: { connected: 2 } } })]);
    expect((await ask('/readyz?minPeers=2')).status).toBe(200);
    const { status, headers, json } = await ask('/readyz?minPeers=3&maxHeadAgeSeconds=1');

    expect(status).toBe(503);
    expect(headers['x-ready-reason']).toBe('headAge, peers');
    expect(json.checks.peers).toMatchObject({ status: 'fail', value: 2, limit: 3 });
    expect((await ask('/readyz')).status).toBe(200);
  });

  it('does not take its own impatience for a halt of the chain', async () => {
    const { ask } = serveWatches([holdWatch({ references: { a: reference(1_000, 8) } })]);
    const { status, json } = await ask('/readyz?maxHeadAgeSeconds=2');
    expect(status).toBe(503);
    expect(json.checks.headAge).toMatchObject({ status: 'fail', limit: 2 });
  });

  it.each([
    ['minPeers=-1', 'minPeers'],
    ['minPeers=many', 'minPeers'],
    ['minPeers=0', 'minPeers'],
    ['maxBlocksBehind=3', 'maxBlocksBehind'],
    ['maxHeadAgeSeconds=3600', 'maxHeadAgeSeconds'],
    ['maxStallSeconds=', 'maxStallSeconds'],
    ['maxIndexLag=1&maxIndexLag=2', 'maxIndexLag'],
    ['chain=solana', 'chain'],
    ['exclude=solana', 'exclude'],
  ])('of %s gets 400 with the name of the parameter', async (query, parameter) => {
    const { ask } = serveWatches([holdWatch(good)]);
    const { status, json } = await ask(`/readyz?${query}`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ status: 'bad request', parameter });
    expect((await ask(`/readyz?${query}`, { accept: 'text/plain' })).body).toContain(parameter);
  });

  it('of other names is ignored', async () => {
    const { ask } = serveWatches([holdWatch(good)]);
    expect((await ask('/readyz?utm_source=x&maxPeers=-1')).status).toBe(200);
  });

  it('means nothing without a chain', async () => {
    expect((await serveWatches([]).ask('/readyz?minPeers=-1')).status).toBe(200);
  });
});

describe('several chains', () => {
  const two = (server = {}, options = [{}, {}]) =>
    serveWatches([holdWatch(good, 'eth'), holdWatch(bad, 'btc')], server, options);

  it('have an answer each, and one of them broken fails the whole', async () => {
    const { ask, paths } = two();
    expect(paths).toEqual(expect.arrayContaining(['/readyz/eth', '/health/ready/btc']));
    expect((await ask('/readyz/eth')).status).toBe(200);
    expect((await ask('/readyz/btc')).headers['x-ready-reason']).toBe('btc.lag');
    const { status, headers, json } = await ask('/readyz');

    expect(status).toBe(503);
    expect(headers['x-ready-reason']).toBe('btc.lag');
    expect(json.checks).toMatchObject({
      'eth.lag': { status: 'pass' },
      'btc.lag': { status: 'fail' },
    });
    expect(Object.keys((await ask('/readyz/eth')).json.checks)).toEqual(
      expect.not.arrayContaining(['btc.lag']),
    );
  });

  it.each([
    ['any', { require: 'any' }, 200],
    ['at least 1', { require: { atLeast: 1 } }, 200],
    ['at least 2', { require: { atLeast: 2 } }, 503],
    ['all', { require: 'all' }, 503],
  ])('are enough together as %s says', async (_what, server, expected) => {
    const { ask } = two(server);
    const { status, json } = await ask('/readyz');
    expect(status).toBe(expected);
    expect(json.status).toBe(expected === 200 ? 'warn' : 'fail');
  });

  it('only warn where they are optional, but fail for themselves', async () => {
    const { ask } = two({}, [{}, { optional: true }]);
    const { status, json } = await ask('/readyz');
    expect([status, json.status]).toEqual([200, 'warn']);
    expect((await ask('/readyz/btc')).status).toBe(503);
  });

  it.each([
    ['chain=eth', 200],
    ['chain=btc', 503],
    ['chain=eth&chain=btc', 503],
    ['exclude=btc', 200],
    ['exclude=eth', 503],
    ['exclude=eth&exclude=btc', 200],
    ['chain=eth&maxBlocksBehind=1', 200],
  ])('are chosen by ?%s', async (query, expected) => {
    expect((await two().ask(`/readyz?${query}`)).status).toBe(expected);
  });

  it('are all asked for by name, however few are required', async () => {
    expect((await two({ require: 'any' }).ask('/readyz?chain=eth&chain=btc')).status).toBe(503);
  });

  it('cannot be required in a number that does not exist', () => {
    expect(() => two({ require: { atLeast: 3 } })).toThrow(XaiMetricsError);
    expect(() => two({ require: { atLeast: 2 } }, [{}, { optional: true }])).toThrow(/atLeast|2/);
    expect(() => two({ preset: 'besu' })).toThrow(/XAI_METRICS_CONFLICTING_OPTIONS/);
  });
});

describe('liveness', () => {
  it('knows no chain', async () => {
    const { ask } = serveWatches([holdWatch({ ...silent, ...bad })]);
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/livez')).json).toEqual({ status: 'pass', checks: {} });
  });

  it('stays for a node that is restarted while it is syncing', async () => {
    const watch = holdWatch(silent);
    const { ask } = serveWatches([watch]);
    for (let height = 0; height < 20; height += 1) {
      watch.tick({
        facts: {
          head: { height, timestamp: 1_500_000_000 + height * 12 },
          syncing: { isSyncing: true, targetHeight: 1_000_000 },
        },
      });
      expect((await ask('/livez')).status).toBe(200);
      expect((await ask('/readyz')).headers['x-ready-reason']).toContain('syncing');
    }
  });

  it('ends by markBroken() only, with its reason', async () => {
    const { ask, health } = serveWatches([holdWatch(good)]);
    expect(health.brokenReason).toBeUndefined();
    health.markBroken('the database is corrupt');
    const { status, headers, json } = await ask('/livez');

    expect(status).toBe(503);
    expect(json).toMatchObject({ status: 'fail', reason: 'the database is corrupt' });
    expect(headers['x-ready-reason']).toBe('broken');
    expect((await ask('/livez', { accept: 'text/plain' })).body).toBe('not alive: broken\n');
    expect((await ask('/readyz')).status).toBe(200);
  });

  const stuck: SnapshotFields = {
    facts: { head: { height: 900 } },
    progressedAt: ago(31 * 60),
    references: { a: reference(1_000, 3) },
  };

  it('ends with livenessOnStall where the node is stuck for 30 min and another one is not', async () => {
    const { ask } = serveWatches([holdWatch(stuck)], { livenessOnStall: true });
    const { status, json } = await ask('/livez');
    expect(status).toBe(503);
    expect(json.reason).toBe('the height stands still while the references rise');
  });

  it.each<[string, SnapshotFields, boolean]>([
    ['without the option', stuck, false],
    ['before 30 min', { ...stuck, progressedAt: ago(29 * 60) }, true],
    ['while the whole chain halts', { ...stuck, references: { a: reference(1_000, 1_900) } }, true],
    ['without references', { ...stuck, references: {} }, true],
    ['while no other node is ahead', { ...stuck, references: { a: reference(900, 3) } }, true],
    ['while the node does not answer at all', { ...stuck, succeededAt: ago(100) }, true],
    ['before the first head', { ...silent, references: stuck.references ?? {} }, true],
  ])('stays %s', async (_when, fields, livenessOnStall) => {
    const { ask } = serveWatches([holdWatch(fields)], { livenessOnStall });
    expect((await ask('/livez')).status).toBe(200);
  });
});

describe('start-up', () => {
  const syncing: SnapshotFields = {
    facts: { syncing: { isSyncing: true, targetHeight: 9_000_000 } },
  };

  it('ends with the first answer of the node, ready or not, and never comes back', async () => {
    const watch = holdWatch(silent);
    const { ask } = serveWatches([watch]);
    const before = await ask('/startupz');
    expect(before.status).toBe(503);
    expect(before.json.checks.snapshot.status).toBe('fail');
    watch.tick(syncing);
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/startupz')).status).toBe(200);
    watch.tick(silent);
    expect((await ask('/startupz')).status).toBe(200);
  });

  it('waits for the first synchronisation with initialSync', async () => {
    const watch = holdWatch(syncing);
    const { ask } = serveWatches([watch], { initialSync: true });
    expect((await ask('/startupz')).status).toBe(503);
    watch.tick(good);
    expect((await ask('/startupz')).status).toBe(200);
  });

  it('waits for every chain that is not optional', async () => {
    const watches = [holdWatch(good, 'a'), holdWatch(silent, 'b'), holdWatch(silent, 'c')] as const;
    const { ask } = serveWatches(watches, {}, [{}, {}, { optional: true }]);
    expect((await ask('/startupz')).status).toBe(503);
    watches[1].tick(good);
    expect((await ask('/startupz')).status).toBe(200);
  });
});

describe('/health', () => {
  it('shows the state of the chain in its summary', async () => {
    const { ask } = serveWatches([holdWatch(bad)]);
    const { status, json } = await ask('/health');
    expect(status).toBe(503);
    expect(json.status).toBe('unhealthy');
    expect(json.services).toMatchObject({ api: 'running', lag: 'fail', snapshot: 'pass' });
    expect(json.checks.lag.value).toBe(4_000);
  });
});
