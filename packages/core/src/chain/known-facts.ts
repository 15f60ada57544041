import type { ChainFacts, FactName } from './facts';
import type { KnownFact } from './snapshot';

/** What is known of a chain, fact by fact. */
export interface KnownFacts {
  readonly all: { readonly [Fact in FactName]?: KnownFact<ChainFacts[Fact]> };
  /** Takes in a fact; `undefined` if it cannot be known. */
  learn<Fact extends FactName>(fact: Fact, value: ChainFacts[Fact] | undefined): void;
  /**
   * Forgets states that nobody has confirmed for long. Head and finalized block are events: they stay what
   * they were, and their age goes on growing.
   *
   * @param secondsOf - how long a fact is good; `undefined` for ever
   */
  forgetOld(secondsOf: (fact: FactName) => number | undefined): void;
}

/**
 * Creates the book of what is known.
 *
 * @param onLearnt - called for each fact that is taken in or forgotten
 */
export function createKnownFacts(
  onLearnt: <Fact extends FactName>(fact: Fact, value: ChainFacts[Fact] | undefined) => void,
): KnownFacts {
  let all: { [Fact in FactName]?: KnownFact<ChainFacts[Fact]> } = {};

  return {
    get all() {
      return all;
    },
    learn,
    forgetOld(secondsOf) {
      const now = performance.now();
      for (const fact of Object.keys(all) as FactName[]) {
        const seconds = secondsOf(fact);
        if (fact === 'head' || fact === 'finalized' || seconds === undefined) continue;
        if (now - (all[fact]?.at ?? 0) > seconds * 1000) learn(fact, undefined);
      }
    },
  };

  function learn<Fact extends FactName>(fact: Fact, value: ChainFacts[Fact] | undefined): void {
    const { [fact]: _former, ...rest } = all;
    all = value === undefined ? rest : { ...rest, [fact]: { value, at: performance.now() } };
    onLearnt(fact, value);
  }
}
