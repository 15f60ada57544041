import { XaiMetricsError } from '../../errors';
import { assertOption } from '../../options';
import { addressOf, readNodeUrl } from '../rpc/node-url';
import { readFields } from '../rpc/reading';

/** A constructor of WebSockets, as Node has it from version 22 and as the package `ws` exports it. */
export type WebSocketConstructor = new (url: string) => WebSocketLike;

/** What is used of a WebSocket. */
export interface WebSocketLike {
  addEventListener(
    type: 'open' | 'message' | 'close' | 'error',
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
  send(text: string): void;
  close(): void;
}

/** What happens on a subscription. */
export interface NewHeadsListener {
  /** A header as the node sends it, not looked at. */
  onHeader(header: unknown): void;
  /** The connection has ended; it is tried again. */
  onEnd(reason: string): void;
}

/** Subscribes; gives a function that ends it. */
export type SubscribeToNewHeads = (listener: NewHeadsListener) => () => void;

const firstDelaySeconds = 1;
const longestDelaySeconds = 60;
// A connection can be dead without either side knowing; a healthy node answers within this.
const quietSeconds = 15;
const longestMessage = 2 ** 20;

/**
 * Prepares a subscription to `newHeads` of an execution client; it connects again, later and later,
 * for as long as it is wanted.
 *
 * @throws XaiMetricsError `XAI_METRICS_INVALID_URL` or `XAI_METRICS_NO_WEBSOCKET`
 */
export function createNewHeads(
  webSocketUrl: string,
  given: WebSocketConstructor | undefined,
): SubscribeToNewHeads {
  const url = readNodeUrl('evm.webSocketUrl', webSocketUrl, ['ws:', 'wss:']);
  assertOption('evm.WebSocket', given, given === undefined || typeof given === 'function');
  const Socket = given ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (Socket === undefined) {
    throw new XaiMetricsError(
      'XAI_METRICS_NO_WEBSOCKET',
      'evm.webSocketUrl',
      Symbol(process.version),
    );
  }
  return (listener) => keepSubscribed(() => new Socket(url.href), addressOf(url), listener);
}

function keepSubscribed(
  open: () => WebSocketLike,
  address: string,
  { onHeader, onEnd }: NewHeadsListener,
): () => void {
  let isWanted = true;
  let delaySeconds = firstDelaySeconds;
  let timer: NodeJS.Timeout | undefined;
  let drop = connect();

  return () => {
    isWanted = false;
    clearTimeout(timer);
    drop('unsubscribed');
  };

  function connect(): (reason: string) => void {
    let isOpen = true;
    let isHeard = false;
    let subscription: unknown;
    let socket: WebSocketLike | undefined;
    const check = setInterval(() => {
      if (!isHeard) {
        end(`nothing came for ${quietSeconds} s`);
        return;
      }
      isHeard = false;
      send('net_version', []);
    }, quietSeconds * 1000).unref();

    try {
      socket = open();
      socket.addEventListener('open', () => send('eth_subscribe', ['newHeads']));
      socket.addEventListener('message', ({ data }) => hear(data));
      socket.addEventListener('error', () => end('the connection failed'));
      socket.addEventListener('close', () => end('the connection was closed'));
    } catch {
      // Not here: whoever subscribes has nothing in hand yet that could end.
      queueMicrotask(() => end('the connection failed'));
    }
    return end;

    function send(method: string, params: unknown[]): void {
      try {
        socket?.send(JSON.stringify({ jsonrpc: '2.0', id: method, method, params }));
      } catch {
        end('the connection failed');
      }
    }

    function hear(data: unknown): void {
      isHeard = true;
      if (!isOpen || typeof data !== 'string' || data.length > longestMessage) return;
      try {
        const { id, method, params, result, error } = readFields(JSON.parse(data), 'message');
        if (id === 'eth_subscribe') {
          subscription = result;
          if (error === undefined) delaySeconds = firstDelaySeconds;
          else end('the node refuses to subscribe');
        } else if (method === 'eth_subscription') {
          const news = readFields(params, 'params');
          if (news.subscription === subscription) onHeader(news.result);
        }
      } catch {
        // What cannot be read is no news; polling goes on beside.
      }
    }

    function end(reason: string): void {
      if (!isOpen) return;
      isOpen = false;
      clearInterval(check);
      try {
        socket?.close();
      } catch {
        // It is gone in any case.
      }
      if (!isWanted) return;
      onEnd(`newHeads at ${address}: ${reason}`);
      // Many watchers of one node must not come back all at the same moment.
      const seconds = delaySeconds * (0.5 + Math.random() / 2);
      delaySeconds = Math.min(longestDelaySeconds, delaySeconds * 2);
      timer = setTimeout(() => {
        drop = connect();
      }, seconds * 1000).unref();
    }
  }
}
