import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, parseSamples } from '../../../../test/samples';
import { createHealth } from '../../src/health/health';
import { type Check, createInstrumentation, XaiMetricsError } from '../../src/index';

function create(options = {}) {
  const { handle, endpoints } = createInstrumentation({
    registry: new Registry(),
    processMetrics: false,
    logger: false,
    ...options,
  });
  const ask = async (url: string, accept?: string) => {
    const answer = await endpoints.find(
      'GET',
      url,
    )?.({ headers: accept === undefined ? {} : { accept } });
    if (answer === undefined) throw new Error(`nothing at ${url}`);
    const json = answer.headers['content-type']?.includes('json');
    return { ...answer, json: json ? JSON.parse(String(answer.body)) : undefined };
  };
  return { ...handle, ask };
}

const fail = () => {
  throw new Error('connection refused');
};
const uncached = { cacheSeconds: 0 };

describe('readiness', () => {
  it('is the worst of the checks, each reported by its name', async () => {
    const { ask } = create({
      checks: {
        one: () => true,
        two: () => ({ status: 'warn', reason: 'slow' }),
        three: { check: fail, timeoutSeconds: 2, cacheSeconds: 0 },
      },
    });
    const { status, json } = await ask('/readyz');

    expect(status).toBe(503);
    expect(json).toMatchObject({
      status: 'fail',
      checks: {
        one: { status: 'pass' },
        two: { status: 'warn', reason: 'slow' },
        three: { status: 'fail', reason: 'connection refused' },
      },
    });
  });

  it('stays with a warning', async () => {
    const { ask } = create({ checks: { two: () => ({ status: 'warn' }) } });
    const { status, json } = await ask('/readyz');

    expect([status, json.status]).toEqual([200, 'warn']);
  });

  it('comes back when the check passes again', async () => {
    let healthy = false;
    const { ask, health } = create();
    health.addCheck('database', () => healthy, uncached);
    expect((await ask('/readyz')).status).toBe(503);
    healthy = true;

    expect((await ask('/readyz')).status).toBe(200);
  });

  it('forgets a check that is removed, and takes its name again', async () => {
    const { ask, health } = create({ checks: { database: fail } });
    health.removeCheck('database');
    health.removeCheck('never there');
    expect((await ask('/readyz')).json).toEqual({ status: 'pass', checks: {} });

    expect(() => health.addCheck('database', () => true)).not.toThrow();
  });

  it('runs the checks side by side', async () => {
    const health = createHealth();
    const names = ['a', 'b', 'c', 'd', 'e'];
    let started = 0;
    let goOn = () => {};
    const allStarted = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const waitForAll: Check = () => {
      started += 1;
      if (started === names.length) goOn();
      return allStarted;
    };
    for (const name of names) health.addCheck(name, waitForAll, { timeoutSeconds: 60 });

    expect((await health.report()).status).toBe('pass');
  });

  it.each(['__proto__', 'constructor', 'toString'])('reports a check called %s', async (name) => {
    const { ask, health } = create();
    health.addCheck(name, fail);

    expect((await ask('/readyz')).body).toContain(`"${name}":{"status":"fail"`);
  });
});

describe('liveness', () => {
  it('asks no check and ignores draining', async () => {
    let asked = false;
    const { ask, health } = create({
      checks: {
        a: () => {
          asked = true;
          return false;
        },
      },
    });
    health.drain();

    expect((await ask('/livez')).status).toBe(200);
    expect(asked).toBe(false);
  });
});

describe('start-up', () => {
  it('lasts until the first readiness, and never comes back', async () => {
    let healthy = false;
    const { ask, health } = create();
    health.addCheck('sync', () => healthy, uncached);
    const before = await ask('/startupz');
    expect(before.status).toBe(503);
    expect(before.json.checks.sync.status).toBe('fail');

    healthy = true;
    expect((await ask('/startupz')).status).toBe(200);
    healthy = false;
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/startupz')).status).toBe(200);
  });

  it('ends by markStarted()', async () => {
    const { ask, health } = create({ checks: { sync: fail } });
    health.markStarted();

    expect((await ask('/startupz')).status).toBe(200);
  });

  it('is not over by a readiness while draining', async () => {
    const { ask, health } = create();
    health.drain();

    expect((await ask('/startupz')).status).toBe(503);
  });
});

describe('draining', () => {
  it('fails readiness with its reason, whatever the checks say', async () => {
    const { ask, health } = create({ checks: { one: () => true } });
    expect(health.draining).toBe(false);
    health.drain();
    const { status, json } = await ask('/readyz');

    expect(health.draining).toBe(true);
    expect(status).toBe(503);
    expect(json).toMatchObject({
      status: 'fail',
      reason: 'draining',
      checks: { one: { status: 'pass' } },
    });
  });
});

