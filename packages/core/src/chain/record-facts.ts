import { createHash } from 'node:crypto';
import type { ChainMetrics } from '../blockchain-metrics';
import type { Amount } from '../value-guard';
import type { ChainFacts, FactName } from './facts';
import type { ChainSnapshot } from './snapshot';

/** Shows a fact as metrics; what is not known of it is taken away, not shown as 0. */
export type RecordFact = <Fact extends FactName>(
  fact: Fact,
  value: ChainFacts[Fact] | undefined,
) => void;

type FactWriters = { readonly [Fact in FactName]?: (value: Partial<ChainFacts[Fact]>) => void };

/**
 * Creates the function that shows facts as metrics.
 *
 * @param source - the value of the label `source`
 */
export function createFactRecording(metrics: ChainMetrics, source: string): RecordFact {
  const { blocks, transactions, network, mining, chain, supply, fees, sources } = metrics;
  const show = createShow();
  const directions = {
    inbound: withLabels(network.peers, { direction: 'inbound' }),
    outbound: withLabels(network.peers, { direction: 'outbound' }),
  };
  let info: SourceInfo = { client: '', version: '', chain_id: '' };

  const writers: FactWriters = {
    identity: ({ chainId }) => showInfo({ chain_id: chainId }),
    client: ({ name, version }) => showInfo({ client: name, version }),
    // What the newest block was stays true when the node is gone: its age goes on growing.
    head({ height, timestamp, difficulty }) {
      if (height !== undefined) blocks.height.set(height);
      // A block that does not tell its time has not that of the one before.
      if (height !== undefined) show(blocks.headTimestampSeconds, timestamp);
      if (difficulty !== undefined) blocks.difficulty.set(difficulty);
    },
    finalized({ height }) {
      if (height !== undefined) chain.finalizedHeight.set(height);
    },
    safe: ({ height }) => show(chain.safeHeight, height),
    peers({ connected, inbound, outbound, limit }) {
      const both = inbound === undefined || outbound === undefined ? undefined : inbound + outbound;
      show(network.peersConnected, connected ?? both);
      show(directions.inbound, inbound);
      show(directions.outbound, outbound);
      show(network.peersLimit, limit);
    },
    mempool(pool) {
      show(transactions.poolSize, pool.transactions);
      show(transactions.poolQueued, pool.queued);
      show(transactions.poolBytes, pool.bytes);
      show(transactions.poolLimit, pool.limit);
    },
    fees({ gasPriceWei, baseFeeWei, blobBaseFeeWei, coinsPerKilobyte, minimumCoinsPerKilobyte }) {
      show(fees.gasPriceWei, gasPriceWei);
      show(fees.gasBaseFeeWei, baseFeeWei);
      show(fees.gasBlobBaseFeeWei, blobBaseFeeWei);
      show(fees.estimatePerKilobyte, coinsPerKilobyte);
      show(fees.minimumPerKilobyte, minimumCoinsPerKilobyte);
    },
    work({ difficulty, networkHashrate, hashrate }) {
      if (difficulty !== undefined) blocks.difficulty.set(difficulty);
      show(mining.networkHashrate, networkHashrate);
      show(mining.hashrate, hashrate);
    },
    supply({ total, circulating }) {
      show(supply.total, total);
      show(supply.circulating, circulating);
    },
    tips: ({ branches }) => show(chain.tips, branches),
    index: ({ height }) => show(chain.indexHeight, height),
  };

  return function recordFact(fact, value) {
    writers[fact]?.(value ?? {});
  };

  function showInfo(told: { [Name in keyof SourceInfo]?: string | undefined }): void {
    const next = { ...info };
    for (const name of Object.keys(told) as (keyof SourceInfo)[]) next[name] = label(told[name]);
    if (Object.values(info).some((value) => value !== '')) sources.info.clear({ source, ...info });
    info = next;
    if (Object.values(info).some((value) => value !== '')) sources.info.set({ source, ...info }, 1);
  }
}

