import { type Criterion, pass, unknown } from './criterion';
import { showNumber } from './show-number';

/** An index keeps up with its node. */
export const judgeIndexLag: Criterion = ({ snapshot, limits: { indexLag: limit } }) => {
  const index = snapshot.facts.index?.value;
  if (limit === false || index === undefined) return undefined;
  if (index.isBackfilled === false) {
    const reason = `the index is still being filled, at height ${showNumber(index.height)}`;
    return { status: 'fail', code: 'backfill', reason };
  }
  const head = snapshot.facts.head?.value.height;
  if (head === undefined) return unknown('the node has not told its head yet');
  const value = Math.max(0, head - index.height);
  const figures = { value, limit, unit: 'blocks' } as const;
  const reason = `the index is ${showNumber(value)} blocks behind the node's head ${showNumber(head)} (limit ${showNumber(limit)})`;
  if (value <= limit) return pass(reason, figures);
  return { status: 'fail', code: 'indexLag', reason, ...figures };
};

/** The node has the same chain as most others. */
export const judgeFork: Criterion = ({ snapshot: { checkpoint }, options }) => {
  if (!options.fork) return undefined;
  if (
    checkpoint === undefined ||
    checkpoint.agreeing.length + checkpoint.disagreeing.length === 0
  ) {
    return unknown('there is no block yet that could be compared with other nodes');
  }
  const { height, hash, agreeing, disagreeing } = checkpoint;
  const at = `at height ${showNumber(height)}`;
  if (disagreeing.length === 0) return pass(`the other nodes have the same block ${at}`);
  const reason = `${disagreeing.join(', ')} ${disagreeing.length === 1 ? 'has' : 'have'} another block than ${hash} ${at}${agreeing.length === 0 ? '' : `; ${agreeing.join(', ')} the same`}`;
  // As many on either side: nobody can say who left.
  const isAlone = disagreeing.length > agreeing.length;
  return { status: isAlone ? 'fail' : 'warn', code: 'fork', reason };
};

/** Blocks become final; only ever a warning, because every node of the chain has the same trouble. */
export const judgeFinality: Criterion = ({ snapshot, limits: { finalityLag: limit } }) => {
  const finalized = snapshot.facts.finalized?.value.height;
  const head = snapshot.facts.head?.value.height;
  if (limit === false || finalized === undefined || head === undefined) return undefined;
  const value = Math.max(0, head - finalized);
  const found = `the newest final block is ${showNumber(value)} blocks behind the head`;
  if (limit === undefined) {
    return unknown(`${found}; without a block time there is no limit`, { value, unit: 'blocks' });
  }
  const figures = { value, limit, unit: 'blocks' } as const;
  const reason = `${found} (limit ${showNumber(limit)})`;
  if (value <= limit) return pass(reason, figures);
  return { status: 'warn', code: 'finality', reason, ...figures };
};
