import { describe, expect, it } from '@jest/globals';
import { createMetrics, type RpcOptions } from '@xai-metrics/core';
import { Registry } from 'prom-client';
import { parseSamples, sampleValue } from '../../../../test/samples';

function create(rpc: boolean | RpcOptions = { methods: ['eth_call'] }) {
  const registry = new Registry();
  const metrics = createMetrics({ registry, rpc, processMetrics: false, logger: false });
  const read = async (name: string, labels = {}) =>
    sampleValue(parseSamples(await registry.metrics()), `xai_rpc_${name}`, labels);
  return { metrics, read };
}

describe('recordRpcCall', () => {
  it.each([
    [undefined, 'ok'],
    [-32700, 'parse_error'],
    [-32600, 'invalid_request'],
    [-32601, 'method_not_found'],
    [-32602, 'invalid_params'],
    [-32603, 'internal_error'],
    [-32004, 'method_not_found'],
    [-32000, 'server_error'],
    [-32005, 'server_error'],
    [-32099, 'server_error'],
    [-32100, 'application_error'],
    [-31999, 'application_error'],
    [3, 'application_error'],
    [Number.NaN, 'application_error'],
  ])('takes the outcome from the code %p', async (errorCode, outcome) => {
    const { metrics, read } = create();
    metrics.recordRpcCall({ method: 'eth_call', ...(errorCode !== undefined && { errorCode }) });
    const labels = { rpc_method: 'eth_call', batched: 'false' };
    expect(await read('requests_total', labels)).toBe(1);
    expect(await read('requests_total', { ...labels, outcome })).toBe(1);
  });

  it('times calls that are alone, and never those of a batch', async () => {
    const { metrics, read } = create();
    metrics.recordRpcCall({ method: 'eth_call', durationSeconds: 2 });
    metrics.recordRpcCall({ method: 'eth_call', durationSeconds: 2, batched: true });
    metrics.recordRpcCall({ method: 'eth_call' });
    expect(await read('request_duration_seconds_count')).toBe(1);
    expect(await read('requests_total', { batched: 'true' })).toBe(1);
  });

  it('bounds the method, whatever it is', async () => {
    const { metrics, read } = create();
    const methods = ['eth_secret', '<unparsed>', '<other>', '__proto__', 5, undefined, null];
    for (const method of methods) metrics.recordRpcCall({ method: method as string });
    expect(await read('requests_total', { rpc_method: '<other>' })).toBe(methods.length);
  });

  it('refuses an outcome that does not exist, and a time that is none', async () => {
    const { metrics, read } = create();
    metrics.recordRpcCall({ method: 'eth_call', outcome: 'fine' as 'ok' });
    metrics.recordRpcCall({ method: 'eth_call', durationSeconds: -1 });
    expect(await read('requests_total')).toBe(1);
    expect(await read('request_duration_seconds_count')).toBeUndefined();
    expect(
      sampleValue(parseSamples(await metrics.exportPrometheus()), 'xai_refused_values_total'),
    ).toBe(2);
  });

  it('does nothing without the option', async () => {
    const { metrics, read } = create(false);
    metrics.recordRpcCall({ method: 'eth_call' });
    metrics.recordRpcNotification('eth_call');
    metrics.recordRpcBatch({ size: 1, durationSeconds: 1 });
    metrics.recordRpcDuration({ method: 'eth_call', durationSeconds: 1 });
    expect(await read('requests_total')).toBeUndefined();
    expect(
      sampleValue(
        parseSamples(await metrics.exportPrometheus()),
        'xai_instrumentation_errors_total',
      ),
    ).toBe(0);
  });
});

describe('the other recording methods', () => {
  it('count notifications, batches, and times of elements without counting them', async () => {
    const { metrics, read } = create();
    metrics.recordRpcNotification('eth_call');
    metrics.recordRpcBatch({ size: 3, durationSeconds: 0.5 });
    metrics.recordRpcDuration({ method: 'eth_call', durationSeconds: 0.5 });
    expect(await read('notifications_total', { rpc_method: 'eth_call' })).toBe(1);
    expect(await read('batch_size_sum')).toBe(3);
    expect(await read('batch_duration_seconds_count')).toBe(1);
    expect(await read('request_duration_seconds_sum')).toBe(0.5);
    expect(await read('requests_total')).toBe(0);
  });
});
