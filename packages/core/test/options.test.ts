import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import {
  createInstrumentation,
  createMetrics,
  errorTable,
  type InstrumentationOptions,
  type MetricsOptions,
  push,
  XaiMetricsError,
  type XaiMetricsErrorCode,
} from '../src/index';
import { metricsOptionNames, readOptions } from '../src/options';

/** Option, wrong value, code, and what the message has to show of the value. */
const read = () => undefined;
const source = push();

const wrongMetricsOptions: readonly [string, unknown, XaiMetricsErrorCode, string][] = [
  ['prefix', 'Xai_', 'XAI_METRICS_INVALID_PREFIX', '"Xai_"'],
  ['prefix', 'xai', 'XAI_METRICS_INVALID_PREFIX', '"xai"'],
  ['prefix', 'xai__', 'XAI_METRICS_INVALID_PREFIX', '"xai__"'],
  ['prefix', '1xai_', 'XAI_METRICS_INVALID_PREFIX', '"1xai_"'],
  ['prefix', 'xai-node_', 'XAI_METRICS_INVALID_PREFIX', '"xai-node_"'],
  ['prefix', '', 'XAI_METRICS_INVALID_PREFIX', '""'],
  ['prefix', 5, 'XAI_METRICS_INVALID_PREFIX', '5'],
  ['registry', {}, 'XAI_METRICS_INVALID_REGISTRY', '{}'],
  ['registry', 'default', 'XAI_METRICS_INVALID_REGISTRY', '"default"'],
  ['registry', Registry, 'XAI_METRICS_INVALID_REGISTRY', 'function Registry'],
  ['aliases', 'yes', 'XAI_METRICS_INVALID_OPTION', '"yes"'],
  ['groups', ['mining'], 'XAI_METRICS_INVALID_OPTION', '["mining"]'],
  ['groups', { minning: false }, 'XAI_METRICS_INVALID_OPTION', 'groups.minning'],
  ['groups', { toString: false }, 'XAI_METRICS_INVALID_OPTION', 'groups.toString'],
  ['groups', { mining: 0 }, 'XAI_METRICS_INVALID_OPTION', '0'],
  ['constantLabels', 'mainnet', 'XAI_METRICS_INVALID_OPTION', '"mainnet"'],
  ['constantLabels', { region: 'eu' }, 'XAI_METRICS_INVALID_OPTION', 'constantLabels.region'],
  ['constantLabels', { node: '' }, 'XAI_METRICS_INVALID_LABEL_VALUE', '""'],
  ['constantLabels', { node: 7 }, 'XAI_METRICS_INVALID_LABEL_VALUE', '7'],
  ['constantLabels', { node: undefined }, 'XAI_METRICS_INVALID_LABEL_VALUE', 'undefined'],
  ['buckets', [1, 2], 'XAI_METRICS_INVALID_OPTION', '[1,2]'],
  ['buckets', { block_height: [1] }, 'XAI_METRICS_INVALID_OPTION', 'buckets.block_height'],
  ['buckets', { constructor: [1] }, 'XAI_METRICS_INVALID_OPTION', 'buckets.constructor'],
  ['buckets', { chain_reorg_depth: [] }, 'XAI_METRICS_INVALID_BUCKETS', '[]'],
  ['buckets', { chain_reorg_depth: [2, 1] }, 'XAI_METRICS_INVALID_BUCKETS', '[2,1]'],
  ['buckets', { chain_reorg_depth: [1, 1] }, 'XAI_METRICS_INVALID_BUCKETS', '[1,1]'],
  ['buckets', { chain_reorg_depth: [1, Number.NaN] }, 'XAI_METRICS_INVALID_BUCKETS', '[1,null]'],
  ['buckets', { chain_reorg_depth: ['1'] }, 'XAI_METRICS_INVALID_BUCKETS', '["1"]'],
  ['buckets', { chain_reorg_depth: 5 }, 'XAI_METRICS_INVALID_BUCKETS', '5'],
  ['maxLabelSets', 0, 'XAI_METRICS_INVALID_OPTION', '0'],
  ['maxLabelSets', 1.5, 'XAI_METRICS_INVALID_OPTION', '1.5'],
  ['maxLabelSets', 100_001, 'XAI_METRICS_INVALID_OPTION', '100001'],
  ['maxLabelSets', '10', 'XAI_METRICS_INVALID_OPTION', '"10"'],
  ['coinDecimals', -1, 'XAI_METRICS_INVALID_OPTION', '-1'],
  ['coinDecimals', 37, 'XAI_METRICS_INVALID_OPTION', '37'],
  ['coinDecimals', 8n, 'XAI_METRICS_INVALID_OPTION', '8n'],
  ['expectedBlockSeconds', 0, 'XAI_METRICS_INVALID_OPTION', '0'],
  ['expectedBlockSeconds', Number.POSITIVE_INFINITY, 'XAI_METRICS_INVALID_OPTION', 'Infinity'],
  ['expectedBlockSeconds', '12', 'XAI_METRICS_INVALID_OPTION', '"12"'],
  ['wallets', ['0xabc'], 'XAI_METRICS_INVALID_OPTION', '["0xabc"]'],
  ['wallets', { treasury: '' }, 'XAI_METRICS_INVALID_OPTION', 'wallets.treasury'],
  ['wallets', { '0xabc': '0xabc' }, 'XAI_METRICS_INVALID_OPTION', 'alias of a wallet'],
  ['expectedBlockSeconds', 1e10, 'XAI_METRICS_INVALID_OPTION', '10000000000'],
  ['wallets', { treasury: 5 }, 'XAI_METRICS_INVALID_OPTION', 'wallets.treasury'],
  ['wallets', { 'tr\u00e9sor': '0xabc' }, 'XAI_METRICS_INVALID_LABEL_VALUE', 'wallets'],
  ['aiProviders', 'local', 'XAI_METRICS_INVALID_OPTION', '"local"'],
  ['aiModels', 'small', 'XAI_METRICS_INVALID_OPTION', '"small"'],
  ['aiJobTypes', [''], 'XAI_METRICS_INVALID_LABEL_VALUE', '""'],
  ['securityEvents', ['über'], 'XAI_METRICS_INVALID_LABEL_VALUE', '"über"'],
  ['aiProviders', ['local', ''], 'XAI_METRICS_INVALID_LABEL_VALUE', '""'],
  ['aiProviders', ['a'.repeat(65)], 'XAI_METRICS_INVALID_LABEL_VALUE', 'aaaaaaaa'],
  ['messageTypes', [null], 'XAI_METRICS_INVALID_LABEL_VALUE', 'null'],
  ['messageTypes', { ping: true }, 'XAI_METRICS_INVALID_OPTION', '{"ping":true}'],
  ['peerClients', ['geth\n'], 'XAI_METRICS_INVALID_LABEL_VALUE', '"geth\\n"'],
  ['chainNames', 'mainnet', 'XAI_METRICS_INVALID_OPTION', '"mainnet"'],
  ['chainNames', [''], 'XAI_METRICS_INVALID_LABEL_VALUE', '""'],
  ['sourceNames', { other: true }, 'XAI_METRICS_INVALID_OPTION', '{"other":true}'],
  ['nodeInfo', 'mainnet', 'XAI_METRICS_INVALID_OPTION', '"mainnet"'],
  ['nodeInfo', { version: '1.0.0' }, 'XAI_METRICS_INVALID_OPTION', 'nodeInfo.network'],
  ['nodeInfo', { version: 1, network: 'a' }, 'XAI_METRICS_INVALID_OPTION', 'nodeInfo.version'],
  [
    'nodeInfo',
    { version: '1', network: 'a', client: '' },
    'XAI_METRICS_INVALID_OPTION',
    'nodeInfo.client',
  ],
  ['diskPath', '', 'XAI_METRICS_INVALID_OPTION', '""'],
  ['diskPath', 5, 'XAI_METRICS_INVALID_OPTION', '5'],
  ['processMetrics', 1, 'XAI_METRICS_INVALID_OPTION', '1'],
  ['labels', ['tier'], 'XAI_METRICS_INVALID_OPTION', '["tier"]'],
  ['labels', { tier: 'free' }, 'XAI_METRICS_INVALID_OPTION', 'labels.tier'],
  ['labels', { tier: { oneOf: ['free'] } }, 'XAI_METRICS_INVALID_OPTION', 'labels.tier.read'],
  ['labels', { tier: { read } }, 'XAI_METRICS_INVALID_OPTION', 'either oneOf or max'],
  [
    'labels',
    { tier: { oneOf: ['free'], max: 2, read } },
    'XAI_METRICS_INVALID_OPTION',
    'either oneOf or max',
  ],
  ['labels', { tier: { oneOf: [], read } }, 'XAI_METRICS_INVALID_OPTION', 'labels.tier.oneOf'],
  ['labels', { tier: { oneOf: [''], read } }, 'XAI_METRICS_INVALID_LABEL_VALUE', '""'],
  ['labels', { tier: { max: 51, read } }, 'XAI_METRICS_INVALID_OPTION', '51'],
  ['labels', { endpoint: { max: 5, read } }, 'XAI_METRICS_INVALID_OPTION', 'labels.endpoint'],
  ['labels', { 'a-b': { max: 5, read } }, 'XAI_METRICS_INVALID_OPTION', 'labels.a-b'],
  ['rpc', 'evm', 'XAI_METRICS_INVALID_OPTION', '"evm"'],
  ['rpc', { methods: 'eth' }, 'XAI_METRICS_INVALID_OPTION', 'rpc.methods has to be one of'],
  ['rpc', { methods: [] }, 'XAI_METRICS_INVALID_OPTION', '[]'],
  ['rpc', { methods: ['<other>'] }, 'XAI_METRICS_INVALID_OPTION', 'no brackets'],
  ['rpc', { paths: ['rpc'] }, 'XAI_METRICS_INVALID_OPTION', 'rpc.paths'],
  ['rpc', { maxBatchElements: 0 }, 'XAI_METRICS_INVALID_OPTION', 'rpc.maxBatchElements'],
  ['sizes', 'yes', 'XAI_METRICS_INVALID_OPTION', '"yes"'],
  ['routeNames', ['/a'], 'XAI_METRICS_INVALID_OPTION', '["/a"]'],
  ['routeNames', { '/*#x1y2': '' }, 'XAI_METRICS_INVALID_OPTION', 'routeNames["/*#x1y2"]'],
  ['routeNames', { '/a': '__unmatched__' }, 'XAI_METRICS_INVALID_OPTION', '"__unmatched__"'],
  ['routeNames', { '/a': 'a'.repeat(201) }, 'XAI_METRICS_INVALID_OPTION', 'routeNames["/a"]'],
  ['routeNames', { '/a': 5 }, 'XAI_METRICS_INVALID_OPTION', '5'],
  [
    'routeNames',
    Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`/${i}`, 'x'])),
    'XAI_METRICS_INVALID_OPTION',
    '1001',
  ],
  ['naming', 'otel', 'XAI_METRICS_INVALID_OPTION', '"otel"'],
  ['logger', true, 'XAI_METRICS_INVALID_OPTION', 'true'],
  ['logger', { info: () => {} }, 'XAI_METRICS_INVALID_OPTION', 'warn method'],
];

