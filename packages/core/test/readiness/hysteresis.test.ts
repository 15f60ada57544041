import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  nextReadinessState,
  type Outcome,
  type ReadinessState,
  startingState,
} from '../../src/readiness/hysteresis';

const twice = { failAfter: 2, passAfter: 2 };

/** Whether it is ready after each outcome: `+`, `-` and `!` for bad at once. */
function run(outcomes: string, counts = twice): string {
  const words: Record<string, Outcome> = { '+': 'good', '-': 'bad', '!': 'bad at once' };
  let state: ReadinessState = startingState;
  return [...outcomes]
    .map((outcome) => {
      state = nextReadinessState(state, words[outcome] as Outcome, counts);
      return state.isReady ? 'r' : '.';
    })
    .join('');
}

describe('readiness', () => {
  it.each([
    ['begins with the very first good poll', '--+', '..r'],
    ['outlives one bad poll', '+-+-+', 'rrrrr'],
    ['ends with the second in a row', '+--', 'rr.'],
    ['comes back with the second good one in a row', '+--+-++', 'rr....r'],
    ['ends at once', '+!', 'r.'],
    ['comes back slowly even so', '+!+-++', 'r....r'],
    ['does not begin with what is bad at once', '!!+', '..r'],
  ])('%s', (_fact, outcomes, expected) => {
    expect(run(outcomes)).toBe(expected);
  });

  it('turns at each poll where the counts are 1', () => {
    expect(run('+-+-', { failAfter: 1, passAfter: 1 })).toBe('r.r.');
  });

  it('never flaps with a block each poll, whatever the counts above 1', () => {
    expect(run('+-'.repeat(50))).toBe('r'.repeat(100));
  });

  it('turns after no fewer than the counted polls, and after no more', () => {
    const counts = fc.integer({ min: 1, max: 5 });
    const outcomes = fc.array(fc.constantFrom('+', '-'), { maxLength: 60 });
    fc.assert(
      fc.property(counts, counts, outcomes, (failAfter, passAfter, list) => {
        const text = list.join('');
        const states = run(text, { failAfter, passAfter });
        const first = text.indexOf('+');
        for (let i = 0; i < text.length; i += 1) {
          const wasReady = states[i - 1] === 'r';
          const isReady = states[i] === 'r';
          const needed = wasReady ? failAfter : passAfter;
          const tail = text.slice(Math.max(0, i + 1 - needed), i + 1);
          const speaksAgainst = tail.length === needed && !tail.includes(wasReady ? '+' : '-');
          if (first >= 0 && i > first) {
            // It turns when enough polls in a row, all of them since the last turn, say so.
            if (isReady !== wasReady) expect(speaksAgainst).toBe(true);
            else expect(speaksAgainst).toBe(false);
          } else expect(isReady).toBe(i === first);
        }
      }),
    );
  });
});
