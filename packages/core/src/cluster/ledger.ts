import { createCombiner, lastingPart } from './combine';
import {
  applyPush,
  type Contribution,
  type Push,
  readPush,
  wholePush,
  writePush,
} from './contribution';

/**
 * What all members have contributed. The hub keeps it; replicas of it follow the same changes, so
 * that it survives the hub.
 */
export interface Ledger {
  /** Those that have not finished. */
  readonly members: ReadonlyMap<string, Contribution>;
  /** What the finished ones leave. */
  readonly retired: Contribution;
  /** Changes what a member has contributed; a new id begins with nothing. */
  apply(id: string, push: Push): void;
  /** Puts what has to stay of a member to the retired ones. */
  finish(id: string): void;
  /** Whether a member has finished; it cannot come back. */
  hasFinished(id: string): boolean;
  /** Everything, to be sent. */
  save(): SavedLedger;
  /** Takes over what another ledger had, but for members that this one has or has finished. */
  load(saved: SavedLedger): void;
}

/** A ledger as it travels; the bytes are pushes. */
export interface SavedLedger {
  readonly members: readonly (readonly [id: string, push: Uint8Array])[];
  /** Those whose part is among the retired. */
  readonly finished: readonly string[];
  readonly retired: Uint8Array;
}

// One that comes back does so at once; a worker that crashes at its start, every second, is not kept for ever.
const mostFinished = 1_000;

/** Creates an empty ledger. */
export function createLedger(): Ledger {
  const members = new Map<string, Contribution>();
  const finished = new Set<string>();
  let retired: Contribution = new Map();

  return {
    members,
    get retired() {
      return retired;
    },
    apply(id, push) {
      const contribution = members.get(id) ?? new Map();
      members.set(id, contribution);
      applyPush(contribution, push);
    },
    finish(id) {
      const contribution = members.get(id);
      rememberFinished(id);
      members.delete(id);
      if (contribution !== undefined) retire(contribution);
    },
    hasFinished: (id) => finished.has(id),
    save: () => ({
      members: [...members].map(([id, contribution]) => [id, writePush(wholePush(contribution))]),
      finished: [...finished],
      retired: writePush(wholePush(retired)),
    }),
    load(saved) {
      for (const [id, bytes] of saved.members) {
        if (members.has(id) || finished.has(id)) continue;
        this.apply(id, readPush(bytes));
      }
      saved.finished.forEach(rememberFinished);
      const before: Contribution = new Map();
      applyPush(before, readPush(saved.retired));
      retire(before);
    },
  };

  function rememberFinished(id: string): void {
    finished.add(id);
    const [oldest] = finished;
    if (finished.size > mostFinished) finished.delete(oldest as string);
  }

  /** Where a new version has other buckets, those of the last one to finish stay. */
  function retire(contribution: Contribution): void {
    retired = createCombiner().combine([lastingPart(contribution), retired]);
  }
}
