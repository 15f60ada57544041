import type { ChainMetrics } from '../blockchain-metrics';
import { askWithin } from './ask';
import { type ChainDefinition, readChain } from './chain-options';
import type { ChainWatch } from './chain-watch';
import { createCheckpoints } from './checkpoints';
import type { ChainBlock, ChainFacts, FactName, SomeFacts } from './facts';
import { createHeadTracker } from './head-tracker';
import { createHeadGuard } from './plausible-head';
import { startPolling } from './poll-loop';
import { recordHeadChange } from './record-blocks';
import { createFactRecording, recordComparison, recordSync } from './record-facts';
import { watchReference } from './reference-watch';
import type { ChainSnapshot, KnownFact } from './snapshot';
import type { ChainSource } from './source';
import { SourceError } from './source-error';
import { createSourceRecording } from './source-recording';

/** How a chain is watched, besides its definition. */
export interface WatchSettings {
  /** Its name among several chains. */
  readonly name?: string;
  /**
   * Whether this process counts the blocks: of several that answer as one, only one does.
   * @defaultValue always
   */
  counts?(): boolean;
}

/** The value of the label `source` for the node that a server belongs to. */
const ownNode = 'node';
const secondsOfUnknownPace = 5;
// What a node does not know today it knows after an upgrade at best.
const unsupportedSeconds = 600;

/**
 * Watches a chain: asks its source in the background and keeps metrics and snapshot up to date.
 *
 * @param metrics - of a server with one chain; `metrics.forChain(name)` where there are several
 * @param definition - a source, or a source with settings
 * @returns the watch, which polls until it is stopped and does not keep the process alive
 * @throws XaiMetricsError for a wrong setting
 *
 * @example
 * ```ts
 * import { createMetrics, evm, watchChain } from '@xai-metrics/core';
 *
 * const metrics = createMetrics();
 * const watch = watchChain(metrics, evm({ url: 'http://127.0.0.1:8545' }));
 * watch.onTick(({ facts }) => console.log(facts.head?.value.height));
 * ```
 */
