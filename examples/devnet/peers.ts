import { createServer, type Socket } from 'node:net';
import { createBanList } from './ban-list';
import { createDialer } from './dialer';
import type { Direction, EventHub } from './events';
import type { KeyPair } from './keys';
import type { Hello, Message } from './messages';
import { PROTOCOL_VERSION } from './messages';
import {
  type ConnectionEnd,
  type ConnectionLimits,
  createPeerConnection,
  type PeerConnection,
} from './peer-connection';

/** How a node deals with its peers. */
export interface PeerPolicy extends ConnectionLimits {
  banSeconds: number;
  dialTimeoutSeconds: number;
  maxReconnectPauseSeconds: number;
  maxInbound: number;
  /** Peers learnt from others are dialed up to this number of connections. */
  maxOutbound: number;
}

/** All connections of a node. */
export interface Peers {
  /** Where the node listens; 0 before it does. */
  readonly port: number;
  /** Connections at most, inbound and outbound together. */
  readonly limit: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Lists the peers that have passed the handshake. */
  ready(): PeerConnection[];
  all(): PeerConnection[];
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Keeps a connection to `host:port` from now on. */
  add(address: string): void;
  /** Takes up addresses that a peer told. */
  suggest(addresses: readonly string[]): void;
  /** Ends the connection and does not talk to the peer for a while. */
  ban(peer: PeerConnection): void;
  /** Drops all connections and refuses new ones until it is taken back. */
  isolate(isIsolated: boolean): void;
}

/** What the connections need of their node. */
export interface PeersParts {
  key: KeyPair;
  port: number;
  policy: PeerPolicy;
  events: EventHub;
  delayMs(): number;
  /** Returns the greeting, complete but for the fields that belong to the connection. */
  describe(): Omit<Hello, 'type' | 'version' | 'id' | 'port' | 'challenge'>;
  onReady(peer: PeerConnection): void;
  onMessage(peer: PeerConnection, message: Message): void;
  onGone(peer: PeerConnection): void;
}

const HOST = '127.0.0.1';

