import { setMaxListeners } from 'node:events';
import type { ChainMetrics } from '../blockchain-metrics';
import { askWithin } from './ask';
import { type ChainDefinition, readChain } from './chain-options';
import type { ChainWatch } from './chain-watch';
import { createCheckpoints } from './checkpoints';
import type { ChainBlock, ChainFacts, FactName, SomeFacts } from './facts';
import { createHeadFollower } from './follow-heads';
import type { HeadChange } from './head-tracker';
import { createKnownFacts } from './known-facts';
import { startPolling } from './poll-loop';
import { recordHeadChange } from './record-blocks';
import {
  createComparisonRecording,
  createFactRecording,
  createSyncRecording,
} from './record-facts';
import { watchReference } from './reference-watch';
import type { ChainSnapshot } from './snapshot';
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
  const { source, timeoutSeconds = 2, record = true } = settings;
  const { questions } = source;
  const isPolled = questions.head !== undefined;
  const stopping = new AbortController();
  const { signal: stopped } = stopping;
  // All lookups of blocks wait for it.
  setMaxListeners(0, stopped);
  const recording = createSourceRecording(metrics, ownNode);
  const recordFact = record ? createFactRecording(metrics, ownNode) : () => {};
  const recordSync = record ? createSyncRecording(metrics) : () => {};
  const recordComparison = createComparisonRecording(metrics);
  const known = createKnownFacts(recordFact);
  const checkpoints = createCheckpoints(source.pace);
  const heads = createHeadFollower({
    source,
    timeoutSeconds,
    signal: stopped,
    meetChain,
    onHead,
    onFault: recording.failed,
  });
  const watchedSince = performance.now();
  const listeners = new Set<(snapshot: ChainSnapshot) => void>();
  const askAgainAt = new Map<FactName, number>();
  let ticking: NodeJS.Timeout | undefined;
  // The chain whose blocks are counted.
  let followed: ChainFacts['identity'] = {};

  const references = Object.entries(settings.references ?? {}).map(([other, otherSource]) => {
    const how = { name: other, source: otherSource, timeoutSeconds, periodSeconds: pollSeconds };
    return [other, watchReference(metrics, how)] as const;
  });
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
      const reason = new SourceError('other', 'the watch was stopped');
      stopping.abort(reason);
      polling?.stop(reason);
      for (const [, reference] of references) reference.stop(reason);
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
    const asked = due
      .filter((fact) => fact !== 'identity' && fact !== 'head')
      .map((fact) => ask(fact, signal));
    const told = await askHead(signal, identified);
    await Promise.all([identified, ...asked]);
    if (stopped.aborted) return false;
    if (told) await compareHashes();
    recording.polled((performance.now() - startedAt) / 1000, told);
    tick();
    return told;
  }

  /** Asks for a fact; the promise never rejects. */
  async function ask<Fact extends Exclude<FactName, 'head'>>(
    fact: Fact,
    signal: AbortSignal,
  ): Promise<void> {
    const question = questions[fact];
    const askedAt = performance.now();
    try {
      const value = await askWithin(timeoutSeconds, signal, (limited) => question?.ask(limited));
      const { everySeconds = 0 } = question ?? {};
      if (everySeconds > 0) askAgainAt.set(fact, askedAt + everySeconds * 1000);
      // The type of a question is that of its fact.
      if (!stopped.aborted) known.learn(fact, value as ChainFacts[Fact] | undefined);
    } catch (thrown) {
      const error = thrown as SourceError;
      if (stopped.aborted) return;
      recording.failed(error);
      if (error.kind !== 'unsupported') return;
      askAgainAt.set(fact, askedAt + unsupportedSeconds * 1000);
      known.learn(fact, undefined);
    }
  }

  /** Asks for the head; the promise never rejects, and says whether it was told. */
  async function askHead(signal: AbortSignal, identified?: Promise<void>): Promise<boolean> {
    const askedAt = performance.now();
    try {
      const told = await askWithin(timeoutSeconds, signal, (limited) =>
        questions.head?.ask(limited),
      );
      await identified;
      if (told === undefined) throw new SourceError('nonsense', 'the node tells no head');
      await heads.take(told, askedAt);
      return true;
    } catch (thrown) {
      failHead(thrown as SourceError);
      return false;
    }
  }

  function failHead(error: SourceError): void {
    if (stopped.aborted) return;
    recording.failed(error);
    heads.fail(error);
  }

  /** Before each head: a head means something only on the chain that is followed. */
  function meetChain(): void {
    const { expected = {} } = settings.readiness || {};
    const identity = known.all.identity?.value ?? {};
    for (const [what, name] of [
      ['chain', 'chainId'],
      ['genesis block', 'genesis'],
    ] as const) {
      if (!isOther(identity[name], expected[name])) continue;
      throw new SourceError(
        'nonsense',
        `the node is on the ${what} ${identity[name]}, not on ${expected[name]}`,
      );
    }
    // A node that is on another chain than before begins anew: its blocks have replaced nothing.
    if (
      isOther(followed.chainId, identity.chainId) ||
      isOther(followed.genesis, identity.genesis)
    ) {
      heads.forget();
      checkpoints.reset();
      followed = {};
    }
    followed = { ...followed, ...identity };
  }

  function onHead(head: ChainBlock, change: HeadChange | undefined): void {
    if (change !== undefined && change.replaced > 0) checkpoints.reset();
    if (heads.hasProgressed && heads.progressedAt === heads.succeededAt) {
      metrics.chain.lastProgressTimestampSeconds.set(Date.now() / 1000);
    }
    if (change !== undefined && record && counts()) {
      recordHeadChange(metrics, change, {
        isSyncing: known.all.syncing?.value.isSyncing === true,
        rewardTransactions: source.rewardTransactions ?? 0,
        parentOf: heads.tracker.parentOf,
      });
    }
    known.learn('head', head);
    renew();
  }

  async function compareHashes(): Promise<void> {
    const height = heads.tracker.head?.height;
    if (height === undefined || source.getBlockAt === undefined) return;
    const others = new Map(references.map(([other, { hashAt }]) => [other, hashAt]));
    await checkpoints.update(height, findHash, others).catch(recording.failed);
  }

  async function findHash(height: number): Promise<string | undefined> {
    const remembered = heads.tracker.blockAt(height)?.hash;
    if (remembered !== undefined) return remembered;
    const block = await askWithin(timeoutSeconds, stopped, (signal) =>
      source.getBlockAt?.(height, signal),
    );
    return block?.hash;
  }

  function report({ head, ...rest }: SomeFacts): void {
    if (stopped.aborted) return;
    for (const fact of Object.keys(rest) as (keyof typeof rest)[]) known.learn(fact, rest[fact]);
    if (head !== undefined) heads.take(head, performance.now()).catch(failHead);
    renew();
  }

  function tick(): void {
    tickLater();
    if (isPolled) known.forgetOld(secondsUntilOld);
    renew();
    for (const listener of listeners) listener(snapshot);
  }

  /** Ticks go on while a poll hangs, or nobody polls: otherwise nobody would notice. */
  function tickLater(): void {
    clearTimeout(ticking);
    if (stopped.aborted) return;
    const seconds = isPolled ? pollSeconds() * 1.5 : (settings.pollSeconds ?? secondsOfUnknownPace);
    ticking = setTimeout(tick, seconds * 1000).unref();
  }

  /** What the application told stays until it tells otherwise. */
  function secondsUntilOld(fact: FactName): number | undefined {
    const question = questions[fact];
    if (question === undefined) return undefined;
    return Math.max(3 * Math.max(pollSeconds(), question.everySeconds ?? 0), 30);
  }

  function renew(): void {
    snapshot = takeSnapshot();
    const { expectedBlockSeconds } = snapshot;
    recordSync(snapshot);
    recordComparison(snapshot);
    if (expectedBlockSeconds !== undefined) {
      metrics.blocks.expectedIntervalSeconds.set(expectedBlockSeconds);
    }
  }

  function takeSnapshot(): ChainSnapshot {
    return {
      facts: known.all,
      pollSeconds: pollSeconds(),
      expectedBlockSeconds: blockSeconds(),
      pace: source.pace,
      isDevelopment: isDevelopment(),
      mostSecondsAhead: source.mostSecondsAhead,
      watchedSince,
      succeededAt: heads.succeededAt,
      progressedAt: heads.progressedAt,
      hasProgressed: heads.hasProgressed,
      failure: heads.failure,
      references: Object.fromEntries(references.map(([other, { state }]) => [other, state])),
      checkpoint: checkpoints.current,
    };
  }

  function isDevelopment(): boolean {
    const { identity, client } = known.all;
    const told = { identity: identity?.value ?? {}, clientName: client?.value.name };
    return source.isDevelopment?.(told) === true;
  }

  function blockSeconds(): number | undefined {
    if (settings.expectedBlockSeconds !== undefined) return settings.expectedBlockSeconds;
    // It makes blocks when it is told, whatever the pace of the chain whose copy it may be.
    if (isDevelopment()) return undefined;
    const identity = known.all.identity?.value;
    return source.expectedBlockSeconds ?? (identity && source.expectedBlockSecondsOf?.(identity));
  }

  /** A source that is not polled owes nothing. */
  function pollSeconds(): number {
    if (settings.pollSeconds !== undefined) return settings.pollSeconds;
    if (!isPolled) return Number.POSITIVE_INFINITY;
    const seconds = blockSeconds();
    return seconds === undefined ? secondsOfUnknownPace : Math.min(30, Math.max(1, seconds / 2));
  }
}

/** What is not told is no other one: a node may answer one question and not the next. */
function isOther(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}