export function watchChain(
  metrics: ChainMetrics,
  definition: ChainSource | ChainDefinition,
  { name, counts = () => true }: WatchSettings = {},
): ChainWatch {
  const settings = readChain('chain', definition);
  const { source, timeoutSeconds = 2, record = true, references = {} } = settings;
  const expected = settings.readiness === false ? undefined : settings.readiness?.expected;
  const { questions } = source;
  const isPolled = questions.head !== undefined;
  const recording = createSourceRecording(metrics, ownNode);
  const recordFact = record ? createFactRecording(metrics, ownNode) : () => {};
  const tracker = createHeadTracker(limitLookups(source, timeoutSeconds));
  const checkHead = createHeadGuard();
  const checkpoints = createCheckpoints(source.pace);
  const watchedSince = performance.now();
  const listeners = new Set<(snapshot: ChainSnapshot) => void>();
  const askAgainAt = new Map<FactName, number>();
  let facts: { [Fact in FactName]?: KnownFact<ChainFacts[Fact]> } = {};
  let succeededAt: number | undefined;
  let progressedAt: number | undefined;
  let failure: ChainSnapshot['failure'];
  const stopping = new AbortController();
  let isStopped = false;
  let ticking: NodeJS.Timeout | undefined;
  // Heads come from polls, subscriptions and the application: one after another.
  let headsTaken: Promise<unknown> = Promise.resolve();
  let advancedAt = 0;

  const others = Object.entries(references).map(
    ([other, otherSource]) =>
      [
        other,
        watchReference(metrics, {
          name: other,
          source: otherSource,
          timeoutSeconds,
          periodSeconds: pollSeconds,
        }),
      ] as const,
  );
  let snapshot = takeSnapshot();
  const polling = isPolled ? startPolling({ periodSeconds: pollSeconds, round }) : undefined;
  const unsubscribe = source.subscribe?.({
    onHead: (head) => report({ head }),
    onFacts: report,
    onEnd: (reason) => recording.failed(new SourceError('refused', reason)),
  });
  tickLater();

  return {
    name,
    get snapshot() {
      return snapshot;
    },
    report,
    onTick(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      isStopped = true;
      const reason = new SourceError('other', 'the watch was stopped');
      stopping.abort(reason);
      polling?.stop(reason);
      for (const [, other] of others) other.stop(reason);
      unsubscribe?.();
      clearTimeout(ticking);
      listeners.clear();
    },
  };

  async function round(signal: AbortSignal): Promise<boolean> {
    const startedAt = performance.now();
    const due = (Object.keys(questions) as FactName[]).filter(
      (fact) => (askAgainAt.get(fact) ?? 0) <= startedAt,
    );
    // Whether it is the same chain as before decides what a head means.
    const identified = due.includes('identity') ? ask('identity', signal) : undefined;
    const rest = due.filter((fact) => fact !== 'identity' && fact !== 'head');
    const asked = rest.map((fact) => ask(fact, signal));
    const told = await ask('head', signal, identified);
    await Promise.all([identified, ...asked]);
    if (isStopped) return false;
    if (told) await compareHashes();
    recording.polled((performance.now() - startedAt) / 1000, told);
    tick();
    return told;
  }

  /** Asks for a fact; the promise never rejects, and says whether it is known now. */
  async function ask<Fact extends FactName>(
    fact: Fact,
    signal: AbortSignal,
    before?: Promise<unknown>,
  ): Promise<boolean> {
    const question = questions[fact];
    const askedAt = performance.now();
    try {
      const value = await askWithin(timeoutSeconds, signal, (limited) => question?.ask(limited));
      await before;
      if (isStopped) return false;
      const everySeconds = question?.everySeconds ?? 0;
      askAgainAt.set(fact, everySeconds === 0 ? 0 : askedAt + everySeconds * 1000);
      if (fact !== 'head') return learn(fact, value as ChainFacts[Fact] | undefined);
      if (value === undefined) throw new SourceError('nonsense', 'the node tells no head');
      await takeHead(value as ChainBlock, askedAt);
      return failure === undefined;
    } catch (thrown) {
      const error = thrown as SourceError;
      if (isStopped) return false;
      recording.failed(error);
      if (fact === 'head') failure = { kind: error.kind, message: error.message };
      else if (error.kind === 'unsupported') {
        askAgainAt.set(fact, askedAt + unsupportedSeconds * 1000);
        learn(fact, undefined);
      }
      return false;
    }
  }

  /** Takes in a fact, or that it cannot be known. */
  function learn<Fact extends FactName>(fact: Fact, value: ChainFacts[Fact] | undefined): boolean {
    if (fact === 'identity' && value !== undefined) meetChain(value as ChainFacts['identity']);
    const { [fact]: _former, ...rest } = facts;
    facts = value === undefined ? rest : { ...facts, [fact]: { value, at: performance.now() } };
    recordFact(fact, value);
    return value !== undefined;
  }

  /** A node that is on another chain than before begins anew: its blocks have replaced nothing. */
  function meetChain({ chainId, genesis }: ChainFacts['identity']): void {
    const former = facts.identity?.value;
    const isOther =
      former !== undefined && (former.chainId !== chainId || former.genesis !== genesis);
    if (isOther) forgetChain();
  }

  function forgetChain(): void {
    tracker.reset();
    checkpoints.reset();
    progressedAt = undefined;
  }

  /** Takes in a head from wherever it comes; rejects if it cannot be true. */
  function takeHead(told: ChainBlock, askedAt: number): Promise<void> {
    const taken = headsTaken.then(() => follow(told, askedAt));
    headsTaken = taken.catch(() => {});
    return taken;
  }

  async function follow(told: ChainBlock, askedAt: number): Promise<void> {
    const former = tracker.head;
    // A subscription was faster than the poll that was under way.
    if (former !== undefined && askedAt < advancedAt && told.height < former.height) return;
    assertRightChain();
    const { top } = tracker;
    const head = checkHead(told, top, Date.now() / 1000);
    if (head.height === 0 && top !== undefined && top > 0) forgetChain();
    const change = await tracker.advance(head, stopping.signal).catch((thrown) => {
      // The head itself is known all the same; what is missing before it is read the next time.
      recording.failed(thrown as SourceError);
      return undefined;
    });
    if (isStopped) return;
    advancedAt = performance.now();
    succeededAt = advancedAt;
    failure = undefined;
    const replaced = change?.replaced ?? 0;
    if (top === undefined || head.height > top || replaced > 0) {
      progressedAt = advancedAt;
      metrics.chain.lastProgressTimestampSeconds.set(Date.now() / 1000);
    }
    if (replaced > 0) checkpoints.reset();
    if (change !== undefined && record && counts()) {
      recordHeadChange(metrics, change, {
        isSyncing: facts.syncing?.value.isSyncing === true,
        rewardTransactions: source.rewardTransactions ?? 0,
        parentOf: tracker.parentOf,
      });
    }
    learn('head', head);
    renew();
  }

  function assertRightChain(): void {
    const { chainId, genesis } = facts.identity?.value ?? {};
    for (const [what, is, wanted] of [
      ['chain', chainId, expected?.chainId],
      ['genesis block', genesis, expected?.genesis],
    ] as const) {
      if (wanted === undefined || is === undefined || is === wanted) continue;
      throw new SourceError('nonsense', `the node is on the ${what} ${is}, not on ${wanted}`);
    }
  }

  async function compareHashes(): Promise<void> {
    const head = tracker.head?.height;
    if (head === undefined || source.getBlockAt === undefined) return;
    try {
      await checkpoints.update(
        head,
        findHash,
        new Map(others.map(([o, { hashAt }]) => [o, hashAt])),
      );
    } catch (thrown) {
      recording.failed(thrown as SourceError);
    }
  }

  async function findHash(height: number): Promise<string | undefined> {
    const remembered = tracker.blockAt(height)?.hash;
    if (remembered !== undefined) return remembered;
    const lookUp = (signal: AbortSignal) => source.getBlockAt?.(height, signal);
    return (await askWithin(timeoutSeconds, undefined, lookUp))?.hash;
  }

  function report(told: SomeFacts): void {
    const { head, ...rest } = told;
    for (const fact of Object.keys(rest) as (keyof typeof rest)[]) learn(fact, told[fact]);
    if (head !== undefined) {
      takeHead(head, performance.now()).catch((thrown) => {
        recording.failed(thrown as SourceError);
        if (!isPolled) failure = thrown as SourceError;
      });
    }
    renew();
  }

  function tick(): void {
    tickLater();
    forgetOld();
    renew();
    for (const listener of listeners) listener(snapshot);
  }

  /** Ticks go on while a poll hangs, or nobody polls: otherwise nobody would notice. */
  function tickLater(): void {
    clearTimeout(ticking);
    if (isStopped) return;
    const seconds = isPolled ? pollSeconds() * 1.5 : Math.min(pollSeconds(), secondsOfUnknownPace);
    ticking = setTimeout(tick, seconds * 1000).unref();
  }

  /** A state that nobody has confirmed for long is unknown. The head is an event: it stays what it was. */
  function forgetOld(): void {
    if (!isPolled) return;
    for (const fact of Object.keys(facts) as FactName[]) {
      const question = questions[fact];
      if (fact === 'head' || fact === 'finalized' || question === undefined) continue;
      const seconds = Math.max(3 * Math.max(pollSeconds(), question.everySeconds ?? 0), 30);
      if (performance.now() - (facts[fact]?.at ?? 0) > seconds * 1000) learn(fact, undefined);
    }
  }

  function renew(): void {
    snapshot = takeSnapshot();
    const { expectedBlockSeconds } = snapshot;
    if (record) recordSync(metrics, snapshot);
    recordComparison(metrics, snapshot);
    if (expectedBlockSeconds !== undefined) {
      metrics.blocks.expectedIntervalSeconds.set(expectedBlockSeconds);
    }
  }

  function takeSnapshot(): ChainSnapshot {
    return {
      facts,
      pollSeconds: pollSeconds(),
      expectedBlockSeconds: blockSeconds(),
      pace: source.pace,
      watchedSince,
      succeededAt,
      progressedAt,
      failure,
      references: Object.fromEntries(others.map(([other, { state }]) => [other, state])),
      checkpoint: checkpoints.current,
    };
  }

  function blockSeconds(): number | undefined {
    const { identity } = facts;
    return (
      settings.expectedBlockSeconds ??
      source.expectedBlockSeconds ??
      (identity && source.expectedBlockSecondsOf?.(identity.value))
    );
  }

  function pollSeconds(): number {
    if (settings.pollSeconds !== undefined) return settings.pollSeconds;
    if (!isPolled) return Number.POSITIVE_INFINITY;
    const seconds = blockSeconds();
    return seconds === undefined ? secondsOfUnknownPace : Math.min(30, Math.max(1, seconds / 2));
  }
}

/** Looking a block up has the time limit of a question; a node that cannot do it is one that does not. */
function limitLookups(
  { getBlockAt, getBlock }: ChainSource,
  timeoutSeconds: number,
): Pick<ChainSource, 'getBlockAt' | 'getBlock'> {
  return {
    ...(getBlockAt && {
      getBlockAt: (height, signal) => look(signal, (s) => getBlockAt(height, s)),
    }),
    ...(getBlock && { getBlock: (hash, signal) => look(signal, (s) => getBlock(hash, s)) }),
  };

  async function look(
    stopped: AbortSignal,
    ask: (signal: AbortSignal) => Promise<ChainBlock | undefined>,
  ): Promise<ChainBlock | undefined> {
    try {
      return await askWithin(timeoutSeconds, stopped, ask);
    } catch (error) {
      if ((error as SourceError).kind === 'unsupported') return undefined;
      throw error;
    }
  }
}