const wrongInstrumentationOptions: readonly [string, unknown, XaiMetricsErrorCode, string][] = [
  ['metrics', {}, 'XAI_METRICS_INVALID_OPTION', '{}'],
  ['metrics', true, 'XAI_METRICS_INVALID_OPTION', 'true'],
  ['paths', null, 'XAI_METRICS_INVALID_OPTION', 'null'],
  ['paths', '/metrics', 'XAI_METRICS_INVALID_OPTION', '"/metrics"'],
  ['paths', { metric: '/m' }, 'XAI_METRICS_UNKNOWN_OPTION', 'metric'],
  ['paths', { metrics: 'metrics' }, 'XAI_METRICS_INVALID_PATH', '"metrics"'],
  ['countOwnEndpoints', 'no', 'XAI_METRICS_INVALID_OPTION', '"no"'],
  ['checks', null, 'XAI_METRICS_INVALID_OPTION', 'null'],
  ['checks', [() => true], 'XAI_METRICS_INVALID_OPTION', 'checks'],
  ['checks', { database: true }, 'XAI_METRICS_INVALID_OPTION', 'database'],
  ['checks', { database: null }, 'XAI_METRICS_INVALID_OPTION', 'database'],
  ['checks', { database: {} }, 'XAI_METRICS_INVALID_OPTION', 'database'],
  [
    'checks',
    { database: { check: () => true, timeoutSeconds: 0 } },
    'XAI_METRICS_INVALID_OPTION',
    'timeoutSeconds of check database',
  ],
  [
    'checks',
    { database: { check: () => true, timeout: 5 } },
    'XAI_METRICS_UNKNOWN_OPTION',
    'timeout',
  ],
  ['exclude', '/ping', 'XAI_METRICS_INVALID_OPTION', '"/ping"'],
  ['exclude', ['ping'], 'XAI_METRICS_INVALID_OPTION', '"ping"'],
  ['exclude', ['/a/*/b'], 'XAI_METRICS_INVALID_OPTION', '"/a/*/b"'],
  ['exclude', [undefined], 'XAI_METRICS_INVALID_OPTION', 'undefined'],
  ['exemplars', 1, 'XAI_METRICS_INVALID_OPTION', '1'],
  ['nodeId', 5, 'XAI_METRICS_INVALID_OPTION', '5'],
  ['chain', 'evm', 'XAI_METRICS_INVALID_OPTION', '"evm"'],
  ['chain', { url: 'http://127.0.0.1' }, 'XAI_METRICS_INVALID_OPTION', 'evm({ url })'],
  ['chain', { source: {} }, 'XAI_METRICS_INVALID_OPTION', 'chain.source'],
  ['chain', { source, pollSeconds: 0 }, 'XAI_METRICS_INVALID_OPTION', 'chain.pollSeconds'],
  ['chain', { source, timeoutSeconds: -1 }, 'XAI_METRICS_INVALID_OPTION', 'chain.timeoutSeconds'],
  ['chain', { source, expectedBlockTime: 12 }, 'XAI_METRICS_UNKNOWN_OPTION', 'expectedBlock'],
  ['chain', { source, record: 'no' }, 'XAI_METRICS_INVALID_OPTION', 'chain.record'],
  ['chain', { source, references: [source] }, 'XAI_METRICS_INVALID_OPTION', 'chain.references'],
  [
    'chain',
    { source, references: { node: source } },
    'XAI_METRICS_INVALID_OPTION',
    'the node itself',
  ],
  [
    'chain',
    { source, references: { other: source } },
    'XAI_METRICS_INVALID_OPTION',
    'tell its head',
  ],
  ['chains', {}, 'XAI_METRICS_INVALID_OPTION', 'at least one'],
  ['chains', { 'a/b': source }, 'XAI_METRICS_INVALID_OPTION', 'chains.a/b'],
  ['chains', { one: null }, 'XAI_METRICS_INVALID_OPTION', 'chains.one'],
];

