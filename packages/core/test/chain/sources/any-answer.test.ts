import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  beacon,
  bitcoin,
  type ChainSource,
  cometbft,
  evm,
  monero,
  SourceError,
  solana,
  substrate,
  xai,
} from '../../../src/index';
import { type Answer, startNode } from '../node-server';
import { type Answers, answerPaths, answerRecorded, readAnswers } from '../recorded-answers';

type Serve = (answers: Answers) => Answer;

const kinds: [string, string, (url: string) => ChainSource, Serve][] = [
  ['evm', 'geth', (url) => evm({ url, admin: true, hashrate: true }), answerRecorded],
  ['bitcoin', 'bitcoin-core', (url) => bitcoin({ url, supply: true }), answerRecorded],
  ['bitcoin', 'hsd', (url) => bitcoin({ url }), answerRecorded],
  ['beacon', 'synced', (url) => beacon({ url, peerDirections: true }), answerPaths],
  ['cometbft', 'cosmos-hub', (url) => cometbft({ url }), answerRecorded],
  ['solana', 'synced', (url) => solana({ url, supply: true }), answerRecorded],
  ['substrate', 'polkadot', (url) => substrate({ url }), answerRecorded],
  ['monero', 'synchronized', (url) => monero({ url }), answerRecorded],
  ['xai', 'node', (url) => xai({ url }), answerPaths],
];

/** Values that stand where others should: what nodes have really sent, and anything else. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, 0, -1, 1.5, 1e300, Number.MAX_SAFE_INTEGER, '', '0', '0x', '0x0', '-1', 'NaN'],
    ...['0xffffffffffffffffffff', '99999999999999999999', '2026-01-01T00:00:00Z', [], {}, [null]],
  ),
  fc.jsonValue(),
);

describe('whatever a node answers', () => {
  it.each(kinds)(
    '%s (%s): a fact is well-formed, or a SourceError tells why',
    async (...row) => {
      const [kind, name, create, serve] = row;
      const recorded = readAnswers(kind, name);
      let answer = serve(recorded);
      const node = await startNode((request, body, response) => answer(request, body, response));

      const spoilt = fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(spoilt, async (changes) => {
          const answers = changes.reduce<unknown>((all, [place, value]) => {
            const count = countPlaces(all);
            return replaceAt(all, place % count, value);
          }, recorded) as Answers;
          answer = serve(answers);
          await askEverything(create(node.url));
        }),
        { numRuns: 12 },
      );
    },
    240_000,
  );
});

async function askEverything(source: ChainSource): Promise<void> {
  const signal = AbortSignal.timeout(20_000);
  const asked = [
    ...Object.values(source.questions).map(({ ask }) => ask(signal) as Promise<unknown>),
    source.getBlockAt?.(20, signal),
    source.getBlock?.('0xaa', signal),
  ];
  const outcomes = await Promise.allSettled(asked);
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') assertWellFormed(outcome.value);
    else expect(outcome.reason).toBeInstanceOf(SourceError);
  }
}

function assertWellFormed(fact: unknown): void {
  if (fact === undefined) return;
  for (const [field, value] of Object.entries(fact as object)) {
    expect([field, typeof value]).toEqual([
      field,
      expect.stringMatching(/^(?:string|number|bigint|boolean)$/),
    ]);
    if (typeof value === 'string') expect(value).not.toBe('');
    if (typeof value === 'bigint') expect(value >= 0n).toBe(true);
    if (typeof value !== 'number') continue;
    expect([field, Number.isFinite(value) && value >= 0]).toEqual([field, true]);
    if (/ratio/i.test(field)) expect(value).toBeLessThanOrEqual(1);
    if (/height|count|connected|bound|transactions|queued|branches/i.test(field)) {
      expect([field, value, Number.isSafeInteger(value)]).toEqual([field, value, true]);
    }
    if (field === 'timestamp') expect(value).toBeGreaterThan(0);
  }
}

/** Places in a JSON value, the value itself not included. */
function countPlaces(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + 1 + countPlaces(part), 0);
}

function replaceAt(value: unknown, place: number, replacement: unknown): unknown {
  let left = place;
  return visit(value);

  function visit(part: unknown): unknown {
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part).map(([key, child]) => {
      const isHere = left === 0;
      left -= 1;
      return [key, isHere ? replacement : visit(child)] as const;
    });
    return Array.isArray(part) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
  }
}
