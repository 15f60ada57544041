import type { StackContext } from '../../packages/stack/src/stack-context';
import { type Blocks, scatter } from './blocks';
import type { Chance } from './chance';
import type { ActiveEffects, Effect } from './effects';
import {
  createBuffers,
  keepSample,
  type SampleBuffer,
  type SeriesName,
  seriesNames,
} from './exposed-series';
import type { Pace } from './paces';

/** An own server, as Prometheus sees it. */
export interface SimulatedServer {
  readonly buffers: readonly SampleBuffer[];
  /** Scrapes it; `at` in seconds since 1970. */
  scrape(at: number, effects: ActiveEffects): void;
}

/** What a server is. */
export interface ServerDescription {
  readonly index: number;
  readonly role: 'node' | 'explorer';
  readonly instance: string;
  /** The server whose node it reads: an explorer has none of its own. */
  readonly nodeOf: number;
}

// The bounds of the catalogue.
const depthBounds = [1, 2, 3, 5, 10, 20, 50, 100] as const;
const absent = Number.NaN;
const day = 86_400;

/** Creates a server that reads its chain from a node, as core's `watchChain` does, with two references. */
export function createSimulatedServer(
  context: StackContext,
  pace: Pace,
  { index, role, instance, nodeOf }: ServerDescription,
  { blocks, chance, expressions }: SimulatedWorld,
): SimulatedServer {
  const job = context.jobs[role];
  const buffers = createBuffers(context, { job, instance }, expressions);
  const values = new Float64Array(seriesNames.length);
  const at = Object.fromEntries(seriesNames.map((name, i) => [name, i])) as Record<
    SeriesName,
    number
  >;
  const { blockSeconds } = pace;
  // As core polls: twice a block, every second at most, and every 30 s at least.
  const pollSeconds = Math.min(30, Math.max(1, blockSeconds / 2));
  const silenceSeconds = Math.max(3 * pollSeconds, 30);
  const exitLag = 2 * Math.max(2, Math.ceil(24 / blockSeconds));
  const oldestHead =
    pace.production === 'slots' ? Math.max(30, 5 * blockSeconds) : 12 * blockSeconds;
  const checkpoints =
    pace.production === 'slots' ? { every: 32, below: 8 } : { every: 6, below: 6 };
  const delays = Float64Array.from(
    { length: 4096 },
    () => 0.3 * pace.propagationSeconds + chance.wait(0.7 * pace.propagationSeconds),
  );
  const phases = [chance.next(), chance.next(), chance.next()].map((part) => part * pollSeconds);

  const node = followChain();
  const references = [followChain(), followChain()] as const;
  let process = startProcess(0);
  let downUntil: number | undefined;
  let nodeDown: Effect | undefined;
  let nodeStartedAt = 0;
  let height = blocks.top;
  let catchUp: { readonly from: number; readonly height: number } | undefined;
  let held: Effect | undefined;
  let isSyncing = false;
  let tips = 1;
  let deepReorg: Effect | undefined;
  let finalizedBefore = 0;
  let indexHeight = height;
  let peers = 25;
  let readAtBefore = 0;

  return {
    buffers,
    scrape(time, effects) {
      if (effects.find('prometheus-down', index, time) !== undefined) return;
      const down = effects.find('server-down', index, time);
      if (down !== undefined) {
        downUntil = down.to;
        fail(time);
        return;
      }
      if (downUntil !== undefined) {
        process = startProcess(downUntil);
        downUntil = undefined;
      }
      // A page is read within milliseconds, now and then later.
      const readAt = time + (chance.happens(0.01) ? chance.between(0.2, 3) : 0.02);
      if (process.startedAt === 0) process = startProcess(readAt - 3 * day);
      live(readAt, effects);
      if (chance.happens(0.0002) || effects.find('scrape-lost', index, time) !== undefined) {
        fail(time);
        return;
      }
      expose(readAt, effects);
      for (let i = 0; i < values.length; i += 1) {
        keepSample(buffers[i] as SampleBuffer, time * 1000, values[i] as number);
      }
    },
  };

  function fail(time: number): void {
    for (let i = 0; i < values.length; i += 1) {
      keepSample(buffers[i] as SampleBuffer, time * 1000, i === at.up ? 0 : absent);
    }
  }

  /** What the process did since it was read before. */
  function live(readAt: number, effects: ActiveEffects): void {
    const seconds = readAt - Math.max(readAtBefore, process.startedAt);
    readAtBefore = readAt;
    const busy = rhythm(readAt);
    if (effects.find('no-requests', index, readAt) === undefined) {
      process.requests += seconds * busy * (role === 'explorer' ? 8 : 2) * chance.between(0.9, 1.1);
    }
    process.pending += seconds * busy * pace.transactionsPerSecond;
    const polledAt = lastPoll(readAt, 0);
    if (polledAt > Math.max(process.polledAt, process.startedAt)) pollNode(polledAt, effects);
    for (const reference of [0, 1] as const) {
      const referenceAt = lastPoll(readAt, reference + 1);
      if (referenceAt > process.startedAt) pollReference(reference, referenceAt, effects);
    }
  }

  function lastPoll(readAt: number, phase: number): number {
    const shift = phases[phase] as number;
    return Math.floor((readAt - shift) / pollSeconds) * pollSeconds + shift;
  }

  function pollNode(polledAt: number, effects: ActiveEffects): void {
    const polls = Math.max(1, Math.round((polledAt - process.polledAt) / pollSeconds));
    const isFirst = process.polledAt === 0;
    process.polledAt = polledAt;
    const isSlow = effects.find('slow-network', index, polledAt) !== undefined;
    process.pollCount += isFirst ? 1 : polls;
    const down = effects.find('node-down', nodeOf, polledAt);
    if (down !== undefined) {
      nodeDown = down;
      process.nodeErrors += isFirst ? 1 : polls;
      process.slowPolls += isFirst ? 1 : polls;
      process.isNodeUp = 0;
      return;
    }
    if (isSlow) process.mediumPolls += polls * 0.3;
    process.isNodeUp = 1;
    process.nodeSuccess = polledAt;
    if (nodeDown !== undefined) {
      nodeStartedAt = nodeDown.to;
      const lost = Math.floor(chance.next() * (pace.rewindBlocks + 1));
      catchUp = { from: nodeDown.to, height: Math.max(0, height - lost) };
      nodeDown = undefined;
    }
    const best = node.follow(polledAt, isSlow ? 5 : 1);
    const before = height;
    height = findHeight(polledAt, best, effects);
    if (height > before) process.progressedAt = polledAt;
    takeBlocks(before, effects, polledAt, isFirst);
    indexHeight = effects.find('index-stuck', index, polledAt) === undefined ? before : indexHeight;
    if (Math.abs(height - before) > 1000) indexHeight = height;
  }

  /** What the node tells as its head. */
  function findHeight(polledAt: number, best: number, effects: ActiveEffects): number {
    const hold =
      effects.find('node-stuck', nodeOf, polledAt) ?? effects.find('node-behind', nodeOf, polledAt);
    const wiped = effects.find('node-wiped', nodeOf, polledAt);
    const snap = effects.find('node-snap', nodeOf, polledAt);
    if (snap !== undefined) {
      isSyncing = true;
      return 0;
    }
    if (wiped !== undefined) {
      isSyncing = true;
      return Math.floor((best * (polledAt - wiped.from)) / (wiped.to - wiped.from));
    }
    if (hold !== undefined) {
      held = hold;
      isSyncing = hold.kind === 'node-behind';
      return height;
    }
    if (held !== undefined) {
      catchUp = { from: held.to, height };
      held = undefined;
    }
    if (catchUp === undefined) {
      isSyncing = false;
      return best;
    }
    const reached = Math.floor(catchUp.height + (polledAt - catchUp.from) * pace.catchUpBlocks);
    if (reached >= best) catchUp = undefined;
    isSyncing = best - reached > Math.max(2, 30 / blockSeconds);
    return Math.min(best, reached);
  }

  /** Counts what came since the poll before. */
  function takeBlocks(
    before: number,
    effects: ActiveEffects,
    polledAt: number,
    isFirstHead: boolean,
  ): void {
    const joined = height - before;
    if (joined > 0) {
      process.blocks += joined;
      if (!isFirstHead) {
        // Of a longer gap only the newest blocks are read.
        const read = joined <= 128 ? joined : 13;
        process.confirmed += read * pace.transactionsPerSecond * blockSeconds * rhythm(polledAt);
      }
    }
    const isStorm = effects.find('reorg-storm', index, polledAt) !== undefined;
    const usual = isStorm ? (4 * context.t.reorgs * blockSeconds) / 3600 : pace.reorganized;
    // Who reads the past is given the chain that won.
    if (usual > 0 && joined > 0 && joined <= 200 && !isSyncing) {
      for (let block = before + 1; block <= height; block += 1) {
        const chosen = scatter(block * 7 + 1);
        if (chosen < usual && scatter(block * 5 + index) < 0.9) {
          countReorg(chosen < usual / 20 ? 2 : 1);
        }
      }
    }
    const deep = effects.find('deep-reorg', index, polledAt);
    if (deep !== undefined && deep !== deepReorg) countReorg(context.t.reorgDepth + 4);
    if (deep !== undefined) deepReorg = deep;
  }

  function countReorg(depth: number): void {
    process.reorgs += 1;
    process.orphans += depth;
    tips += 1;
    for (const bound of depthBounds) if (depth <= bound) process.depths[bound] += 1;
  }

  function pollReference(which: 0 | 1, polledAt: number, effects: ActiveEffects): void {
    const isDown = which === 0 && effects.find('reference-down', index, polledAt) !== undefined;
    process.isReferenceUp[which] = isDown ? 0 : 1;
    if (isDown) return;
    process.referenceSuccess[which] = polledAt;
    process.references[which] = references[which].follow(polledAt, 1);
  }

  function expose(readAt: number, effects: ActiveEffects): void {
    const set = (name: SeriesName, value: number) => {
      values[at[name]] = value;
    };
    const isKnown = process.nodeSuccess > 0;
    // What a node told is forgotten after a while, but for its head.
    const isFresh = isKnown && readAt - process.nodeSuccess <= silenceSeconds;
    const [reference1, reference2] = process.references.map((told, i) =>
      readAt - (process.referenceSuccess[i] as number) <= silenceSeconds ? told : absent,
    ) as [number, number];
    const referenceHeight = leastKnown(reference1, reference2);
    const lag = Math.max(0, referenceHeight - height);
    const best = Math.max(node.height, height);
    const fork = effects.find('node-forked', nodeOf, readAt);
    const timestamp = height === 0 ? blocks.madeAt(0) : blocks.timestampOf(height);
    const alone = effects.find('node-alone', nodeOf, readAt) !== undefined;
    setPeers(readAt, alone);

    set('up', 1);
    set('processStart', process.startedAt);
    set('uptime', readAt - process.startedAt);
    set('height', isKnown ? height : absent);
    set('headTimestamp', isKnown ? timestamp : absent);
    set('blocks', process.blocks);
    set('syncStatus', isFresh ? (isSyncing ? 0 : 1) : absent);
    set('syncRatio', isFresh ? (isSyncing ? height / best : 1) : absent);
    set('bestKnown', isFresh ? (isSyncing ? best : height) : absent);
    set('headLag', isKnown && isFresh ? lag : absent);
    set('reference1', reference1);
    set('reference2', reference2);
    set('finalized', isKnown ? findFinalized(effects, readAt) : absent);
    const newest = Math.floor((height - checkpoints.below) / checkpoints.every) * checkpoints.every;
    const hasCheckpoint = isFresh && newest >= checkpoints.every;
    set('checkpoint', hasCheckpoint ? newest : absent);
    set('fingerprint', hasCheckpoint ? newest * 2 + (fork === undefined ? 0 : 1) : absent);
    set('lastProgress', process.progressedAt > 0 ? process.progressedAt : absent);
    // What is fetched of states is told as well, where the height does not rise.
    set('syncProgress', isFresh && isSyncing ? (held === undefined ? readAt : held.from) : absent);
    set('reorgs', process.reorgs);
    set('orphans', process.orphans);
    set('tips', pace.production === 'random' && isFresh ? tips : absent);
    for (const bound of depthBounds) set(`depth${bound}`, process.depths[bound]);
    set('depthAll', process.reorgs);
    set('supply', isFresh ? height * 3 : absent);

    const isUnfit =
      !isFresh ||
      isSyncing ||
      lag > exitLag ||
      readAt - timestamp > oldestHead ||
      peers === 0 ||
      effects.find('unready', index, readAt) !== undefined;
    if (isUnfit) {
      if (process.isReady) process.unready += 1;
      process.isReady = false;
      process.fitSince = undefined;
    } else {
      process.fitSince ??= readAt;
      if (readAt - process.fitSince >= 15) process.isReady = true;
    }
    set('ready', process.isReady ? 1 : 0);
    set('unready', process.unready);
    set('forkCheck', isFresh ? (fork === undefined ? 1 : 0) : absent);
    set('indexLag', role === 'explorer' && isKnown ? Math.max(0, height - indexHeight) : absent);

    set('nodeUp', process.isNodeUp);
    set('reference1Up', process.isReferenceUp[0]);
    set('reference2Up', process.isReferenceUp[1]);
    set('nodeSuccess', isKnown ? process.nodeSuccess : absent);
    set('reference1Success', process.referenceSuccess[0] || absent);
    set('reference2Success', process.referenceSuccess[1] || absent);
    set('nodeErrors', process.nodeErrors);
    const quick = process.pollCount - process.slowPolls - process.mediumPolls;
    set('polls01', Math.floor(quick * 0.9));
    set('polls025', Math.floor(quick));
    set('polls1', Math.floor(process.pollCount - process.slowPolls));
    set('polls2', Math.floor(process.pollCount - process.slowPolls));
    set('pollsAll', process.pollCount);
    set('pollCount', process.pollCount);

    set('peers', isFresh ? peers : absent);
    set('inbound', isFresh ? Math.floor(peers * 0.6) : absent);
    set('outbound', isFresh ? Math.ceil(peers * 0.4) : absent);
    set('peersLimit', isFresh ? 50 : absent);
    set('peersActive', isFresh ? Math.ceil(peers * 0.9) : absent);

    const busy = rhythm(readAt);
    const waitingSeconds = Math.min(3600, readAt - timestamp + blockSeconds);
    const pool = 100 + busy * pace.transactionsPerSecond * Math.max(4, waitingSeconds);
    set('pool', isFresh ? Math.floor(pool) : absent);
    const isCounting = role === 'node';
    set('pending', isCounting ? Math.floor(process.pending) : absent);
    set('confirmed', isCounting ? Math.floor(process.confirmed) : absent);
    set('failed', isCounting ? Math.floor(process.confirmed * 0.05) : absent);
    set('requests', Math.floor(process.requests));
    set('inFlight', Math.floor(3 * busy * chance.next()));
  }

  function findFinalized(effects: ActiveEffects, readAt: number): number {
    if (pace.finalityBlocks === undefined) return absent;
    if (effects.find('finality-stopped', index, readAt) === undefined) {
      // Ethereum's become final by epochs; who reads a node in full sync is told nothing lower than before.
      const stepped = pace.finalityBlocks >= 64 ? 32 : 1;
      const newest = Math.floor((height - pace.finalityBlocks + stepped / 2) / stepped) * stepped;
      finalizedBefore = Math.max(0, newest);
    }
    return finalizedBefore;
  }

  function setPeers(readAt: number, isAlone: boolean): void {
    // The world is awake by turns; a node that has started finds its peers within a quarter of an hour.
    const usual = 30 + 8 * Math.sin((2 * Math.PI * readAt) / day + nodeOf);
    const found = 1 - Math.exp(-(readAt - nodeStartedAt) / 240);
    const wanted = isAlone ? 0 : usual * found;
    if (isAlone) nodeStartedAt = readAt;
    peers = Math.max(0, Math.round(wanted + (wanted > 2 ? chance.between(-2, 2) : 0)));
  }

  /** A node that takes over the blocks of the chain as they reach it. */
  function followChain() {
    let reached = blocks.top;
    const shift = Math.floor(chance.next() * 4096);
    return {
      get height() {
        return reached;
      },
      follow(until: number, slowness: number): number {
        reached = Math.max(reached, blocks.lowest);
        while (reached < blocks.top) {
          const delay = (delays[(reached + shift) & 4095] as number) * slowness;
          if (blocks.madeAt(reached + 1) + delay > until) break;
          reached += 1;
        }
        return reached;
      },
    };
  }
}

