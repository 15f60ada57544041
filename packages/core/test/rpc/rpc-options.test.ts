import { describe, expect, it } from '@jest/globals';
import { createMetrics, rpcMethodPresets, rpcSeriesLimit } from '@xai-metrics/core';
import { Registry } from 'prom-client';
import { parseSamples } from '../../../../test/samples';
import { preferRpcMethods, type RpcOptions, readRpcOptions } from '../../src/rpc/rpc-options';

const namesOf = (methods: RpcOptions['methods']) => [
  ...(readRpcOptions(methods === undefined ? {} : { methods })?.methods ?? []),
];

describe('the option rpc', () => {
  it('is off by default, and has defaults of its own', () => {
    expect(readRpcOptions()).toBeUndefined();
    expect(readRpcOptions(false)).toBeUndefined();
    expect(readRpcOptions(true)).toEqual({
      paths: ['/', '/rpc', '/json_rpc'],
      methods: new Set(rpcMethodPresets.evm),
      maxBatchElements: 1000,
      histogramByMethod: true,
      readReply: true,
    });
  });

  it('takes methods from presets, lists and tables of handlers', () => {
    expect(namesOf('bitcoin')).toEqual([...rpcMethodPresets.bitcoin]);
    expect(namesOf(['a', 'b', 'a'])).toEqual(['a', 'b']);
    expect(namesOf({ a() {}, b: 1 })).toEqual(['a', 'b']);
    expect(namesOf(new Map([['a', () => {}]]))).toEqual(['a']);
    expect(namesOf(['xai', 'own_method', { handled() {} }])).toEqual([
      ...rpcMethodPresets.xai,
      'own_method',
      'handled',
    ]);
  });

  it('lets the kinds of chains choose the methods, unless they are given', () => {
    expect(preferRpcMethods(true, ['monero'])).toEqual({ methods: ['monero'] });
    expect(preferRpcMethods({ paths: ['/a'] }, ['evm', 'evm', 'beacon', 'bitcoin'])).toEqual({
      methods: ['evm', 'bitcoin'],
      paths: ['/a'],
    });
    expect(preferRpcMethods({ methods: 'solana' }, ['evm'])).toEqual({ methods: 'solana' });
    expect(preferRpcMethods(true, ['beacon', 'push', 'constructor'])).toBe(true);
  });

  it.each([
    [{ paths: ['rpc'] }, 'rpc.paths'],
    [{ paths: ['/rpc?x'] }, 'rpc.paths'],
    [{ paths: '/rpc' }, 'rpc.paths'],
    [{ methods: 'ethereum' }, 'rpc.methods has to be one of evm, '],
    [{ methods: 'constructor' }, 'rpc.methods has to be one of'],
    [{ methods: [] }, 'rpc.methods has to name 1 to 1000'],
    [{ methods: {} }, 'rpc.methods has to name 1 to 1000'],
    [{ methods: 3 }, 'rpc.methods has to be a preset'],
    [{ methods: ['<other>'] }, 'a name has no brackets'],
    [{ methods: ['é'] }, 'XAI_METRICS_INVALID_LABEL_VALUE'],
    [{ methods: ['x'.repeat(65)] }, 'XAI_METRICS_INVALID_LABEL_VALUE'],
    [{ methods: Array.from({ length: 1001 }, (_, i) => `m${i}`) }, '1 to 1000 methods'],
    [{ maxBatchElements: 0 }, 'rpc.maxBatchElements'],
    [{ histogramByMethod: 1 }, 'rpc.histogramByMethod'],
    [{ readReply: 'no' }, 'rpc.readReply'],
    [{ path: ['/rpc'] }, 'path, probably meant as paths'],
    [1, 'rpc'],
    [null, 'rpc'],
  ])('refuses %j', (rpc, message) => {
    const create = () => createMetrics({ registry: new Registry(), rpc: rpc as never });
    expect(create).toThrow(message);
  });
});

describe('the presets', () => {
  it.each(Object.entries(rpcMethodPresets))(
    '%s has names that a label can hold, once each',
    (_, names) => {
      expect(new Set<string>(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_]{2,64}$/);
    },
  );
});

describe('the limit of series', () => {
  it.each([true, { methods: 'xai' }, { methods: ['a', 'b'], histogramByMethod: false }] as const)(
    'is reached, and not passed, when all that can happen has happened with %j',
    async (rpc) => {
      const registry = new Registry();
      const groups = { system: false, api: false };
      const metrics = createMetrics({ registry, rpc, processMetrics: false, groups });
      const methods = [...(readRpcOptions(rpc)?.methods ?? []), '<other>'];
      for (let i = 0; i < 2000; i += 1) methods.push(`random_${i}`);
      for (const method of methods) {
        metrics.recordRpcNotification(method);
        for (const batched of [true, false]) {
          metrics.recordRpcCall({ method, errorCode: -32601, durationSeconds: 1, batched });
        }
      }
      metrics.rpcSeries?.unparsed.count('ok', true);
      metrics.rpcSeries?.unparsed.count('ok', false);
      metrics.rpcSeries?.unparsed.notify();
      metrics.rpcSeries?.unparsed.time(1);
      metrics.recordRpcBatch({ size: 2, durationSeconds: 1 });

      const lines = parseSamples(await registry.metrics()).filter(({ name }) =>
        name.startsWith('xai_rpc_'),
      );
      expect(lines).toHaveLength(rpcSeriesLimit(rpc));
    },
  );

  it('is none if JSON-RPC is not counted', () => {
    expect(rpcSeriesLimit(false)).toBe(0);
  });
});
