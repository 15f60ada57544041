import type { ChainBlock, ChainFacts, FactName } from '../../src/chain/facts';
import type { ChainSource, Question } from '../../src/chain/source';

/** What a fact's question does, or what it answers. */
export type Answers = { [Fact in FactName]?: ChainFacts[Fact] | (() => unknown) };

/** A source of a program's own, whose answers can be changed while it is watched. */
export interface OwnSource extends ChainSource {
  readonly answers: Answers;
  /** How often each fact was asked for. */
  readonly asked: { [Fact in FactName]?: number };
  /** Blocks by height. */
  readonly blocks: ChainBlock[];
  /** Adds blocks to the chain; its last one is the head. */
  grow(count: number, fields?: Partial<ChainBlock>): void;
  /** Replaces the newest blocks. */
  reorganise(depth: number, regrowth: number): void;
}

let made = 0;

/** Creates a source; the head is the last of its blocks unless the answers say otherwise. */
export function createOwnSource(answers: Answers = {}): OwnSource {
  const blocks: ChainBlock[] = [];
  const asked: { [Fact in FactName]?: number } = {};
  const all: Answers = { head: () => blocks.at(-1), ...answers };

  function question(fact: FactName): Question<unknown> {
    return {
      async ask() {
        asked[fact] = (asked[fact] ?? 0) + 1;
        const answer = all[fact];
        return typeof answer === 'function' ? answer() : answer;
      },
    };
  }
  const source: OwnSource = {
    kind: 'own',
    address: 'this test',
    pace: 'slots',
    answers: all,
    asked,
    blocks,
    questions: Object.fromEntries(
      (Object.keys(all) as FactName[]).map((fact) => [fact, question(fact)]),
    ),
    async getBlockAt(height) {
      return blocks[height];
    },
    grow(count, fields = {}) {
      for (let i = 0; i < count; i += 1) {
        const parent = blocks.at(-1);
        blocks.push({
          height: blocks.length,
          hash: `0x${(made++).toString(16).padStart(64, '0')}`,
          ...(parent?.hash === undefined ? {} : { parentHash: parent.hash }),
          timestamp: 1_700_000_000 + blocks.length * 12,
          ...fields,
        });
      }
    },
    reorganise(depth, regrowth) {
      blocks.splice(blocks.length - depth);
      source.grow(regrowth);
    },
  };
  source.grow(20);
  return source;
}
