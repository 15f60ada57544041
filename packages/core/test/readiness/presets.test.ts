import { describe, expect, it } from '@jest/globals';
import { serveWatches } from './server';
import { ago, holdWatch, reference, type SnapshotFields } from './snapshots';

const good: SnapshotFields = {
  facts: { peers: { connected: 5 }, syncing: { isSyncing: false } },
  references: { a: reference(1_001) },
};
const behind: SnapshotFields = { ...good, references: { a: reference(1_500) } };
const silent: SnapshotFields = { facts: { head: undefined }, succeededAt: undefined };

describe('the preset besu', () => {
  const serve = (fields: SnapshotFields) => serveWatches([holdWatch(fields)], { preset: 'besu' });

  it('adds its paths to the own ones', () => {
    expect(serve(good).paths).toEqual(
      expect.arrayContaining(['/readyz', '/liveness', '/readiness']),
    );
    expect(serveWatches([holdWatch(good)]).paths).not.toContain('/readiness');
  });

  it('is UP with the details of Besu', async () => {
    const { status, json } = await serve(good).ask('/readiness?minPeers=1&maxBlocksBehind=2');
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'UP',
      checks: {
        peers: { status: true, currentPeers: 5, requiredPeers: 1 },
        sync: { status: true, blocksBehind: 1, maxBlocksBehind: 2 },
      },
    });
  });

  it('is DOWN with what fails', async () => {
    const { status, headers, json } = await serve(behind).ask('/readiness');
    expect(status).toBe(503);
    expect(json).toMatchObject({
      status: 'DOWN',
      checks: { peers: { status: true }, sync: { status: false, blocksBehind: 500 } },
    });
    expect(headers['x-ready-reason']).toBe('lag');
    expect((await serve(silent).ask('/readiness')).json).toEqual({ status: 'DOWN' });
  });

  it.each([
    ['minPeers=6', 503],
    ['maxBlocksBehind=0', 503],
    ['minPeers=5&maxBlocksBehind=1', 200],
    ['minPeers=-1', 400],
    ['minPeers=abc', 400],
    ['maxBlocksBehind=-5', 400],
    ['maxBlocksBehind=100', 400],
  ])('answers ?%s by %d', async (query, status) => {
    const answer = await serve(good).ask(`/readiness?${query}`);
    expect(answer.status).toBe(status);
    if (status !== 400) return;
    expect(answer.json.status).toBe('BAD_REQUEST');
    expect(answer.json.error).toContain(query.split('=')[0]);
  });

  it('is UP at /liveness whatever the chain does, until it is broken', async () => {
    const { ask, health } = serve(silent);
    expect(await ask('/liveness')).toMatchObject({ status: 200, json: { status: 'UP' } });
    health.markBroken('corrupt');
    expect(await ask('/liveness')).toMatchObject({ status: 503, json: { status: 'DOWN' } });
  });
});

describe('the preset beacon', () => {
  const ask = (fields: SnapshotFields, query = '') =>
    serveWatches([holdWatch(fields)], { preset: ['beacon'] }).ask(`/eth/v1/node/health${query}`);

  it.each<[string, SnapshotFields, number]>([
    ['200 when ready', good, 200],
    ['206 when behind', behind, 206],
    ['206 when syncing', { facts: { syncing: { isSyncing: true } } }, 206],
    ['206 without its execution client', { facts: { upstream: { isOnline: false } } }, 206],
    ['503 before the first head', silent, 503],
    ['503 when its node is silent', { ...good, succeededAt: ago(40) }, 503],
    ['503 when it stands still', { ...good, progressedAt: ago(400) }, 503],
    [
      '503 when it is behind and without peers',
      { ...behind, facts: { peers: { connected: 0 } } },
      503,
    ],
  ])('answers %s, without a body', async (_what, fields, status) => {
    expect(await ask(fields)).toMatchObject({ status, body: '' });
  });

  it('answers syncing by the status that is asked for', async () => {
    expect((await ask(behind, '?syncing_status=599')).status).toBe(599);
    expect((await ask(behind, '?syncing_status=200')).status).toBe(200);
    expect((await ask(silent, '?syncing_status=200')).status).toBe(503);
    expect((await ask(good, '?syncing_status=500')).status).toBe(200);
  });

  it.each(['', '99', '100', '600', '2e2', 'abc', '-206', '206.5'])(
    'refuses the status %p',
    async (value) => {
      const { status, json } = await ask(behind, `?syncing_status=${value}`);
      expect(status).toBe(400);
      expect(json).toMatchObject({ code: 400 });
    },
  );

  it('is 503 while draining', async () => {
    const server = serveWatches([holdWatch(good)], { preset: 'beacon' });
    server.health.drain();
    expect((await server.ask('/eth/v1/node/health?syncing_status=200')).status).toBe(503);
  });
});