describe('the forms of an answer', () => {
  it('are text for people', async () => {
    const { ask, health } = create({
      checks: { one: () => true, two: () => ({ status: 'warn', reason: 'slow' }), three: fail },
    });
    health.drain();

    expect((await ask('/readyz?verbose')).body).toBe(
      '[+] one ok\n[!] two warn: slow\n[-] three fail: connection refused\n[-] draining\nreadyz check failed\n',
    );
    expect((await ask('/livez?verbose=1')).body).toBe('livez check passed\n');
    expect((await ask('/livez?verbose=false')).json).toEqual({ status: 'pass', checks: {} });
  });

  it('are application/health+json for who accepts it', async () => {
    const { ask } = create({ checks: { three: fail } });
    const { status, headers, json } = await ask('/readyz', 'application/health+json');

    expect(status).toBe(503);
    expect(headers).toEqual({
      'content-type': 'application/health+json; charset=utf-8',
      'cache-control': 'no-store',
      'x-ready-reason': 'three',
      'retry-after': '1',
    });
    expect(json).toMatchObject({
      status: 'fail',
      checks: { three: [{ status: 'fail', output: 'connection refused' }] },
    });
  });
});

describe('runs of a check that hang', () => {
  it('are a metric, until they end or the check is taken out', async () => {
    const { ask, health, metrics } = create();
    const ends: (() => void)[] = [];
    const readRuns = async () => {
      const text = await metrics.registry.getSingleMetricAsString(
        'xai_health_check_unsettled_runs',
      );
      return parseSamples(text).map(({ labels, value }) => [labels.check, value]);
    };
    health.addCheck('database', () => new Promise<void>((resolve) => ends.push(resolve)), {
      timeoutSeconds: 0.02,
      cacheSeconds: 0,
    });
    for (const runs of [1, 2]) {
      await ask('/readyz');
      expect(await readRuns()).toEqual([['database', runs]]);
    }
    ends[0]?.();
    await eventually(async () => expect(await readRuns()).toEqual([['database', 1]]));

    health.removeCheck('database');
    expect(await readRuns()).toEqual([]);
    ends[1]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await readRuns()).toEqual([]);
  });
});

describe('/health', () => {
  it('sums node and checks up in the words of the original system', async () => {
    const { ask, metrics } = create({ nodeId: 'n1', checks: { storage: () => true } });
    metrics.setNodeInfo({ version: '1.0.0', network: 'testnet' });
    metrics.recordBlock({ height: 5, timestamp: 1_700_000_000, difficulty: 3, source: 'synced' });
    metrics.updatePeerCount(4);
    metrics.updateMempoolSize(9);
    metrics.updateChainState({ orphanPoolSize: 1 });
    metrics.updateSupplyMetrics({ total: 100, circulating: 90 });
    const { status, json } = await ask('/health');

    expect(status).toBe(200);
    expect(json).toMatchObject({
      status: 'healthy',
      node: { id: 'n1', version: '1.0.0', network: 'testnet' },
      blockchain: {
        height: 5,
        difficulty: 3,
        latest_block_timestamp: 1_700_000_000,
        total_supply: 100,
        circulating_supply: 90,
      },
      network: { peers: 4 },
      backlog: { pending_transactions: 9, orphan_blocks: 1 },
      services: { api: 'running', storage: 'pass' },
    });
    expect(json.uptime).toBeGreaterThan(0);
  });

  it('leaves out what was never recorded', async () => {
    const { json } = await create().ask('/health');

    expect(json.blockchain).toEqual({});
    expect(json.network).toEqual({});
  });

  it.each([
    ['degraded', 200, () => ({ status: 'warn' })],
    ['unhealthy', 503, fail],
  ])('is %s with %i', async (word, status, check) => {
    const answer = await create({ checks: { one: check } }).ask('/health');

    expect([answer.json.status, answer.status]).toEqual([word, status]);
  });

  it('works when groups are off', async () => {
    const { ask } = create({ groups: { blocks: false, network: false } });

    expect((await ask('/health')).status).toBe(200);
  });
});

describe('addCheck', () => {
  it.each([
    ['a name that is taken', ['taken', fail], 'XAI_METRICS_DUPLICATE_CHECK'],
    ['an empty name', ['', fail], 'XAI_METRICS_INVALID_OPTION'],
    ['no function', ['a', true], 'XAI_METRICS_INVALID_OPTION'],
    ['a time limit of 0', ['a', fail, { timeoutSeconds: 0 }], 'XAI_METRICS_INVALID_OPTION'],
    ['a negative cache', ['a', fail, { cacheSeconds: -1 }], 'XAI_METRICS_INVALID_OPTION'],
    ['an unknown option', ['a', fail, { timeout: 1 }], 'XAI_METRICS_UNKNOWN_OPTION'],
  ])('refuses %s', (_what, args, code) => {
    const { health } = create({ checks: { taken: fail } });
    let error: unknown;
    try {
      health.addCheck(...(args as Parameters<typeof health.addCheck>));
    } catch (thrown) {
      error = thrown;
    }

    expect(error).toBeInstanceOf(XaiMetricsError);
    expect((error as XaiMetricsError).code).toBe(code);
  });
});
