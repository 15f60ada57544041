import { expect } from '@jest/globals';
import { eventually, sampleValue } from '../samples';
import type { CallNode } from './json-rpc';
import type { WatchedServer } from './watched-server';

/** What a metric has to be, by the node's own word; `undefined` if it has to be absent. */
export type Truth = (call: CallNode) => Promise<number | undefined>;

/**
 * Expects metrics to be what the node says at the same moment; a poll may still be under way.
 *
 * @param truths - by the metric's name without prefix, with labels as in the exposition
 */
export async function expectFacts(
  server: WatchedServer,
  call: CallNode,
  truths: Readonly<Record<string, Truth>>,
): Promise<void> {
  await eventually(async () => {
    const before = await readTruths(call, truths);
    const samples = await server.samples();
    // Otherwise the node has gone on meanwhile, and nobody can say what was right.
    expect(await readTruths(call, truths)).toEqual(before);
    const shown = Object.keys(truths).map((key) => [key, sampleValue(samples, ...parseKey(key))]);
    expect(Object.fromEntries(shown)).toEqual(before);
  });
}

async function readTruths(call: CallNode, truths: Readonly<Record<string, Truth>>) {
  const read = Object.entries(truths).map(
    async ([key, truth]) => [key, await truth(call)] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

function parseKey(key: string): [name: string, labels: Record<string, string>] {
  const [name, labels = ''] = key.split('{') as [string, string?];
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]);
  return [`xai_${name}`, Object.fromEntries(pairs)];
}
