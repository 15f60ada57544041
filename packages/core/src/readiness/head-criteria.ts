import { type Criterion, type CriterionResult, type Evidence, pass, unknown } from './criterion';
import { showNumber } from './show-number';

/** Blocks that the head is behind the reference; `undefined` without one of the two. */
function measureLag({ snapshot, reference }: Evidence): number | undefined {
  const head = snapshot.facts.head?.value.height;
  if (head === undefined || reference === undefined) return undefined;
  return Math.max(0, reference.height - head);
}

/** The node does not say that it is catching up, or is as good as there. */
export const judgeSyncing: Criterion = (evidence) => {
  const { snapshot, options, limits, isReady } = evidence;
  if (!options.syncing) return undefined;
  const syncing = snapshot.facts.syncing?.value;
  if (syncing === undefined) return unknown('the node does not tell whether it is syncing');
  if (!syncing.isSyncing) return pass('the node says that it is in sync');
  const value = measureLag(evidence);
  const limit = isReady ? limits.exitBlocksBehind : limits.blocksBehind;
  if (value === undefined || typeof limit !== 'number') {
    return { status: 'fail', code: 'syncing', reason: 'the node says that it is syncing' };
  }
  const figures = { value, limit, unit: 'blocks' } as const;
  const reason = `the node says that it is syncing, ${showNumber(value)} blocks behind (limit ${showNumber(limit)})`;
  if (value <= limit) return pass(reason, figures);
  return { status: 'fail', code: 'syncing', reason, ...figures };
};

/** The head is not far behind the reference. */
export const judgeLag: Criterion = (evidence) => {
  const { snapshot, limits, reference, isReady } = evidence;
  const { blocksBehind: limit, exitBlocksBehind } = limits;
  if (limit === false) return undefined;
  const value = measureLag(evidence);
  if (reference === undefined || value === undefined) return judgeLoss(evidence);
  const head = snapshot.facts.head?.value.height as number;
  const dropped = reference.dropped === undefined ? '' : `; left out: ${reference.dropped}`;
  const where =
    head > reference.height
      ? `the head is ${showNumber(head - reference.height)} blocks ahead of`
      : `the head is ${showNumber(value)} block${value === 1 ? '' : 's'} behind`;
  const found = `${where} the reference ${showNumber(reference.height)}, ${reference.from}`;
  if (limit === undefined || exitBlocksBehind === undefined || exitBlocksBehind === false) {
    return unknown(`${found}; without a block time there is no limit${dropped}`, {
      value,
      unit: 'blocks',
    });
  }
  const figures = { value, limit, unit: 'blocks' } as const;
  if (value <= limit) return pass(`${found} (limit ${showNumber(limit)})${dropped}`, figures);
  const stays = isReady && value <= exitBlocksBehind;
  const exit = isReady ? `, ready until ${showNumber(exitBlocksBehind)}` : '';
  const reason = `${found} (limit ${showNumber(limit)}${exit})${dropped}`;
  return { status: stays ? 'warn' : 'fail', code: 'lag', reason, ...figures };
};

function judgeLoss({ snapshot, options, reference }: Evidence): CriterionResult {
  if (reference !== undefined) return unknown('the node has not told its head yet');
  const states = Object.values(snapshot.references);
  const answering = states.filter(({ height }) => height !== undefined).length;
  const meaning = options.onReferenceLoss ?? (states.length > 0 ? 'warn' : 'ignore');
  const figures = { value: answering, limit: options.quorum, unit: 'references' } as const;
  const reason =
    states.length === 0
      ? 'there is no reference to compare the head with'
      : `no reference height: ${answering} of ${states.length} other nodes answer, ${options.quorum} needed`;
  if (meaning === 'ignore') return unknown(reason);
  return { status: meaning, code: 'no_reference', reason, ...figures };
}

/** The head's own time is not long ago. */
export const judgeHeadAge: Criterion = ({ snapshot, limits, hasHalted, unixSeconds }) => {
  const { headAgeSeconds: limit } = limits;
  if (limit === false) return undefined;
  const timestamp = snapshot.facts.head?.value.timestamp;
  // 1970 is what a node says that does not know.
  if (timestamp === undefined || !(timestamp > 0)) {
    return unknown('the node does not tell the time of its head');
  }
  const age = unixSeconds - timestamp;
  if (age < -shortestAhead) return judgeHeadAhead(-age, limit, snapshot.mostSecondsAhead);
  const value = Math.max(0, age);
  const found = `the head is ${showNumber(value)} s old`;
  if (limit === undefined) {
    return unknown(`${found}; without a block time there is no limit`, { value, unit: 'seconds' });
  }
  const figures = { value, limit, unit: 'seconds' } as const;
  const reason = `${found} (limit ${showNumber(limit)} s)`;
  if (value <= limit) return pass(reason, figures);
  return hasHalted
    ? { status: 'warn', code: 'halted', reason: `${reason}${halted}`, ...figures }
    : { status: 'fail', code: 'headAge', reason, ...figures };
};

// Less is shown as 0.
const shortestAhead = 0.05;

/** A head from the future is young; but one of the clocks is wrong if the protocol does not allow so much. */
function judgeHeadAhead(
  seconds: number,
  oldest: number | undefined,
  allowed: number | undefined,
): CriterionResult {
  const found = `the head is ${showNumber(seconds)} s ahead of the clock of this server`;
  const figures = {
    value: 0,
    ...(oldest === undefined ? {} : { limit: oldest }),
    unit: 'seconds',
  } as const;
  const limit = Math.max(oldest ?? 0, allowed ?? 0);
  if (limit > 0 && seconds > limit) {
    const reason = `${found}: one of the two is wrong`;
    return { status: 'warn', code: 'clock', reason, ...figures };
  }
  return oldest === undefined
    ? unknown(`${found}; without a block time there is no limit`, figures)
    : pass(`${found} (limit ${showNumber(limit)} s)`, figures);
}

const halted = ', and the other nodes stand still, too: the chain has halted';

/** The height rises, by a clock that nobody can set. */
export const judgeProgress: Criterion = ({ snapshot, limits, hasHalted, now }) => {
  const { stallSeconds: limit } = limits;
  if (limit === false) return undefined;
  const { progressedAt, hasProgressed } = snapshot;
  if (progressedAt === undefined) return unknown('the node has not told its head yet');
  const value = Math.max(0, now - progressedAt) / 1000;
  const seen = hasProgressed
    ? `the height rose ${showNumber(value)} s ago`
    : `the height was first seen ${showNumber(value)} s ago and has not risen since`;
  if (limit === undefined) {
    const reason = `${seen}; without a block time there is no limit`;
    return unknown(reason, { value, unit: 'seconds' });
  }
  const figures = { value, limit, unit: 'seconds' } as const;
  if (value <= limit) return pass(seen, figures);
  const found = `the height has not risen for ${showNumber(value)} s (limit ${showNumber(limit)} s)`;
  return hasHalted
    ? { status: 'warn', code: 'halted', reason: `${found}${halted}`, ...figures }
    : { status: 'fail', code: 'progress', reason: found, ...figures };
};
