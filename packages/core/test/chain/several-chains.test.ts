import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../../../test/samples';
import { createInstrumentation, createMetrics, type Instrumentation } from '../../src/index';
import { createOwnSource } from './own-source';

const started: Instrumentation[] = [];
afterEach(async () => {
  for (const { close } of started.splice(0)) await close();
});

function start(options: Parameters<typeof createInstrumentation>[0]) {
  const registry = new Registry();
  const { handle } = createInstrumentation({
    registry,
    processMetrics: false,
    logger: false,
    ...options,
  });
  started.push(handle);
  return {
    handle,
    text: () => registry.metrics(),
    async value(name: string, labels: Record<string, string> = {}) {
      return sampleValue(parseSamples(await registry.metrics()), `xai_${name}`, labels);
    },
  };
}

describe('several chains', () => {
  it('are told apart by the label chain, each with its own blocks', async () => {
    const [one, two] = [createOwnSource(), createOwnSource()];
    const options = { pollSeconds: 0.02 };
    const { handle, value } = start({
      chains: { one: { source: one, ...options }, two: { source: two, ...options } },
    });
    await eventually(async () => {
      expect(await value('source_up', { chain: 'one' })).toBe(1);
      expect(await value('source_up', { chain: 'two' })).toBe(1);
    });
    expect(await value('blocks_total', { chain: 'one', source: 'received' })).toBe(0);
    one.grow(3);
    two.grow(1);
    two.reorganise(2, 3);
    await eventually(async () => {
      expect(await value('blocks_total', { chain: 'one' })).toBe(3);
      expect(await value('block_height', { chain: 'two' })).toBe(21);
    });
    expect(await value('chain_reorgs_total', { chain: 'one' })).toBe(0);
    expect(Object.keys(handle.chains)).toEqual(['one', 'two']);
    expect(handle.chain).toBeUndefined();
  });

  it('have no series without a chain, and other metrics no chain', async () => {
    const { text } = start({ chains: { one: createOwnSource() } });
    const lines = (await text()).split('\n').filter((line) => !line.startsWith('#'));
    const ofBlocks = lines.filter((line) => line.startsWith('xai_blocks_total'));
    expect(ofBlocks.length).toBeGreaterThan(0);
    for (const line of ofBlocks) expect(line).toContain('chain="one"');
    expect(lines.filter((line) => line.startsWith('xai_api_') && line.includes('chain='))).toEqual(
      [],
    );
  });

  it('are recorded by hand through forChain', async () => {
    const registry = new Registry();
    const metrics = createMetrics({ registry, processMetrics: false, chainNames: ['a', 'b'] });
    metrics.forChain('a').recordBlock({ height: 7, source: 'mined' });
    metrics.forChain('b').recordReorg(2);
    const samples = parseSamples(await registry.metrics());
    expect(sampleValue(samples, 'xai_block_height', { chain: 'a' })).toBe(7);
    expect(sampleValue(samples, 'xai_chain_reorgs_total', { chain: 'b' })).toBe(1);
    expect(sampleValue(samples, 'xai_chain_reorg_depth_sum', { chain: 'a' })).toBe(0);
    expect(metrics.forChain('a')).toBe(metrics.forChain('a'));
    expect(() => metrics.forChain('c')).toThrow(/chainNames \(a, b\)/);
  });
});

describe('metrics that were made before', () => {
  it.each([
    ['a chain', { chains: { one: createOwnSource() } }, /chainNames/],
    [
      'a reference',
      { chain: { source: createOwnSource(), references: { other: createOwnSource() } } },
      /sourceNames.*"other"/,
    ],
  ])('have to know the name of %s', (_title, options, words) => {
    const metrics = createMetrics({ registry: new Registry(), processMetrics: false });
    expect(() => createInstrumentation({ metrics, ...options })).toThrow(words);
  });
});

describe('one chain', () => {
  it('has no label chain', async () => {
    const { handle, text } = start({ chain: createOwnSource() });
    expect(handle.chain?.name).toBeUndefined();
    expect(await text()).not.toContain('chain="');
  });

  it('ends with the instrumentation', async () => {
    const source = createOwnSource();
    const { handle } = start({ chain: { source, pollSeconds: 0.01 } });
    await eventually(() => expect(source.asked.head).toBeGreaterThan(1));
    await handle.close();
    const asked = source.asked.head;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(source.asked.head).toBe(asked);
  });
});

describe('without a chain', () => {
  it('nothing of sources is shown', async () => {
    const { text } = start({});
    expect(await text()).not.toMatch(/^xai_source/m);
  });
});
