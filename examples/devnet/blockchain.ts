import { type Block, blockSize } from './block';
import {
  type BlockFault,
  checkContent,
  checkHeader,
  checkWork,
  MEDIAN_TIME_SPAN,
  medianTimePast,
  retargetSpan,
} from './block-validation';
import { type ChainState, createChainState } from './chain-state';
import { type ChainRules, createGenesis } from './genesis';
import { nextDifficulty } from './proof-of-work';

/** How a block came to this node. */
export interface Arrival {
  source: 'mined' | 'received' | 'synced';
  miningSeconds?: number;
}

/** A block that has become part of the best chain, with what it took. */
export interface ConnectedBlock extends Arrival {
  block: Block;
  sizeBytes: number;
  validationSeconds: number;
  /** `undefined` for the first block: genesis was not mined at a time. */
  parentTimestampMs: number | undefined;
}

/** What became of a block that was added. */
export type AddResult =
  | { status: 'duplicate' | 'orphan' | 'side' }
  | { status: 'invalid'; fault: BlockFault }
  | { status: 'connected'; connected: ConnectedBlock[]; disconnected: Block[] };

/** What the next block after a given one has to satisfy. */
export interface NextBlockRules {
  height: number;
  difficulty: number;
  earliestTimestamp: number;
}

/** The tree of all valid blocks and the state at the end of its heaviest branch. */
export interface Blockchain {
  readonly genesis: Block;
  readonly rules: ChainRules;
  readonly state: ChainState;
  readonly head: Block;
  readonly totalWork: bigint;
  /** The ends of all branches, the best one included. */
  readonly tips: number;
  has(hash: string): boolean;
  byHash(hash: string): Block | undefined;
  /** Returns the block of the best chain at `height`. */
  atHeight(height: number): Block | undefined;
  workOf(hash: string): bigint | undefined;
  add(block: Block, arrival: Arrival, isVerified?: (id: string) => boolean): AddResult;
  nextBlockRules(parentHash: string): NextBlockRules;
}

interface Entry {
  block: Block;
  parent: Entry | undefined;
  totalWork: bigint;
  arrival: Arrival;
  checkSeconds: number;
}

/** Creates a chain that holds only genesis. */
export function createBlockchain(rules: ChainRules, now: () => number = Date.now): Blockchain {
  const genesis = createGenesis(rules);
  const root: Entry = {
    block: genesis,
    parent: undefined,
    totalWork: 0n,
    arrival: { source: 'mined' },
    checkSeconds: 0,
  };
  const entries = new Map([[genesis.hash, root]]);
  const best = [root];
  const tips = new Set([root]);
  const state = createChainState(rules);
  const ancestorSpan = Math.max(rules.retargetWindow + 1, MEDIAN_TIME_SPAN);

  return {
    genesis,
    rules,
    state,
    get head() {
      return tip().block;
    },
    get totalWork() {
      return tip().totalWork;
    },
    get tips() {
      return tips.size;
    },
    has: (hash) => entries.has(hash),
    byHash: (hash) => entries.get(hash)?.block,
    atHeight: (height) => best[height]?.block,
    workOf: (hash) => entries.get(hash)?.totalWork,
    add,
    nextBlockRules(parentHash) {
      const parent = entries.get(parentHash);
      if (!parent) throw new Error(`No block ${parentHash} to build on.`);
      const recent = ancestors(parent);
      return {
        height: parent.block.height + 1,
        difficulty: nextDifficulty(retargetSpan(recent, rules), rules),
        earliestTimestamp: medianTimePast(recent) + 1,
      };
    },
  };

  function tip(): Entry {
    return best.at(-1) as Entry;
  }

  function add(block: Block, arrival: Arrival, isVerified?: (id: string) => boolean): AddResult {
    if (entries.has(block.hash)) return { status: 'duplicate' };
    const start = performance.now();
    const workFault = checkWork(block, rules);
    if (workFault) return { status: 'invalid', fault: workFault };
    const parent = entries.get(block.previousHash);
    if (!parent) return { status: 'orphan' };
    const fault =
      checkHeader(block, parent.block, ancestors(parent), rules, now()) ??
      checkContent(block, rules, isVerified);
    if (fault) return { status: 'invalid', fault };

    const totalWork = parent.totalWork + BigInt(block.difficulty);
    const checkSeconds = (performance.now() - start) / 1000;
    const entry = { block, parent, totalWork, arrival, checkSeconds };
    // Not `>=`: of two branches with equal work the one seen first stays.
    if (totalWork > tip().totalWork) return reorganise(entry);
    keep(entry);
    return { status: 'side' };
  }

  function reorganise(target: Entry): AddResult {
    const branch: Entry[] = [];
    let fork = target;
    while (best[fork.block.height] !== fork) {
      branch.unshift(fork);
      fork = fork.parent as Entry;
    }
    const left = best.slice(fork.block.height + 1);
    for (const _ of left) detachTip();

    const connected: ConnectedBlock[] = [];
    for (const entry of branch) {
      const start = performance.now();
      const fault = state.connect(entry.block);
      if (fault) {
        for (const _ of connected) detachTip();
        for (const old of left) attach(old);
        forget(entry);
        return { status: 'invalid', fault };
      }
      best.push(entry);
      connected.push(describe(entry, (performance.now() - start) / 1000));
    }
    keep(target);
    return { status: 'connected', connected, disconnected: left.map(({ block }) => block) };
  }

  function attach(entry: Entry): void {
    state.connect(entry.block);
    best.push(entry);
  }

  function detachTip(): void {
    state.disconnect();
    best.pop();
  }

  function keep(entry: Entry): void {
    entries.set(entry.block.hash, entry);
    tips.add(entry);
    if (entry.parent) tips.delete(entry.parent);
  }

  // A block may prove invalid only when its branch is tried: what was built on it goes with it.
  function forget(invalid: Entry): void {
    for (const entry of [...entries.values()]) {
      if (entry.block.height < invalid.block.height || !descends(entry, invalid)) continue;
      entries.delete(entry.block.hash);
      tips.delete(entry);
    }
    const { parent } = invalid;
    if (parent && ![...entries.values()].some((each) => each.parent === parent)) tips.add(parent);
  }

  function descends(entry: Entry, from: Entry): boolean {
    let each: Entry | undefined = entry;
    while (each && each.block.height > from.block.height) each = each.parent;
    return each === from;
  }

  function ancestors(last: Entry): Block[] {
    const blocks: Block[] = [];
    let entry: Entry | undefined = last;
    while (entry?.parent && blocks.length < ancestorSpan) {
      blocks.push(entry.block);
      entry = entry.parent;
    }
    return blocks.reverse();
  }
}

function describe(entry: Entry, connectSeconds: number): ConnectedBlock {
  const parent = entry.parent?.block;
  return {
    block: entry.block,
    ...entry.arrival,
    sizeBytes: blockSize(entry.block),
    validationSeconds: entry.checkSeconds + connectSeconds,
    parentTimestampMs: parent && parent.height > 0 ? parent.timestamp : undefined,
  };
}
