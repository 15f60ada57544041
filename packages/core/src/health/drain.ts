import type { Server } from 'node:http';
import { constants } from 'node:os';
import { assertKnownOptions, assertOption, isWaitable } from '../options';
import type { Departure } from './departure';

/** How a server goes down without losing requests. */
export interface DrainOptions {
  /** The server to close; or give `close`. */
  readonly server?: Server;
  /** Closes what serves requests, such as `() => fastify.close()`; or give `server`. */
  readonly close?: () => unknown;
  /**
   * The signals that start it.
   * @defaultValue `['SIGTERM']`
   */
  readonly signals?: readonly NodeJS.Signals[];
  /**
   * Seconds between turning readiness and closing, so that every load balancer has noticed.
   * @defaultValue `5`
   */
  readonly delaySeconds?: number;
  /**
   * Seconds after which connections that are still open are cut.
   * @defaultValue `30`
   */
  readonly timeoutSeconds?: number;
}

/**
 * Installs the signal handlers for going down: readiness turns first and every answer ends its
 * connection, then a delay, then the server closes, then the signal takes its usual course.
 *
 * @param leave - called when the server is closed, because a signal ends a process at once
 * @param departure - knows the servers whose clients are turned away
 * @throws XaiMetricsError if there is nothing to close, or a time is negative
 */
export function drainOnSignal(
  health: { drain(): void },
  options: DrainOptions,
  leave: () => unknown,
  departure: Departure,
): () => void {
  assertKnownOptions(options, ['server', 'close', 'signals', 'delaySeconds', 'timeoutSeconds']);
  const { signals = ['SIGTERM'], delaySeconds = 5, timeoutSeconds = 30 } = options;
  const close = readClose(options, departure, timeoutSeconds);
  for (const [name, value] of Object.entries({ delaySeconds, timeoutSeconds })) {
    assertOption(name, value, isWaitable(value));
  }
  for (const signal of signals) {
    assertOption('signals', signal, Object.hasOwn(constants.signals, signal));
  }
  let going = false;

  for (const signal of signals) process.on(signal, goDown);
  return undo;

  function undo(): void {
    for (const signal of signals) process.off(signal, goDown);
  }

  function goDown(signal: NodeJS.Signals): void {
    if (going) return;
    going = true;
    health.drain();
    setTimeout(async () => {
      try {
        await departure.acceptWaiting();
        departure.closeSessions();
        await close();
        await leave();
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error));
      }
      undo();
      // Nobody else handles the signal: let it end the process as if we had not caught it.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    }, delaySeconds * 1000);
  }
}

function readClose(
  { close, server }: DrainOptions,
  departure: Departure,
  timeoutSeconds: number,
): () => unknown {
  if (close !== undefined) {
    assertOption('close', close, typeof close === 'function');
    return close;
  }
  const closable = typeof server?.close === 'function';
  assertOption('drainOnSignal needs a server or a close function', server, closable);
  departure.watch(server);
  return () => closeServer(server, departure, timeoutSeconds);
}

function closeServer(server: Server, departure: Departure, timeoutSeconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      // A server of HTTP/2 does not know its connections.
      server.closeAllConnections?.();
      departure.destroySessions();
    }, timeoutSeconds * 1000);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections?.();
  });
}
