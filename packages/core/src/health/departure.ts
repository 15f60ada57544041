import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2Session, ServerHttp2Stream } from 'node:http2';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Tells the clients of servers to go elsewhere, in a way that loses none of their requests. */
export interface Departure {
  /** Takes in a server. */
  watch(server: Server): void;
  /** Takes in the server, and over HTTP/2 the session, that a request comes through. */
  meet(request: IncomingMessage): void;
  /**
   * From now on every answer ends its connection, and HTTP/2 clients are told to begin nothing new.
   * A connection that is closed later, while nothing is asked, may meet the next request on its way.
   */
  begin(): void;
  /**
   * Resolves when a whole turn of the event loop has brought no new connection, or after a second: one
   * that waits to be accepted when its server closes is reset.
   */
  acceptWaiting(): Promise<void>;
  /** Ends the sessions of HTTP/2 as soon as what runs in them is answered. */
  closeSessions(): void;
  /** Ends them at once. */
  destroySessions(): void;
}

// Who still sends new clients after the delay would keep the server for ever.
const longestAcceptingMilliseconds = 1_000;

/** The highest stream: all that the client has begun meanwhile is still served, see RFC 9113, 6.8. */
const anyStream = 2 ** 31 - 1;

/** Creates what knows no server yet. */
export function createDeparture(): Departure {
  const servers = new Set<Server>();
  const sessions = new Set<Http2Session>();
  const told = new WeakSet<Http2Session>();
  let hasBegun = false;

  return {
    watch,
    meet(request) {
      const { server } = request.socket as { server?: Server };
      if (server !== undefined) watch(server);
      const session = sessionOf(request);
      if (session !== undefined) note(session);
    },
    begin() {
      if (hasBegun) return;
      hasBegun = true;
      for (const server of servers) turnAway(server);
      for (const session of sessions) tell(session);
    },
    acceptWaiting,
    closeSessions() {
      for (const session of sessions) session.close();
    },
    destroySessions() {
      for (const session of sessions) session.destroy();
    },
  };

  function watch(server: Server): void {
    if (servers.has(server)) return;
    servers.add(server);
    server.once('close', () => servers.delete(server));
    server.on('session', note);
    if (hasBegun) turnAway(server);
  }

  async function acceptWaiting(): Promise<void> {
    let isNew = true;
    const see = () => {
      isNew = true;
    };
    const watched = [...servers];
    for (const server of watched) server.on('connection', see);
    const end = performance.now() + longestAcceptingMilliseconds;
    await nextTurn();
    while (isNew && performance.now() < end) {
      isNew = false;
      await nextTurn();
    }
    for (const server of watched) server.off('connection', see);
  }

  function note(session: Http2Session): void {
    if (sessions.has(session)) return;
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  }

  function tell(session: Http2Session): void {
    if (told.has(session) || session.destroyed) return;
    told.add(session);
    session.goaway(0, anyStream);
  }

  function turnAway(server: Server): void {
    const { emit } = server;
    const newest = new WeakMap<object, IncomingMessage>();
    server.emit = function emitTurningAway(this: Server, ...args: unknown[]) {
      const [event, request, response] = args as [string, IncomingMessage, ServerResponse];
      if (event !== 'request') return emit.apply(this, args as never);
      const session = sessionOf(request);
      if (session !== undefined) {
        tell(session);
        return emit.apply(this, args as never);
      }
      newest.set(request.socket, request);
      endConnectionWith(response, () => newest.get(request.socket) === request);
      // What came in one piece is read in one go: only then the last one of a pipeline is known.
      process.nextTick(() => emit.apply(this, args as never));
      return true;
    };
  }
}

/** The session of HTTP/2 that a request came by; `undefined` over HTTP/1. */
function sessionOf(request: IncomingMessage): Http2Session | undefined {
  if (request.httpVersionMajor !== 2) return undefined;
  return (request as unknown as { stream?: ServerHttp2Stream }).stream?.session;
}

/** Has an answer end its connection if nothing waits behind it when its headers are written. */
function endConnectionWith(response: ServerResponse, isLast: () => boolean): void {
  const holder: { writeHead?: ServerResponse['writeHead'] } = response;
  holder.writeHead = (...args: unknown[]) => {
    // The framework has put a prototype of its own under the response meanwhile.
    delete holder.writeHead;
    if (isLast() && !response.headersSent && Number(args[0]) >= 200) {
      response.setHeader('connection', 'close');
    }
    return response.writeHead(...(args as [number]));
  };
}