/** What servers share. */
export interface SimulatedWorld {
  readonly blocks: Blocks;
  readonly chance: Chance;
  /** All that Prometheus will be asked. */
  readonly expressions: readonly string[];
}

/** What a process keeps in memory; all of it begins anew with the process. */
function startProcess(startedAt: number) {
  return {
    startedAt,
    polledAt: 0,
    nodeSuccess: 0,
    progressedAt: 0,
    isNodeUp: 0,
    isReferenceUp: [0, 0] as [number, number],
    referenceSuccess: [0, 0] as [number, number],
    references: [absent, absent] as [number, number],
    blocks: 0,
    confirmed: 0,
    pending: 0,
    requests: 0,
    reorgs: 0,
    orphans: 0,
    depths: { 1: 0, 2: 0, 3: 0, 5: 0, 10: 0, 20: 0, 50: 0, 100: 0 },
    pollCount: 0,
    slowPolls: 0,
    mediumPolls: 0,
    nodeErrors: 0,
    unready: 0,
    isReady: false,
    fitSince: undefined as number | undefined,
  };
}

/** Of two middle ones the lower, as readiness takes it. */
function leastKnown(one: number, other: number): number {
  if (Number.isNaN(one)) return other;
  return Number.isNaN(other) ? one : Math.min(one, other);
}

/** Traffic by the time of day: three times as much in the evening as at night. */
function rhythm(at: number): number {
  return 1 + 0.5 * Math.sin((2 * Math.PI * at) / day);
}