describe('an option of createMetrics', () => {
  it.each(wrongMetricsOptions)('%s refuses %p', (option, value, code, shown) => {
    const create = () =>
      createMetrics({ registry: new Registry(), [option]: value } as MetricsOptions);

    expectCodedError(create, code, option, shown);
  });

  it('has a wrong value in the list above, whichever it is', () => {
    expect(new Set(wrongMetricsOptions.map(([option]) => option))).toEqual(
      new Set(metricsOptionNames),
    );
  });

  it.each([
    ['Prefix', 'prefix'],
    ['maxlabelsets', 'maxLabelSets'],
    ['alias', 'aliases'],
    ['coinDecimal', 'coinDecimals'],
    ['regsitry', 'registry'],
  ])('misspelt as %s gets the hint %s', (misspelt, meant) => {
    const create = () => createMetrics({ [misspelt]: 5 } as MetricsOptions);

    expectCodedError(create, 'XAI_METRICS_UNKNOWN_OPTION', misspelt, `probably meant as ${meant}`);
    expectCodedError(create, 'XAI_METRICS_UNKNOWN_OPTION', misspelt, '(received 5)');
  });

  it('that is unlike any other gets no hint', () => {
    const create = () => createMetrics({ colour: 'red' } as MetricsOptions);

    expectCodedError(create, 'XAI_METRICS_UNKNOWN_OPTION', 'colour', '(received "red")');
    expect(create).not.toThrow(/probably/);
  });

  it.each([null, 'xai_', 5, []])('cannot be read from %p', (options) => {
    const create = () => createMetrics(options as MetricsOptions);

    expectCodedError(create, 'XAI_METRICS_INVALID_OPTION', 'options', String(options ?? 'null'));
  });

  it('accepts what its documentation names', () => {
    const warn = () => {};
    const checked = readOptions({
      prefix: 'a_1_',
      constantLabels: { network: 'main net ~' },
      maxLabelSets: 100_000,
      coinDecimals: 36,
      expectedBlockSeconds: 0.4,
      logger: { warn },
    });

    expect(checked).toMatchObject({ prefix: 'a_1_', maxLabelSets: 100_000, coinDecimals: 36 });
    expect(checked.logger).toEqual({ warn });
  });

  it('has the default that its documentation names', () => {
    expect(readOptions({})).toMatchObject({
      prefix: 'xai_',
      aliases: false,
      groups: {},
      constantLabels: {},
      buckets: {},
      maxLabelSets: 1000,
      coinDecimals: 0,
      expectedBlockSeconds: undefined,
      wallets: {},
      nodeInfo: undefined,
      diskPath: process.cwd(),
      processMetrics: true,
      logger: console,
    });
  });
});

