import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

const listenChannel = 'tracing:net.server.listen:asyncEnd';

/** Who listens to the requests of an application, by its server. */
const listenersByServer = new WeakMap<object, OnRequest[]>();

/**
 * Listens to every request of the servers of a Fastify application, after Fastify itself: it answers
 * some before any hook, such as a malformed URL. A request of `inject` comes from no server.
 */
export function watchServerRequests(fastify: FastifyInstance, onRequest: OnRequest): void {
  const { server } = fastify;
  // What a `serverFactory` makes need not be a server of Node's.
  if (typeof server?.on !== 'function' || server.listenerCount('request') === 0) return;
  const known = listenersByServer.get(server);
  if (known !== undefined) {
    known.push(onRequest);
    return;
  }
  const listeners = [onRequest];
  listenersByServer.set(server, listeners);
  watch(server);
  // `listen` on localhost makes a further server for each further address, from now on.
  server.once('listening', () => {
    subscribe(listenChannel, meet);
    server.once('close', () => void unsubscribe(listenChannel, meet));
  });

  function watch(candidate: Server): void {
    candidate.on('request', (request: IncomingMessage, response: ServerResponse) => {
      for (let i = 0; i < listeners.length; i += 1) listeners[i]?.(request, response);
    });
  }

  function meet(message: unknown): void {
    const { server: other } = message as { server: Server };
    // They share the port; most servers are none of this application.
    if (other === server || portOf(other) !== portOf(server)) return;
    // Fastify takes it in when it listens, before this.
    other.once('listening', () => {
      if (isServerOf(fastify, other)) watch(other);
    });
  }
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return address === null || typeof address === 'string' ? undefined : address.port;
}

function isServerOf(fastify: FastifyInstance, server: Server): boolean {
  const here = server.address();
  return fastify.addresses().some((there) => isSameAddress(here, there));
}

function isSameAddress(one: AddressInfo | string | null, other: AddressInfo | string): boolean {
  if (one === null || typeof one === 'string' || typeof other === 'string') return one === other;
  return one.port === other.port && one.address === other.address;
}