/** Creates the function that shows how far a node has caught up. */
export function createSyncRecording({ chain }: ChainMetrics): (snapshot: ChainSnapshot) => void {
  const show = createShow();
  const progress = createSyncProgress();

  return function recordSync({ facts }) {
    const height = facts.head?.value.height;
    const { isSyncing, targetHeight, ratio } = facts.syncing?.value ?? {};
    show(chain.lastSyncProgressTimestampSeconds, progress(facts.syncing?.value, height));
    const heights = [targetHeight, facts.peers?.value.bestHeight].filter(
      (told) => told !== undefined,
    );
    const best = heights.length === 0 ? undefined : Math.max(...heights);
    show(chain.syncStatus, isSyncing === undefined ? undefined : isSyncing ? 0 : 1);
    show(chain.bestKnownHeight, best);
    const part = ratio ?? ratioOf(height, best);
    show(chain.syncRatio, part);
    show(chain.syncPercentage, part === undefined ? undefined : part * 100);
  };
}

/**
 * Creates the function that notices when a node that catches up gets on.
 *
 * @returns when it last did, in seconds since 1970; `undefined` where nothing can be seen: at the first
 * block a state may be fetched without a word
 */
function createSyncProgress() {
  let seen: { height: number; ratio: number; figures: string } | undefined;
  let at: number | undefined;

  return function progress(
    syncing: ChainFacts['syncing'] | undefined,
    height = 0,
  ): number | undefined {
    const { isSyncing = false, ratio = 0, figures = '' } = syncing ?? {};
    if (!isSyncing || (height === 0 && ratio === 0 && figures === '')) {
      seen = undefined;
      return undefined;
    }
    // The ratio falls by itself as the chain grows, and a node that goes back does not get on.
    const best = { height: Math.max(height, seen?.height ?? 0), ratio, figures };
    const hasMoved =
      seen === undefined ||
      best.height > seen.height ||
      ratio > seen.ratio ||
      figures !== seen.figures;
    seen = best;
    if (hasMoved) at = Date.now() / 1000;
    return at;
  };
}

/** Creates the function that shows what a node is compared with. */
export function createComparisonRecording({
  chain,
}: ChainMetrics): (snapshot: ChainSnapshot) => void {
  const show = createShow();

  return function recordComparison({ facts, references, checkpoint }) {
    for (const [reference, { height: told }] of Object.entries(references)) {
      if (told === undefined) chain.referenceHeight.clear({ reference });
      else chain.referenceHeight.set({ reference }, told);
    }
    const height = facts.head?.value.height;
    const index = facts.index?.value.height;
    const lag =
      height === undefined || index === undefined ? undefined : Math.max(0, height - index);
    show(chain.indexLagBlocks, lag);
    show(chain.checkpointHeight, checkpoint?.height);
    show(chain.checkpointFingerprint, checkpoint && fingerprint(checkpoint.hash));
  };
}

interface SourceInfo extends Record<string, string> {
  client: string;
  version: string;
  chain_id: string;
}

/** What a node says of itself is text of its own: short and printable, or nothing. */
function label(text: string | undefined): string {
  return (text ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, 64);
}

function ratioOf(height: number | undefined, best: number | undefined): number | undefined {
  if (height === undefined || best === undefined || best === 0) return undefined;
  return Math.min(1, height / best);
}

/**
 * The last 48 bits, which a number holds exactly: under proof of work a hash begins with zeros. Of
 * what is not hexadecimal, those of its SHA-256.
 */
function fingerprint(hash: string): number {
  const isHexadecimal = /^(?:0x)?[0-9a-f]{12,}$/i.test(hash);
  const digits = isHexadecimal ? hash : createHash('sha256').update(hash).digest('hex');
  return Number.parseInt(digits.slice(-12), 16);
}

/** A gauge, or one series of it. */
interface Showable {
  set(value: Amount): void;
  clear(): void;
}

/** Sets a gauge, or takes away what was set before: never what the application has set. */
type Show = (gauge: Showable, value: Amount | undefined) => void;

function createShow(): Show {
  const shown = new Set<Showable>();
  return function show(gauge, value) {
    if (value !== undefined) {
      shown.add(gauge);
      gauge.set(value);
    } else if (shown.delete(gauge)) gauge.clear();
  };
}

function withLabels<Labels>(
  gauge: { set(labels: Labels, value: Amount): void; clear(labels: Labels): void },
  labels: Labels,
): Showable {
  return { set: (value) => gauge.set(labels, value), clear: () => gauge.clear(labels) };
}
