import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { constants } from 'node:os';
import { assertKnownOptions, assertOption, isWaitable } from '../options';

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
 * Installs the signal handlers for going down: readiness turns first, then a delay, then the server
 * closes and says so to every client that still asks, then the signal takes its usual course.
 *
 * @param leave - called when the server is closed, because a signal ends a process at once
 * @throws XaiMetricsError if there is nothing to close, or a time is negative
 */
export function drainOnSignal(
  health: { drain(): void },
  options: DrainOptions,
  leave: () => unknown,
): () => void {
  assertKnownOptions(options, ['server', 'close', 'signals', 'delaySeconds', 'timeoutSeconds']);
  const { signals = ['SIGTERM'], delaySeconds = 5, timeoutSeconds = 30 } = options;
  const close = readClose(options, timeoutSeconds);
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

function readClose({ close, server }: DrainOptions, timeoutSeconds: number): () => unknown {
  if (close !== undefined) {
    assertOption('close', close, typeof close === 'function');
    return close;
  }
  const closable = typeof server?.close === 'function';
  assertOption('drainOnSignal needs a server or a close function', server, closable);
  return () => closeServer(server, timeoutSeconds);
}

function closeServer(server: Server, timeoutSeconds: number): Promise<void> {
  // A client that keeps its connection busy would hold the server until it is cut in the middle of a
  // request: told so, it opens the next connection elsewhere.
  server.prependListener('request', endConnection);
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), timeoutSeconds * 1000);
    server.close(() => {
      clearTimeout(timer);
      server.off('request', endConnection);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function endConnection({ httpVersionMajor }: IncomingMessage, response: ServerResponse): void {
  // HTTP/2 says it by a frame of its own, and forbids the header.
  if (httpVersionMajor < 2) response.setHeader('connection', 'close');
}
