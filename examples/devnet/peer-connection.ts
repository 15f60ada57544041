import { type KeyObject, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { type BoundedSet, createBoundedSet } from './bounded-set';
import type { Direction, EventHub, NetworkErrorKind, ViolationKind } from './events';
import { importPublicKey, type KeyPair } from './keys';
import { type ChainTip, decodeMessage, encodeBody, type Hello, type Message } from './messages';
import { createRateLimit } from './rate-limit';
import { createSendQueue } from './send-queue';
import {
  createFrameReader,
  decodeEnvelope,
  encodeFrame,
  type Frame,
  isFrameSignedBy,
  NO_CHALLENGE,
} from './wire';

/** Bounds on what a connection may cost and how long it may be silent. */
export interface ConnectionLimits {
  maxFrameBytes: number;
  messagesPerSecond: number;
  messageBurst: number;
  handshakeTimeoutSeconds: number;
  pingIntervalSeconds: number;
}

/** One peer, from the socket to the end of the connection. */
export interface PeerConnection {
  readonly direction: Direction;
  /** Where the peer listens, as far as it is known. */
  readonly address: string;
  /** What the peer said of itself; `undefined` until the handshake is done. */
  readonly hello: Hello | undefined;
  /** The last tip that the peer told. */
  tip: ChainTip;
  readonly active: boolean;
  readonly latencySeconds: number | undefined;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Hashes of blocks and transactions that the peer has. */
  readonly known: BoundedSet;
  send(message: Message): void;
  /** Ends the connection; a `cause` is counted as a network error. */
  close(cause?: NetworkErrorKind): void;
}

/** Why a connection ended. */
export interface ConnectionEnd {
  cause: NetworkErrorKind | undefined;
  /** The peer broke the protocol. */
  isOffence: boolean;
}

/** What a connection needs of its node. */
export interface ConnectionParts {
  socket: Socket;
  direction: Direction;
  address: string;
  key: KeyPair;
  limits: ConnectionLimits;
  events: EventHub;
  delayMs(): number;
  createHello(challenge: string): Hello;
  /** Decides on the peer's hello; false ends the connection. */
  onHello(connection: PeerConnection, hello: Hello): boolean;
  onReady(connection: PeerConnection): void;
  onMessage(connection: PeerConnection, message: Message): void;
  onClose(connection: PeerConnection, end: ConnectionEnd): void;
}

const MAX_KNOWN = 20_000;
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;
const PINGS_BEFORE_TIMEOUT = 3;

/** Takes a connected socket over: greets, checks every frame, pings, and ends cleanly. */
export function createPeerConnection(parts: ConnectionParts): PeerConnection {
  const { socket, direction, key, limits, events } = parts;
  const challenge = randomBytes(32).toString('hex');
  const reader = createFrameReader(limits.maxFrameBytes);
  const rateLimit = createRateLimit(limits.messagesPerSecond, limits.messageBurst);
  const queue = createSendQueue(write, parts.delayMs);
  let hello: Hello | undefined;
  let peerKey: KeyObject | undefined;
  let sent = 0;
  let received = 0;
  let lastHeard = performance.now();
  let pingSentAt: number | undefined;
  let latencySeconds: number | undefined;
  let isClosed = false;
  let address = parts.address;

  const connection: PeerConnection = {
    direction,
    get address() {
      return address;
    },
    get hello() {
      return hello;
    },
    tip: { height: 0, work: 0n },
    get active() {
      return hello !== undefined && silentSeconds() < 2 * limits.pingIntervalSeconds + 1;
    },
    get latencySeconds() {
      return latencySeconds;
    },
    get sentBytes() {
      return socket.bytesWritten;
    },
    get receivedBytes() {
      return socket.bytesRead;
    },
    known: createBoundedSet(MAX_KNOWN),
    send: (message) => queue.push(message),
    close: (cause) => end({ cause, isOffence: false }),
  };

  const handshakeTimer = setTimeout(
    () => end({ cause: 'timeout', isOffence: false }),
    limits.handshakeTimeoutSeconds * 1000,
  ).unref();
  const pingTimer = setInterval(ping, limits.pingIntervalSeconds * 1000).unref();
  socket.setNoDelay(true);
  socket.on('data', read);
  socket.on('error', (error: NodeJS.ErrnoException) => {
    const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
    end({ cause: isReset ? 'connection_reset' : 'other', isOffence: false });
  });
  socket.on('close', () => end({ cause: hello ? undefined : 'handshake', isOffence: false }));
  connection.send(parts.createHello(challenge));
  return connection;

  function write(message: Message): void {
    if (isClosed) return;
    const target = message.type === 'hello' ? NO_CHALLENGE : hello?.challenge;
    if (target === undefined) return;
    if (message.type === 'ping') pingSentAt = performance.now();
    const envelope = { sequence: sent, type: message.type, body: encodeBody(message) };
    const frame = encodeFrame(envelope, key, target);
    sent += 1;
    socket.write(frame);
    events.emit('message', { type: message.type, direction: 'sent', bytes: frame.length });
    if (socket.writableLength > MAX_UNSENT_BYTES) end({ cause: 'timeout', isOffence: false });
  }

  function read(chunk: Buffer) {
    let frames: Frame[];
    try {
      frames = reader.push(chunk);
    } catch {
      return end({ cause: 'protocol', isOffence: true });
    }
    for (const frame of frames) {
      if (isClosed) return;
      try {
        receive(frame);
      } catch (error) {
        events.emit('error', { error });
        end({ cause: 'other', isOffence: false });
      }
    }
  }

  function receive(frame: Frame) {
    const envelope = decodeEnvelope(frame);
    const message = envelope && decodeMessage(envelope.type, envelope.body);
    // A type that is not ours could be any text: it must not become the name of a series.
    const type = message?.type ?? 'unknown';
    events.emit('message', { type, direction: 'received', bytes: frame.bytes });
    if (!rateLimit.take()) return violate('rate_limited');
    if (!message) return end({ cause: 'invalid_message', isOffence: true });
    if (!hello) return greet(frame, message, envelope.sequence);
    // A hello was signed before there was a challenge, so its replay must not pass for a forgery.
    if (message.type === 'hello' && envelope.sequence < received) return violate('nonce_replay');
    if (!isFrameSignedBy(peerKey as KeyObject, frame, challenge)) {
      return violate('invalid_signature');
    }
    if (envelope.sequence < received) return violate('nonce_replay');
    if (envelope.sequence > received || message.type === 'hello') {
      return end({ cause: 'protocol', isOffence: true });
    }
    received += 1;
    lastHeard = performance.now();
    handle(message);
  }

  function greet(frame: Frame, message: Message, sequence: number) {
    if (message.type !== 'hello' || sequence !== 0) {
      return end({ cause: 'protocol', isOffence: true });
    }
    peerKey = importPublicKey(message.id);
    if (!peerKey || !isFrameSignedBy(peerKey, frame, NO_CHALLENGE)) {
      return violate('invalid_signature');
    }
    const host = address.slice(0, address.lastIndexOf(':'));
    if (direction === 'inbound') address = `${host}:${message.port}`;
    if (!parts.onHello(connection, message)) return end({ cause: 'handshake', isOffence: false });
    if (isClosed) return;
    clearTimeout(handshakeTimer);
    hello = message;
    received = 1;
    lastHeard = performance.now();
    connection.tip = { height: message.height, work: message.work };
    parts.onReady(connection);
    ping();
  }

  function handle(message: Message) {
    if (message.type === 'ping') {
      const { height, work } = parts.createHello(challenge);
      return connection.send({ type: 'pong', height, work });
    }
    if (message.type === 'pong') {
      connection.tip = { height: message.height, work: message.work };
      if (pingSentAt === undefined) return;
      latencySeconds = (performance.now() - pingSentAt) / 1000;
      pingSentAt = undefined;
      return events.emit('latency', { seconds: latencySeconds });
    }
    parts.onMessage(connection, message);
  }

  function ping() {
    if (!hello) return;
    if (silentSeconds() > PINGS_BEFORE_TIMEOUT * limits.pingIntervalSeconds) {
      return end({ cause: 'timeout', isOffence: false });
    }
    if (pingSentAt === undefined) connection.send({ type: 'ping' });
  }

  function silentSeconds(): number {
    return (performance.now() - lastHeard) / 1000;
  }

  function violate(kind: ViolationKind): void {
    events.emit('violation', { kind });
    end({ cause: 'protocol', isOffence: true });
  }

  function end(result: ConnectionEnd): void {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(handshakeTimer);
    clearInterval(pingTimer);
    queue.clear();
    socket.destroy();
    if (result.cause) events.emit('networkError', { kind: result.cause });
    parts.onClose(connection, result);
  }
}
