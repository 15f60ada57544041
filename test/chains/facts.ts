import { expect } from '@jest/globals';
import { eventually, sampleValue } from '../samples';
import type { CallNode } from './json-rpc';
import type { WatchedServer } from './watched-server';

/** What a metric has to be, by the node's own word; `undefined` if it has to be absent. */
export type Truth = (call: CallNode) => Promise<number | undefined>;

/** What several metrics have to be that the node's blocks add up to. */
export type Totals = (call: CallNode) => Promise<Readonly<Record<string, number>>>;

// A poll may be under way, and nodes in JavaScript are slow where tests share a machine.
const withinMilliseconds = 15_000;

/**
 * Expects metrics to be what the node says at the same moment.
 *
 * @param truths - by the metric's name without prefix, with labels as in the exposition
 */
export async function expectFacts(
  server: WatchedServer,
  call: CallNode,
  truths: Readonly<Record<string, Truth>>,
  totals: Totals = async () => ({}),
): Promise<void> {
  await eventually(async () => {
    const before = await readTruths(call, truths, totals);
    const samples = await server.samples();
    // Otherwise the node has gone on meanwhile, and nobody can say what was right.
    expect(await readTruths(call, truths, totals)).toEqual(before);
    const shown = Object.keys(before).map((key) => [key, sampleValue(samples, ...parseKey(key))]);
    expect(Object.fromEntries(shown)).toEqual(before);
  }, withinMilliseconds);
}

async function readTruths(
  call: CallNode,
  truths: Readonly<Record<string, Truth>>,
  totals: Totals,
): Promise<Record<string, number | undefined>> {
  const read = Object.entries(truths).map(
    async ([key, truth]) => [key, await truth(call)] as const,
  );
  return { ...Object.fromEntries(await Promise.all(read)), ...(await totals(call)) };
}

function parseKey(key: string): [name: string, labels: Record<string, string>] {
  const [name, labels = ''] = key.split('{') as [string, string?];
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]);
  return [`xai_${name}`, Object.fromEntries(pairs)];
}