/** Creates the connections of a node; nothing is open until `start`. */
export function createPeers(parts: PeersParts): Peers {
  const { key, policy, events } = parts;
  const connections = new Set<PeerConnection>();
  const bans = createBanList(policy.banSeconds);
  const server = createServer((socket) => accept(socket));
  const past = { sentBytes: 0, receivedBytes: 0 };
  // An address may lead to a node that is connected already the other way round.
  const idByAddress = new Map<string, string>();
  let isIsolated = false;
  let isRunning = false;
  let port = 0;

  const dialer = createDialer({
    events,
    timeoutSeconds: policy.dialTimeoutSeconds,
    maxPauseSeconds: policy.maxReconnectPauseSeconds,
    isUnwanted: (address) => {
      const id = idByAddress.get(address);
      if (id === undefined) return false;
      const isHere = id === key.publicKey || ready().some(({ hello }) => hello?.id === id);
      return isHere || bans.isBanned(id);
    },
    onConnected: (socket, address) => open(socket, 'outbound', address),
  });

  return {
    get port() {
      return port;
    },
    limit: policy.maxInbound + policy.maxOutbound,
    get sentBytes() {
      return [...connections].reduce((sum, each) => sum + each.sentBytes, past.sentBytes);
    },
    get receivedBytes() {
      return [...connections].reduce((sum, each) => sum + each.receivedBytes, past.receivedBytes);
    },
    ready,
    all: () => [...connections],
    start,
    stop,
    add: (address) => dialer.add(address),
    suggest(addresses) {
      for (const address of addresses) {
        const outbound = [...connections].filter((each) => each.direction === 'outbound');
        // Nodes listen on this machine only: any other address is an attempt to make us knock there.
        const isOther = address.startsWith(`${HOST}:`) && address !== `${HOST}:${port}`;
        if (!isOther || dialer.has(address) || outbound.length >= policy.maxOutbound) continue;
        if (ready().some((peer) => peer.address === address)) continue;
        dialer.add(address, true);
      }
    },
    ban(peer) {
      if (peer.hello) bans.ban(peer.hello.id);
      peer.close('protocol');
    },
    isolate(value) {
      if (value === isIsolated) return;
      isIsolated = value;
      if (!isRunning) return;
      if (value) {
        dialer.pause();
        closeAll();
      } else dialer.resume();
    },
  };

  function ready(): PeerConnection[] {
    return [...connections].filter(({ hello }) => hello !== undefined);
  }

  async function start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(parts.port, HOST, () => {
        server.off('error', reject);
        server.on('error', (error) => events.emit('error', { error }));
        resolve();
      });
    });
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
    isRunning = true;
    if (!isIsolated) dialer.resume();
  }

  async function stop(): Promise<void> {
    if (!isRunning) return;
    isRunning = false;
    dialer.pause();
    const closed = new Promise((resolve) => server.close(resolve));
    closeAll();
    await closed;
  }

  function closeAll(): void {
    for (const connection of [...connections]) connection.close();
  }

  function accept(socket: Socket): void {
    const inbound = [...connections].filter((each) => each.direction === 'inbound');
    if (!isRunning || isIsolated || inbound.length >= policy.maxInbound) {
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    open(socket, 'inbound', `${socket.remoteAddress}:${socket.remotePort}`);
  }

  function open(socket: Socket, direction: Direction, address: string): void {
    const connection = createPeerConnection({
      socket,
      direction,
      address,
      key,
      limits: policy,
      events,
      delayMs: parts.delayMs,
      createHello: (challenge) => ({
        type: 'hello',
        version: PROTOCOL_VERSION,
        id: key.publicKey,
        port,
        challenge,
        ...parts.describe(),
      }),
      onHello: welcome,
      onReady(peer) {
        if (direction === 'outbound') dialer.succeeded(address);
        events.emit('peer', { event: 'connected', direction, client: clientOf(peer) });
        parts.onReady(peer);
      },
      onMessage: parts.onMessage,
      onClose: (peer, end) => part(peer, end, address),
    });
    connections.add(connection);
  }

  function welcome(connection: PeerConnection, hello: Hello): boolean {
    const { network, genesis } = parts.describe();
    if (connection.direction === 'outbound') idByAddress.set(connection.address, hello.id);
    if (hello.version !== PROTOCOL_VERSION || hello.network !== network) return false;
    if (hello.genesis !== genesis || hello.id === key.publicKey) return false;
    if (bans.isBanned(hello.id)) return false;
    const twin = ready().find((each) => each.hello?.id === hello.id);
    if (!twin) return true;
    // Two nodes may dial each other at once. Both keep the one that the lower key opened.
    const lowerOpens = key.publicKey < hello.id ? 'outbound' : 'inbound';
    const keepsNew = twin.direction !== lowerOpens && connection.direction === lowerOpens;
    if (keepsNew) twin.close();
    else if (connection.direction === 'outbound') dialer.succeeded(connection.address);
    if (!keepsNew) connection.close();
    return true;
  }

  function part(peer: PeerConnection, { cause, isOffence }: ConnectionEnd, dialed: string): void {
    connections.delete(peer);
    past.sentBytes += peer.sentBytes;
    past.receivedBytes += peer.receivedBytes;
    if (peer.direction === 'outbound') {
      dialer.ended(dialed, cause === 'timeout' ? 'timeout' : 'failed');
    }
    if (!peer.hello) return;
    if (isOffence) bans.ban(peer.hello.id);
    const { direction } = peer;
    events.emit('peer', { event: 'disconnected', direction, client: clientOf(peer) });
    parts.onGone(peer);
  }
}

function clientOf(peer: PeerConnection): string {
  return peer.hello?.client ?? '';
}