describe('the preset erigon', () => {
  const serve = (fields: SnapshotFields) => serveWatches([holdWatch(fields)], { preset: 'erigon' });
  const ask = (fields: SnapshotFields, header: string) =>
    serve(fields).ask('/health', { 'x-erigon-healthcheck': header });

  it('answers each check that is asked for', async () => {
    const { status, json } = await ask(
      good,
      'synced, min_peer_count3, check_block1000, max_seconds_behind60',
    );
    expect(status).toBe(200);
    expect(json).toEqual({
      synced: 'HEALTHY',
      min_peer_count: 'HEALTHY',
      check_block: 'HEALTHY',
      max_seconds_behind: 'HEALTHY',
    });
    expect((await ask(good, 'synced')).json).toEqual({
      synced: 'HEALTHY',
      min_peer_count: 'DISABLED',
      check_block: 'DISABLED',
      max_seconds_behind: 'DISABLED',
    });
  });

  it.each<[string, SnapshotFields, string, string]>([
    ['synced', behind, 'synced', 'ERROR: not synced: lag'],
    ['min_peer_count9', good, 'min_peer_count', 'ERROR: not enough peers: 5 (minimum 9)'],
    ['check_block1001', good, 'check_block', 'ERROR: no known block 1001'],
    ['max_seconds_behind1', good, 'max_seconds_behind', 'ERROR: timestamp too old: 4 s'],
    ['min_peer_count0', good, 'min_peer_count', 'ERROR: it is looser than the configured 1'],
    [
      'max_seconds_behind600',
      good,
      'max_seconds_behind',
      'ERROR: it is looser than the configured 60',
    ],
    ['min_peer_count', good, 'healthcheck_query', 'ERROR: bad header value'],
    ['min_peer_count-1', good, 'healthcheck_query', 'ERROR: bad header value'],
    ['synced1', good, 'healthcheck_query', 'ERROR: bad header value'],
    ['nothing', good, 'healthcheck_query', 'ERROR: bad header value'],
    ['', good, 'healthcheck_query', 'ERROR: bad header value'],
    ['check_block1', silent, 'check_block', 'ERROR: starting'],
    ['min_peer_count1', { ...good, facts: {} }, 'min_peer_count', 'ERROR: the node does not tell'],
    [
      'max_seconds_behind60',
      { ...good, facts: { head: { height: 1_000, timestamp: 0 } } },
      'max_seconds_behind',
      'ERROR: the node does not tell',
    ],
  ])('answers %s by 500 and the reason', async (header, fields, name, text) => {
    const { status, json } = await ask(fields, header);
    expect(status).toBe(500);
    expect(json[name]).toBe(text);
  });

  it('fails every check while draining', async () => {
    const server = serve(good);
    server.health.drain();
    const headers = { 'x-erigon-healthcheck': 'min_peer_count1' };
    expect(await server.ask('/health', headers)).toMatchObject({
      status: 500,
      json: { min_peer_count: 'ERROR: draining' },
    });
  });

  it('leaves /health to those who do not send the header, and is off without the preset', async () => {
    expect((await serve(good).ask('/health')).json.status).toBe('healthy');
    const plain = serveWatches([holdWatch(good)]);
    expect((await plain.ask('/health', { 'x-erigon-healthcheck': 'synced' })).json.status).toBe(
      'healthy',
    );
  });
});
