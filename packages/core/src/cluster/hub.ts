import type { Socket } from 'node:net';
import type { Answer } from '../answer';
import type { ExposedMetric } from '../series/render-series';
import { withinTime } from '../time-limit';
import { type Channel, openChannel } from './channel';
import { createCombiner, lastingPart } from './combine';
import { type Contribution, readPush, writePush } from './contribution';
import { exposeMetrics } from './exposed';
import { writeFrame } from './frames';
import type { LastWords } from './last-words';
import { createLedger, type Ledger, type SavedLedger } from './ledger';
import {
  type HubMessage,
  type MemberMessage,
  readMemberMessage,
  type ScrapeRequest,
} from './messages';
import type { RegistryReader } from './registry-reader';
import { unavailable } from './unavailable';

/** What a hub works with. */
export interface HubSettings {
  /** Its id as a member. */
  readonly id: string;
  readonly reader: RegistryReader;
  readonly lastWords: LastWords;
  /** The hub that was lost before, and the replica of its ledger, if this process had one. */
  readonly inheritance: { readonly hub: string; readonly ledger: Ledger } | undefined;
  /** Whether there was another hub before. */
  readonly isOrphan: boolean;
  render(metrics: readonly ExposedMetric[], request: ScrapeRequest): Promise<Answer>;
  /** Called before each answer with the number of members, this one included. */
  onMembers(count: number): void;
  onFault(fault: unknown): void;
}

/** A part in the group: its hub, or another member. */
export interface Role {
  /** Sends what has changed since the last time. */
  publish(): void;
  /** Answers a scrape with the numbers of all. Rejects if the hub is lost or does not answer. */
  scrape(request: ScrapeRequest, milliseconds: number): Promise<Answer>;
  /** Whether somebody would miss the last words of this process. */
  hasOthers(): boolean;
  /** Leaves the group; resolves when all is sent. */
  end(): Promise<void>;
}

/** The member that the others send their numbers to. */
export interface Hub extends Role {
  /** Takes a connection of a member. */
  accept(socket: Socket): void;
  readonly ledger: Ledger;
}

/** A connected member. */
interface Peer {
  readonly channel: Channel<HubMessage>;
  isReplica: boolean;
  /** Finished members of which its replica may not know yet. */
  readonly unconfirmed: Set<string>;
  /** Who waits until it has finished a collection. */
  readonly waiting: Set<{ readonly number: number; done(): void }>;
}

/** One reading of all members, for all scrapes that come while it runs. */
interface Collection {
  readonly metrics: Promise<ExposedMetric[]>;
  readonly answers: Map<string, Promise<Answer>>;
}

const replicaCount = 2;
// A new hub waits so long for those that the old one had, before it answers.
const settleMilliseconds = 300;
// Both replicas may be blocked; if they are dead, the counters go on with those of the living.
const lackingMilliseconds = 3_000;
// Members that tell of an earlier hub may be late where a machine is busy; what it left is theirs.
const sweepMilliseconds = 60_000;
const longestCollection = 1_000;
// A replica that does not read is given up, and gets everything anew when it does.
const longestQueue = 16 * 1024 * 1024;

