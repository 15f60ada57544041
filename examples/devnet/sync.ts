import { type BlockHeader, hashHeader, headerOf } from './block';
import { checkWork } from './block-validation';
import type { Blockchain } from './blockchain';
import type { Message } from './messages';
import type { PeerConnection } from './peer-connection';

/** How far a node is behind. */
export interface SyncStatus {
  /** No peer is known to have a branch with more work. */
  synced: boolean;
  /** The greatest height that is known to exist; `undefined` until a peer told one. */
  bestKnownHeight: number | undefined;
}

/** Catches up with heavier chains: headers first, then blocks in batches. */
export interface Sync {
  status(): SyncStatus;
  start(): void;
  stop(): void;
  /** Starts to catch up with the peer if it has more work and no other sync runs. */
  consider(peer: PeerConnection): void;
  forget(peer: PeerConnection): void;
  /** Says whether the sync asked this peer for the block, and ticks it off. */
  take(peer: PeerConnection, hash: string): boolean;
  handle(peer: PeerConnection, message: Message): void;
}

/** What the sync works with. */
export interface SyncParts {
  chain: Blockchain;
  peers(): PeerConnection[];
  /** False when there is nobody to catch up with: then the node is in sync from the start. */
  expectsPeers: boolean;
  ban(peer: PeerConnection): void;
}

interface Download {
  peer: PeerConnection;
  queue: string[];
  waiting: Set<string>;
  lastHeader: string | undefined;
  progressAt: number;
}

const HEADERS_AT_ONCE = 500;
const BLOCKS_AT_ONCE = 50;
const CHECK_MS = 500;
const STALL_MS = 10_000;

/** Creates a sync that rests until `start`. */
export function createSync(parts: SyncParts): Sync {
  const { chain, peers, ban } = parts;
  let download: Download | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastTold: PeerConnection['tip'] | undefined;

  return {
    status() {
      const told = bestTold();
      const { height } = chain.head;
      if (!told) return { synced: !parts.expectsPeers, bestKnownHeight: undefined };
      const synced = !download && told.work <= chain.totalWork;
      // A lighter branch may be longer; it is not what this node has to reach.
      const isAhead = told.work > chain.totalWork && told.height > height;
      return { synced, bestKnownHeight: isAhead ? told.height : height };
    },
    start() {
      timer ??= setInterval(check, CHECK_MS).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
      download = undefined;
    },
    consider,
    forget(peer) {
      lastTold = { ...peer.tip };
      if (download?.peer === peer) download = undefined;
    },
    take(peer, hash) {
      if (download?.peer !== peer || !download.waiting.delete(hash)) return false;
      download.progressAt = performance.now();
      // The block itself is still on its way into the chain: go on when it is there.
      if (download.waiting.size === 0) setImmediate(advance, download);
      return true;
    },
    handle(peer, message) {
      if (message.type === 'get_headers') serveHeaders(peer, message.locator);
      else if (message.type === 'headers') takeHeaders(peer, message.headers);
    },
  };

  function bestTold(): PeerConnection['tip'] | undefined {
    const tips = peers().map(({ tip }) => tip);
    if (tips.length === 0) return lastTold;
    return tips.reduce((best, each) => (each.work > best.work ? each : best));
  }

  function check(): void {
    if (download) {
      if (performance.now() - download.progressAt < STALL_MS) return;
      const { peer } = download;
      download = undefined;
      peer.close('timeout');
    }
    const ahead = peers().filter(({ tip }) => tip.work > chain.totalWork);
    const best = ahead.sort((a, b) => (a.tip.work < b.tip.work ? 1 : -1))[0];
    if (best) consider(best);
  }

  function consider(peer: PeerConnection): void {
    if (download || !timer || peer.tip.work <= chain.totalWork) return;
    download = {
      peer,
      queue: [],
      waiting: new Set(),
      lastHeader: undefined,
      progressAt: performance.now(),
    };
    askHeaders(download);
  }

  function askHeaders({ peer, lastHeader }: Download): void {
    const locator = lastHeader ? [lastHeader, ...createLocator()] : createLocator();
    peer.send({ type: 'get_headers', locator });
  }

  // Dense near the head, then ever wider apart: finds the fork in one question, however deep.
  function createLocator(): string[] {
    const locator: string[] = [];
    let step = 1;
    for (let height = chain.head.height; height > 0; height -= step) {
      locator.push((chain.atHeight(height) ?? chain.genesis).hash);
      if (locator.length > 10) step *= 2;
    }
    return [...locator, chain.genesis.hash];
  }

  function serveHeaders(peer: PeerConnection, locator: readonly string[]): void {
    const isOnBest = (hash: string) => {
      const block = chain.byHash(hash);
      return block !== undefined && chain.atHeight(block.height)?.hash === hash;
    };
    const common = chain.byHash(locator.find(isOnBest) ?? chain.genesis.hash) ?? chain.genesis;
    const headers: BlockHeader[] = [];
    for (let i = 1; i <= HEADERS_AT_ONCE; i += 1) {
      const block = chain.atHeight(common.height + i);
      if (!block) break;
      headers.push(headerOf(block));
    }
    peer.send({ type: 'headers', headers });
  }

  function takeHeaders(peer: PeerConnection, headers: readonly BlockHeader[]) {
    if (download?.peer !== peer) return;
    download.progressAt = performance.now();
    const hashes = headers.map(hashHeader);
    const isChain = headers.every(
      ({ previousHash }, i) =>
        previousHash === hashes[i - 1] || (i === 0 && isKnown(previousHash, download)),
    );
    if (!isChain || headers.some((header) => checkWork(header, chain.rules))) return ban(peer);
    download.lastHeader = hashes.at(-1) ?? download.lastHeader;
    download.queue = hashes.filter((hash) => !chain.has(hash));
    if (headers.length === 0) return finish(download);
    advance(download);
  }

  function isKnown(hash: string, current: Download | undefined): boolean {
    return chain.has(hash) || current?.lastHeader === hash;
  }

  function advance(current: Download) {
    if (download !== current || current.waiting.size > 0) return;
    const blocks = current.queue.splice(0, BLOCKS_AT_ONCE);
    if (blocks.length === 0) return askHeaders(current);
    for (const hash of blocks) current.waiting.add(hash);
    current.peer.send({ type: 'get', blocks, transactions: [] });
  }

  function finish({ peer }: Download): void {
    download = undefined;
    // It claimed more than it could show: without this the sync would ask it again for ever.
    if (peer.tip.work > chain.totalWork) {
      peer.tip = { height: chain.head.height, work: chain.totalWork };
    }
  }
}
