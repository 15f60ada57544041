import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FindRpc, RequestRecorder } from '@xai-metrics/core';
import { createRouteReader, type ExpressApp, outermost, type RoutedRequest } from './matched-route';

/** Finds the routes of requests in the applications that it has met. */
export interface RouteWatch {
  /**
   * Takes in an application that requests come to; the first one is the outermost.
   *
   * @returns whether it is met for the first time
   */
  meet(app: ExpressApp | undefined): boolean;
  /** The pattern of the matched route with every mount prefix, or `undefined` if none matched. */
  readonly readRoute: (request: IncomingMessage) => string | undefined;
  /** Whether the application answers GET at exactly this path with a route of its own. */
  hasOwnRoute(app: ExpressApp, path: string): boolean;
}

/**
 * Creates what an instrumentation needs to know of Express, however it comes to see the requests.
 *
 * @param findRecorder - gives the recorder, which is told when the headers of a response are written and
 * what it answers in JSON
 */
export function createRouteWatch(findRecorder: () => RequestRecorder<IncomingMessage>): RouteWatch {
  const routes = createRouteReader();
  const apps: ExpressApp[] = [];
  const watchedPrototypes = new WeakSet<object>();

  return {
    meet(app) {
      if (app === undefined || app === apps[0] || apps.includes(app)) return false;
      apps.push(app);
      watchResponses(app.response);
      const { findRpc } = findRecorder();
      if (findRpc !== undefined) takeReplies(app.response, findRpc);
      return true;
    },
    readRoute: (request) => routes.readRoute(appOf(request), request as RoutedRequest),
    hasOwnRoute: routes.hasOwnRoute,
  };

  /** The application that the request came to: inside of a mounted one it names that one. */
  function appOf(request: IncomingMessage): ExpressApp | undefined {
    const { app } = request as RoutedRequest;
    if (app === undefined || app === apps[0]) return app;
    const outer = outermost(app);
    // One that hangs in a router knows of no parent.
    return apps.length > 1 || outer === apps[0] ? outer : (apps[0] ?? outer);
  }

  /**
   * A handler that answers and then calls `next()` lets the next route that matches overwrite its
   * own: the route is right when the headers are written. The application's response prototype is
   * the one place that sees this without a property on each response.
   */
  function watchResponses(prototype: ExpressApp['response']): void {
    if (watchedPrototypes.has(prototype)) return;
    watchedPrototypes.add(prototype);
    const { takeRoute } = findRecorder();
    const { writeHead } = prototype;
    prototype.writeHead = function writeHeadWithRoute(this: ServerResponse, ...args: unknown[]) {
      takeRoute(this.req);
      return writeHead.apply(this, args);
    };
  }
}

/** What a handler gives to `json` says what came of a call, also where the bytes are compressed. */
function takeReplies(prototype: ExpressApp['response'], findRpc: FindRpc): void {
  const { json } = prototype;
  prototype.json = function jsonWithReply(
    this: ServerResponse,
    reply: unknown,
    ...args: unknown[]
  ) {
    const result = json.call(this, reply, ...args);
    findRpc(this.req)?.takeReply(reply);
    return result;
  };
}