/** Creates the hub of a group. */
export function createHub(settings: HubSettings): Hub {
  const { id: ownId, reader, lastWords, inheritance, onFault } = settings;
  const ledger = inheritance?.ledger ?? createLedger();
  const lostHubs = new Set(inheritance === undefined ? [] : [inheritance.hub]);
  const peers = new Map<string, Peer>();
  const channels = new Set<Channel<HubMessage>>();
  const combiner = createCombiner();
  const startedAt = Date.now();
  let isSeeded = inheritance !== undefined;
  let isEnding = false;
  let lastCollection = 0;
  let running: Collection | undefined;
  let onArrival = () => {};
  let endSettling = () => {};
  // Others have a ledger that this one lacks: it must not answer without that.
  let isLacking = settings.isOrphan && !isSeeded;
  let settled = settle(isLacking ? lackingMilliseconds : settleMilliseconds).catch(onFault);

  setTimeout(sweep, sweepMilliseconds).unref();
  reader.read();
  ledger.apply(ownId, reader.whole());
  return { accept, ledger, publish, scrape, hasOthers: () => peers.size > 0, end };

  function accept(socket: Socket): void {
    let id: string | undefined;
    const channel = openChannel<HubMessage>(socket, {
      onMessage(data) {
        const message = readMemberMessage(data);
        if (message.kind === 'hello') id = welcome(message, channel);
        else if (id !== undefined) hear(id, peers.get(id) as Peer, message);
      },
      onClose() {
        channels.delete(channel);
        if (id !== undefined) lose(id);
      },
      onFault,
      onDrain: chooseReplicas,
    });
    channels.add(channel);
  }

  function welcome(
    { id, isOrphan, inheritance: offered }: Extract<MemberMessage, { kind: 'hello' }>,
    channel: Channel<HubMessage>,
  ): string | undefined {
    if (id === ownId || peers.has(id) || ledger.hasFinished(id)) {
      // What it counted is among the retired already.
      channel.send({ kind: 'refused' });
      return undefined;
    }
    if (offered !== undefined && !isSeeded) inherit(offered.hub, offered.ledger);
    else if (isOrphan && !isSeeded && !isLacking) {
      isLacking = true;
      endSettling();
      settled = settle(lackingMilliseconds).catch(onFault);
    }
    peers.set(id, { channel, isReplica: false, unconfirmed: new Set(), waiting: new Set() });
    channel.send({ kind: 'welcome', hub: ownId });
    chooseReplicas();
    return id;
  }

  function inherit(hub: string, saved: SavedLedger): void {
    isSeeded = true;
    lostHubs.add(hub);
    ledger.load(saved);
    for (const { channel } of peersThat((peer) => peer.isReplica)) {
      channel.send({ kind: 'ledger', ledger: ledger.save() });
    }
    endSettling();
    settled = settle(settleMilliseconds).catch(onFault);
  }

  function hear(id: string, peer: Peer, message: MemberMessage): void {
    if (message.kind === 'push') {
      apply(id, message.push);
      onArrival();
    } else if (message.kind === 'collected') {
      for (const wait of peer.waiting) if (wait.number <= message.number) wait.done();
    } else if (message.kind === 'finished') {
      peer.unconfirmed.delete(message.id);
      removeLastWords(message.id);
    } else if (message.kind === 'scrape') {
      const { number, request, milliseconds } = message;
      scrape(request, milliseconds)
        .catch((fault: unknown) => {
          onFault(fault);
          return unavailable(fault);
        })
        .then((answer) => peer.channel.send({ kind: 'page', number, answer }));
    }
  }

  function lose(id: string): void {
    const { waiting, unconfirmed } = peers.get(id) as Peer;
    for (const wait of waiting) wait.done();
    peers.delete(id);
    if (isEnding) return;
    unconfirmed.forEach(removeLastWords);
    finish(id);
    chooseReplicas();
  }

  function apply(id: string, push: Uint8Array): void {
    ledger.apply(id, readPush(push));
    forward({ kind: 'apply', id, push });
  }

  function finish(id: string): void {
    if (ledger.hasFinished(id)) {
      removeLastWords(id);
      return;
    }
    const lastPush = lastWords.read(id);
    try {
      if (lastPush !== undefined) apply(id, lastPush);
    } catch (fault) {
      onFault(fault);
    }
    ledger.finish(id);
    for (const peer of forward({ kind: 'finish', id })) peer.unconfirmed.add(id);
    removeLastWords(id);
  }

  /**
   * Removes them as soon as every replica has them: if this process ends before that, the next hub
   * finds them in the folder.
   */
  function removeLastWords(id: string): void {
    if (peersThat(({ unconfirmed }) => unconfirmed.has(id)).length === 0) lastWords.remove(id);
  }

  function publish(): void {
    if (isEnding) return;
    const push = reader.read();
    if (push === undefined) return;
    ledger.apply(ownId, push);
    if (peers.size > 0) forward({ kind: 'apply', id: ownId, push: writePush(push) });
  }

  /** Sends it to the replicas, and returns them. */
  function forward(message: HubMessage): readonly Peer[] {
    const replicas = peersThat((peer) => peer.isReplica);
    if (replicas.length === 0) return replicas;
    const frame = writeFrame(message);
    for (const peer of replicas) {
      peer.channel.sendFrame(frame);
      peer.isReplica = peer.channel.waitingBytes < longestQueue;
    }
    return replicas;
  }

  function chooseReplicas(): void {
    const candidates = peersThat(({ channel }) => channel.waitingBytes < longestQueue);
    for (const peer of candidates.slice(0, replicaCount)) {
      if (peer.isReplica) continue;
      peer.channel.send({ kind: 'ledger', ledger: ledger.save() });
      peer.isReplica = true;
    }
  }

  function peersThat(fit: (peer: Peer) => boolean): Peer[] {
    return [...peers.values()].filter(fit);
  }

  /** Waits for the members that another hub had; those that do not come have died with it. */
  async function settle(milliseconds: number): Promise<void> {
    let isOver = false;
    const arrived = new Promise<void>((resolve) => {
      endSettling = () => {
        isOver = true;
        resolve();
      };
      onArrival = () => {
        if (isSeeded && awaited().every((id) => lostHubs.has(id))) resolve();
      };
    });
    onArrival();
    await withinTime(arrived, milliseconds, 'settling').catch(() => {});
    if (isOver) return;
    if (isEnding) return;
    for (const id of awaited()) if (lostHubs.has(id)) finish(id);
    finishExited();
  }

  /** Whether somebody has told of a hub before this one. */
  function isSuccessor(): boolean {
    return isSeeded || isLacking;
  }

  /**
   * A member may have exited while it looked for its hub. Where nobody has told of a hub before this one,
   * older words are of an earlier life, or those who will tell are late.
   */
  function finishExited(): void {
    for (const id of lastWords.list(isSuccessor() ? 0 : startedAt)) {
      if (id !== ownId && !peers.has(id)) finish(id);
    }
  }

  /** Removes what is of an earlier life. */
  function sweep(): void {
    if (!isEnding && !isSuccessor()) lastWords.sweep(startedAt).catch(onFault);
  }

  function awaited(): string[] {
    return [...ledger.members.keys()].filter((id) => id !== ownId && !peers.has(id));
  }

  async function scrape(request: ScrapeRequest, milliseconds: number): Promise<Answer> {
    for (let waited: unknown; waited !== settled; ) {
      waited = settled;
      await settled;
    }
    running ??= startCollection(Math.min(milliseconds / 2, longestCollection));
    const { metrics, answers } = running;
    const key = JSON.stringify(request);
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = metrics.then((all) => settings.render(all, request));
      answers.set(key, answer);
    }
    return answer;
  }

  function startCollection(milliseconds: number): Collection {
    const metrics = collect(milliseconds).finally(() => {
      running = undefined;
    });
    return { metrics, answers: new Map() };
  }

  async function collect(milliseconds: number): Promise<ExposedMetric[]> {
    lastCollection += 1;
    const number = lastCollection;
    const asked = [...peers.values()];
    const message = writeFrame({ kind: 'collect', number, milliseconds: milliseconds * 0.75 });
    for (const { channel } of asked) channel.sendFrame(message);
    // Who does not answer in time counts with what it has sent before.
    const answered = asked.map((peer) => untilCollected(peer, number));
    await Promise.all([
      withinTime(Promise.all(answered), milliseconds, 'collecting').catch(() => {}),
      reader.collect(milliseconds * 0.75),
    ]);
    finishExited();
    settings.onMembers(peers.size + 1);
    publish();
    return exposeMetrics(combiner.combine(contributions()));
  }

  function untilCollected(peer: Peer, number: number): Promise<void> {
    return new Promise((resolve) => {
      const wait = {
        number,
        done() {
          peer.waiting.delete(wait);
          resolve();
        },
      };
      peer.waiting.add(wait);
    });
  }

  /** The hub's own first: where two do not fit together, the first one counts. */
  function contributions(): Contribution[] {
    const all = [...ledger.members].map(([id, contribution]) =>
      id === ownId || peers.has(id) ? contribution : lastingPart(contribution),
    );
    const own = ledger.members.get(ownId) as Contribution;
    return [own, ...all.filter((contribution) => contribution !== own), ledger.retired];
  }

  async function end(): Promise<void> {
    publish();
    isEnding = true;
    await Promise.all([...channels].map((channel) => channel.end()));
  }
}
