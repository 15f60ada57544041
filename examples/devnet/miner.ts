import type { Block } from './block';
import { searchBlock } from './block-search';
import {
  type BlockTemplate,
  completeBlock,
  createBlockTemplate,
  roomForTransactions,
} from './block-template';
import type { Arrival, Blockchain } from './blockchain';
import type { EventHub } from './events';
import { createHashMeter } from './hash-meter';
import type { Mempool } from './mempool';
import { createNonceSearch, type NonceSearch } from './proof-of-work';

/** Finds blocks on top of the best chain. */
export interface Miner {
  readonly active: boolean;
  /** Hashes a second over the last second. */
  readonly hashrate: number;
  start(): void;
  stop(): void;
  /** Adds hashes made for other ends to the measured rate. */
  countHashes(hashes: number): void;
  /** Mines one block at full speed; `undefined` when the node stops first. */
  mineOne(): Promise<Block | undefined>;
}

/** What a miner works with. */
export interface MinerParts {
  chain: Blockchain;
  mempool: Mempool;
  events: EventHub;
  address: string;
  /** The share of one core that mining in the background takes. */
  duty: number;
  isStalled(): boolean;
  isStopped(): boolean;
  onSolved(block: Block, arrival: Arrival): void;
}

interface Job {
  template: BlockTemplate;
  search: NonceSearch;
  startedAt: number;
}

const SLICE_MS = 4;
const REFRESH_MS = 2000;
const REPORT_MS = 1000;

/** Creates a miner that rests until it is started. */
export function createMiner(parts: MinerParts): Miner {
  const { chain, mempool, events, address, duty, isStalled, isStopped, onSolved } = parts;
  const meter = createHashMeter();
  let job: Job | undefined;
  let head = { hash: '', since: 0 };
  let sliceTimer: NodeJS.Timeout | undefined;
  let reportTimer: NodeJS.Timeout | undefined;
  let hashrate = 0;
  let onDemand: Promise<unknown> = Promise.resolve();

  return {
    get active() {
      return reportTimer !== undefined && !isStalled();
    },
    get hashrate() {
      return hashrate;
    },
    start() {
      if (reportTimer) return;
      meter.read();
      reportTimer = setInterval(report, REPORT_MS).unref();
      work();
    },
    stop() {
      clearTimeout(sliceTimer);
      clearInterval(reportTimer);
      reportTimer = undefined;
      hashrate = 0;
      endJob(false);
    },
    countHashes: meter.add,
    mineOne() {
      const mined = onDemand.then(mineOnDemand);
      onDemand = mined.catch(() => undefined);
      return mined;
    },
  };

  function work(): void {
    if (!reportTimer) return;
    try {
      if (isStalled()) endJob(false);
      else mineSlice();
    } catch (error) {
      job = undefined;
      events.emit('error', { error });
    }
    const restMs = (SLICE_MS * (1 - duty)) / duty;
    sliceTimer = setTimeout(work, restMs).unref();
  }

  function mineSlice(): void {
    if (job && isOver(job)) endJob(false);
    job ??= createJob();
    const { search, template } = job;
    const before = search.hashes;
    const nonce = search.run(SLICE_MS);
    meter.add(search.hashes - before);
    if (nonce === undefined) return;
    endJob(true);
    solved(completeBlock(template, nonce));
  }

  function isOver({ template, search, startedAt }: Job): boolean {
    if (isStale(template) || search.exhausted) return true;
    return performance.now() - startedAt > REFRESH_MS;
  }

  function isStale({ header }: BlockTemplate): boolean {
    return header.previousHash !== chain.head.hash;
  }

  function createJob(): Job {
    const template = createTemplate();
    const search = createNonceSearch(template.header);
    return { template, search, startedAt: performance.now() };
  }

  function createTemplate(): BlockTemplate {
    const { hash } = chain.head;
    if (head.hash !== hash) head = { hash, since: performance.now() };
    const transactions = mempool.select(roomForTransactions(chain, address));
    return createBlockTemplate({ chain, parentHash: hash, miner: address, transactions });
  }

  function endJob(success: boolean): void {
    if (job) events.emit('miningAttempt', { success, hashes: job.search.hashes });
    job = undefined;
  }

  function solved(block: Block): void {
    onSolved(block, { source: 'mined', miningSeconds: (performance.now() - head.since) / 1000 });
  }

  async function mineOnDemand(): Promise<Block | undefined> {
    const block = await searchBlock({
      createTemplate,
      isStale,
      isStopped,
      onAttempt: (attempt) => events.emit('miningAttempt', attempt),
      onHashes: meter.add,
    });
    if (block) solved(block);
    return block;
  }

  function report(): void {
    hashrate = meter.read();
    events.emit('hashrate', { hashesPerSecond: hashrate });
  }
}
