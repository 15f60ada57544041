import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, sampleValue, scrape } from '../../../../test/samples';
import { evm, type InitializedMetrics, initializeMetrics } from '../../src/index';
import { type Fault, type FaultyNode, startFaultyNode } from './faulty-node';

/** What readiness says of each fault, and what must not have happened to the metrics meanwhile. */
const faults: readonly [Fault, RegExp][] = [
  ['refuses', /refused|no connection|connect/i],
  ['hangs', /no answer within/i],
  ['answers garbage', /no JSON/i],
  ['answers HTML', /Welcome to nginx/i],
  ['answers half a JSON', /no JSON/i],
  ['answers with another id', /another question/i],
  ['is overloaded', /HTTP 503/i],
  ['is still loading', /Loading block index/i],
  ['is on another chain', /chain 5, not on 1|not on 1|expected 1/i],
  ['says null', /null|no head|block/i],
];

describe('a server whose node has a fault', () => {
  let node: FaultyNode;
  let server: InitializedMetrics;

  beforeAll(async () => {
    node = await startFaultyNode();
    server = await initializeMetrics({
      registry: new Registry(),
      processMetrics: false,
      logger: false,
      port: 0,
      version: '1.0.0',
      network: 'test',
      chain: {
        source: evm({ url: node.url, timeoutSeconds: 1 }),
        expectedBlockSeconds: 12,
        pollSeconds: 0.05,
        timeoutSeconds: 1,
        readiness: {
          expected: { chainId: '1' },
          maxSilenceSeconds: 1.5,
          failAfter: 1,
          passAfter: 1,
        },
      },
    });
    await becomesReady();
  });

  afterEach(() => node.setFault(undefined));

  afterAll(async () => {
    await server?.close();
    await node?.close();
  });

  it.each(faults)(
    'that it %s says so, answers all the same, and recovers by itself',
    async (fault, words) => {
      const before = await scrape(url());
      await node.setFault(fault);
      await eventually(async () => {
        const { status, text } = await ready();
        expect(text).toMatch(words);
        expect(status).toBe(503);
      });
      const during = await scrape(url());
      expect(sampleValue(during, 'xai_source_up', { source: 'node' })).toBe(0);
      expect(sampleValue(during, 'xai_block_height')).toBe(sampleValue(before, 'xai_block_height'));
      expect(errors(during)).toBeGreaterThan(errors(before));
      expect((await fetch(`${url()}/livez`)).status).toBe(200);

      await node.setFault(undefined);
      node.mine(2);
      await becomesReady();
      const after = await scrape(url());
      expect(sampleValue(after, 'xai_block_height')).toBe(node.height);
      expect(sampleValue(after, 'xai_source_up', { source: 'node' })).toBe(1);
      const counted = (samples: typeof after) => sampleValue(samples, 'xai_blocks_total') as number;
      expect(counted(after) - counted(before)).toBe(2);
      expect(sampleValue(after, 'xai_chain_reorgs_total')).toBe(0);
    },
  );

  it.each(['jumps back', 'jumps ahead'] as const)(
    'that it %s for once is not fooled',
    async (fault) => {
      const before = await scrape(url());
      const asked = errors(before);
      await node.setFault(fault);
      await eventually(async () => expect(errors(await scrape(url()))).toBeGreaterThan(asked));
      await node.setFault(undefined);
      await becomesReady();
      const after = await scrape(url());
      expect(sampleValue(after, 'xai_block_height')).toBe(node.height);
      expect(sampleValue(after, 'xai_blocks_total')).toBe(sampleValue(before, 'xai_blocks_total'));
      expect(sampleValue(after, 'xai_chain_reorgs_total')).toBe(0);
    },
  );

  it('whose clock is a day ahead shows that, and is ready with a warning of the clocks', async () => {
    await node.setFault('has a wrong clock');
    node.mine();
    await eventually(async () => {
      const samples = await scrape(url());
      expect(sampleValue(samples, 'xai_block_height')).toBe(node.height);
      const ahead = sampleValue(samples, 'xai_block_head_timestamp_seconds') as number;
      expect(ahead).toBeGreaterThan(Date.now() / 1000 + 80_000);
      const check = { check: 'headAge' };
      expect(sampleValue(samples, 'xai_readiness_check_status', check)).toBe(0.5);
    });
    const { status, text } = await ready();
    expect(text).toMatch(/headAge warn: the head is 86,\d+ s ahead of the clock of this server/);
    expect(status).toBe(200);
  });

  function url(): string {
    return server.url as string;
  }

  async function ready(): Promise<{ status: number; text: string }> {
    const response = await fetch(`${url()}/readyz?verbose`);
    return { status: response.status, text: await response.text() };
  }

  async function becomesReady(): Promise<void> {
    await eventually(async () => {
      expect((await ready()).text).toMatch(/passed/);
      expect(sampleValue(await scrape(url()), 'xai_block_height')).toBe(node.height);
    });
  }
});

function errors(samples: Awaited<ReturnType<typeof scrape>>): number {
  return sampleValue(samples, 'xai_source_errors_total', { source: 'node' }) ?? 0;
}