describe('an option of the instrumentation', () => {
  it.each(wrongInstrumentationOptions)('%s refuses %p', (option, value, code, shown) => {
    const create = () =>
      createInstrumentation({
        ...(option === 'metrics' ? {} : { registry: new Registry() }),
        [option]: value,
      } as InstrumentationOptions);

    expectCodedError(create, code, '', shown);
  });

  it('of createMetrics cannot stand beside given metrics', () => {
    const metrics = createMetrics({ registry: new Registry() });
    const create = () => createInstrumentation({ metrics, prefix: 'a_' });

    expectCodedError(create, 'XAI_METRICS_INVALID_OPTION', 'prefix', 'together with metrics');
    expect(createInstrumentation({ metrics, nodeId: 'n1' }).handle.metrics).toBe(metrics);
  });
});

describe('types of the options', () => {
  it('name groups, histograms and labels of the catalogue', () => {
    const options: MetricsOptions = {
      groups: { mining: false },
      buckets: { block_interval_seconds: [1] },
      constantLabels: { network: 'mainnet' },
    };
    // @ts-expect-error no such group
    const group: MetricsOptions = { groups: { minning: false } };
    // @ts-expect-error a gauge has no buckets
    const buckets: MetricsOptions = { buckets: { block_height: [1] } };
    // @ts-expect-error only network and node
    const labels: MetricsOptions = { constantLabels: { region: 'eu' } };
    // @ts-expect-error metrics come without the options that made them, at run time
    const path: InstrumentationOptions = { paths: { metric: '/metrics' } };

    expect([options, group, buckets, labels, path]).toHaveLength(5);
  });
});

function expectCodedError(
  action: () => unknown,
  code: XaiMetricsErrorCode,
  subject: string,
  shown: string,
): void {
  let error: unknown;
  try {
    action();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(XaiMetricsError);
  const { code: received, message } = error as XaiMetricsError;
  expect(message).toContain(shown);
  expect(message).toContain(subject);
  expect(message).toContain(errorTable[code].remedy);
  expect(received).toBe(code);
  expect(message.startsWith(`${code}: `)).toBe(true);
}
