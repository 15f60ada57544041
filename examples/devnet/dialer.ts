import { connect, type Socket } from 'node:net';
import type { EventHub } from './events';
import { type PeerAddress, readAddress } from './peer-address';

/** Keeps connections to addresses: dials, and dials again with growing pauses. */
export interface Dialer {
  /** Adds an address; a passing one is given up after some failures. */
  add(address: string, isPassing?: boolean): void;
  has(address: string): boolean;
  /** Says that the connection to the address passed the handshake. */
  succeeded(address: string): void;
  /** Says that the connection to the address has ended before or after the handshake. */
  ended(address: string, result: 'timeout' | 'failed'): void;
  /** Forgets all pauses and dials what is not connected. */
  resume(): void;
  /** Ends all attempts until `resume`. */
  pause(): void;
}

/** What dialing needs. */
export interface DialerParts {
  events: EventHub;
  timeoutSeconds: number;
  /** The longest pause between two attempts. */
  maxPauseSeconds: number;
  /** Says that no connection to the address is wanted now, as when there is one already. */
  isUnwanted(address: string): boolean;
  onConnected(socket: Socket, address: string): void;
}

interface Target {
  to: PeerAddress;
  isPassing: boolean;
  state: 'idle' | 'waiting' | 'dialing' | 'handshake' | 'connected';
  failures: number;
  timer?: NodeJS.Timeout | undefined;
  socket?: Socket | undefined;
}

const FIRST_PAUSE_MS = 200;
const CHECK_MS = 1000;
const PASSING_FAILURES = 3;

/** Creates a dialer that waits for `resume`. */
export function createDialer(parts: DialerParts): Dialer {
  const { events, timeoutSeconds, maxPauseSeconds, isUnwanted, onConnected } = parts;
  const targets = new Map<string, Target>();
  let isPaused = true;

  return {
    add(address, isPassing = false) {
      const known = targets.get(address);
      if (known) {
        known.isPassing &&= isPassing;
        return;
      }
      const to = readAddress(address);
      if (!to) throw new RangeError(`${JSON.stringify(address)} is no peer: write host:port.`);
      const target: Target = { to, isPassing, state: 'idle', failures: 0 };
      targets.set(address, target);
      dial(address, target);
    },
    has: (address) => targets.has(address),
    succeeded(address) {
      const target = targets.get(address);
      if (target?.state !== 'handshake') return;
      target.state = 'connected';
      target.failures = 0;
      events.emit('dial', { result: 'success', address });
    },
    ended(address, result) {
      const target = targets.get(address);
      if (!target || isPaused) return;
      if (target.state === 'handshake') fail(address, target, result);
      else if (target.state === 'connected') wait(address, target, FIRST_PAUSE_MS);
    },
    resume() {
      isPaused = false;
      for (const [address, target] of targets) {
        target.failures = 0;
        dial(address, target);
      }
    },
    pause() {
      isPaused = true;
      for (const target of targets.values()) {
        clearTimeout(target.timer);
        target.timer = undefined;
        target.socket?.destroy();
        target.socket = undefined;
        target.state = 'idle';
      }
    },
  };

  function dial(address: string, target: Target) {
    if (isPaused || (target.state !== 'idle' && target.state !== 'waiting')) return;
    clearTimeout(target.timer);
    if (isUnwanted(address)) return wait(address, target, CHECK_MS);
    const socket = connect(target.to);
    target.state = 'dialing';
    target.socket = socket;
    target.timer = setTimeout(() => stop('timeout'), timeoutSeconds * 1000).unref();
    const onError = (error: NodeJS.ErrnoException) =>
      stop(
        error.code === 'ECONNREFUSED'
          ? 'refused'
          : error.code === 'ETIMEDOUT'
            ? 'timeout'
            : 'failed',
      );
    socket.on('error', onError);
    socket.once('connect', () => {
      if (target.socket !== socket) return;
      clearTimeout(target.timer);
      socket.off('error', onError);
      target.socket = undefined;
      target.state = 'handshake';
      onConnected(socket, address);
    });

    function stop(result: 'timeout' | 'refused' | 'failed'): void {
      if (target.socket !== socket) return;
      clearTimeout(target.timer);
      target.socket = undefined;
      socket.destroy();
      const kind = { timeout: 'timeout', refused: 'connection_refused', failed: 'other' } as const;
      events.emit('networkError', { kind: kind[result] });
      fail(address, target, result);
    }
  }

  function fail(address: string, target: Target, result: 'timeout' | 'refused' | 'failed'): void {
    events.emit('dial', { result, address });
    target.failures += 1;
    if (target.isPassing && target.failures >= PASSING_FAILURES) {
      targets.delete(address);
      return;
    }
    const pause = FIRST_PAUSE_MS * 2 ** Math.min(target.failures, 16);
    wait(address, target, Math.min(pause, maxPauseSeconds * 1000));
  }

  function wait(address: string, target: Target, milliseconds: number): void {
    target.state = 'waiting';
    // Nodes that lost each other at one moment must not all come back at one moment.
    const spread = milliseconds * (0.75 + Math.random() / 2);
    target.timer = setTimeout(() => dial(address, target), spread).unref();
  }
}
