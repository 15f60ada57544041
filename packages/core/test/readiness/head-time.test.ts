import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, sampleValue, scrape } from '../../../../test/samples';
import { bitcoin, type InitializedMetrics, initializeMetrics } from '../../src/index';
import { readAnswers, serveRpc } from '../chain/recorded-answers';

let server: InitializedMetrics | undefined;

afterEach(() => server?.close());

/** Watches a recorded Bitcoin Core whose head has this time, and gives what `/readyz` says of it. */
async function watchHeadOf(timestamp: number) {
  const answers = readAnswers('bitcoin', 'bitcoin-core');
  const { result } = answers.getblock as { result: object };
  const node = await serveRpc({ ...answers, getblock: { result: { ...result, time: timestamp } } });
  server = await initializeMetrics({
    registry: new Registry(),
    processMetrics: false,
    logger: false,
    port: 0,
    version: '1.0.0',
    network: 'main',
    chain: { source: bitcoin({ url: node.url }), pollSeconds: 0.05 },
  });
  const url = server.url as string;
  return eventually(async () => {
    const response = await fetch(`${url}/readyz?verbose`);
    const text = await response.text();
    expect(text).toContain('snapshot ok');
    const head = sampleValue(await scrape(url), 'xai_block_head_timestamp_seconds');
    return { status: response.status, text, head };
  });
}

describe('the head of a Bitcoin node', () => {
  it('that is an hour ahead is allowed by the protocol, and told as what it is', async () => {
    const timestamp = Math.floor(Date.now() / 1000) + 3_600;
    const { status, text, head } = await watchHeadOf(timestamp);
    expect(text).toMatch(/headAge ok: the head is 3,\d+ s ahead of the clock of this server/);
    expect([status, head]).toEqual([200, timestamp]);
  });

  it('that is three hours ahead warns of the clocks, and keeps its time', async () => {
    const timestamp = Math.floor(Date.now() / 1000) + 3 * 3_600;
    const { status, text, head } = await watchHeadOf(timestamp);
    expect(text).toMatch(
      /headAge warn: the head is 10,\d+ s ahead of the clock of this server: one/,
    );
    expect([status, head]).toEqual([200, timestamp]);
  });

  it('that is of 2011 has not risen a moment ago', async () => {
    const { status, text } = await watchHeadOf(1_300_000_000);
    expect(text).toMatch(
      /progress ok: the height was first seen [\d.]+ s ago and has not risen since/,
    );
    expect(text).toContain('headAge fail');
    expect(status).toBe(503);
  });
});
