import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import { choosePlace, findMount, isBelow } from './layer-matching';
import { findMountedApp } from './mounted-app';
import { joinTexts, pathText } from './pattern-text';
import {
  type ExpressApp,
  isCurrent,
  type Layer,
  type Place,
  type ReadStack,
  type Route,
  type RouteTree,
  readRouteTree,
  stackOf,
} from './route-tree';

export type { ExpressApp } from './route-tree';

/** What Express adds to a request, as far as the route needs it. */
export interface RoutedRequest extends IncomingMessage {
  /** Missing where a router is called without an application. */
  readonly app?: ExpressApp;
  readonly originalUrl: string;
  readonly baseUrl: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly route?: Route & { readonly [knownKey]?: KnownRoute };
  /** As far as the setting `trust proxy` says. */
  readonly ip?: string | undefined;
}

/** Reads which route matched a request. */
export interface RouteReader {
  /** The pattern of the matched route with every mount prefix, or `undefined` if none matched. */
  readRoute(app: ExpressApp | undefined, request: RoutedRequest): string | undefined;
  /** Whether the application answers GET at exactly this path with a route of its own. */
  hasOwnRoute(app: ExpressApp, path: string): boolean;
}

/** What is known of a route in one application. */
interface KnownRoute {
  readonly app: ExpressApp | undefined;
  /** When entries were added to the outermost router, all is read again. */
  readonly root: ReadStack;
  readonly places: readonly Place[];
  /** The whole pattern if the route hangs in one place, else its own behind a fixed text. */
  readonly text: string;
  /** With no more slashes than this in `baseUrl`, `text` is right. */
  readonly slashes: number;
}

// A property of the route costs nothing; one of the request or the response is dear.
const knownKey = Symbol('xai-metrics route');

const noRouter: ReadStack = { stack: [], length: 0 };

/**
 * Creates the reader. `req.route` names the innermost pattern and stays after errors; `req.baseUrl`
 * says how deep in the tree of routers the request is. The patterns are those of the tree, which is
 * read once. Nothing is taken from the URL but which of several places it was, so that no part of
 * it can reach a label.
 */
export function createRouteReader(): RouteReader {
  const trees = new WeakMap<ExpressApp, RouteTree>();
  const mountedApps = new WeakMap<Layer, ExpressApp>();
  // Not inside of the request that happens to be the first: a tracer would count it to that.
  const findOutside = AsyncResource.bind(findMountedApp);

  return {
    readRoute(app, request) {
      const { route } = request;
      if (route === undefined) return app && mountOf(app, request);
      const known = route[knownKey];
      if (
        known !== undefined &&
        known.app === app &&
        known.root.stack.length === known.root.length &&
        request.method !== 'HEAD' &&
        !hasMoreSlashes(request.baseUrl, known.slashes)
      ) {
        return known.text;
      }
      return readAgain(app, request, route);
    },
    hasOwnRoute(app, path) {
      return [...readRouteTree(app, findApp).places].some(
        ([route, places]) =>
          answers(route, 'get') &&
          places.some(({ prefix }) =>
            [route.path].flat().some((own) => joinTexts(prefix, pathText(own)) === path),
          ),
      );
    },
  };

  function readAgain(
    app: ExpressApp | undefined,
    request: RoutedRequest,
    route: Route,
  ): string | undefined {
    // For HEAD, Express also takes a route that has no handler to answer it.
    if (request.method === 'HEAD' && !answers(route, 'get') && !answers(route, 'head')) {
      return app && mountOf(app, request);
    }
    const { places, text } = learn(app, request, route);
    const place = places.length > 1 ? choosePlace(places, request) : places[0];
    if (app && place && isBelow(place, request.baseUrl)) {
      // The route has passed the request on, to something that is mounted deeper.
      return mountOf(app, request) ?? place.text;
    }
    return place?.text ?? text;
  }

  /** The pattern of what is mounted where a request is that no route has taken. */
  function mountOf(app: ExpressApp, request: RoutedRequest): string | undefined {
    if (request.baseUrl === '') return undefined;
    const tree = treeOf(app);
    const mount = findMount(tree.mounts, request);
    if (mount !== undefined || isCurrent(tree)) return mount?.text;
    return findMount(readTree(app).mounts, request)?.text;
  }

  function learn(app: ExpressApp | undefined, request: RoutedRequest, route: Route): KnownRoute {
    const places = app ? placesOf(app, request.app, route) : [];
    const known = know(app, app ? treeOf(app).root : noRouter, route, places);
    const noted = (route as RoutedRequest['route'])?.[knownKey];
    // Where two applications share a route, the first has the faster way.
    if (noted === undefined || noted.app === app) {
      Reflect.defineProperty(route, knownKey, { value: known, configurable: true });
    }
    return known;
  }

  function placesOf(
    app: ExpressApp,
    innerApp: ExpressApp | undefined,
    route: Route,
  ): readonly Place[] {
    const tree = treeOf(app);
    const places =
      tree.places.get(route) ?? (isCurrent(tree) ? undefined : readTree(app).places.get(route));
    if (places !== undefined) return places;
    // In an application that its layer does not tell, or in a router that a function calls.
    return (innerApp && innerApp !== app && treeOf(innerApp).places.get(route)) || [];
  }

  function treeOf(app: ExpressApp): RouteTree {
    const tree = trees.get(app);
    return tree && tree.root.stack.length === tree.root.length ? tree : readTree(app);
  }

  function readTree(app: ExpressApp): RouteTree {
    let tree = readRouteTree(outermost(app), findApp);
    const own = stackOf(app);
    if (!tree.stacks.some(({ stack }) => stack === own)) {
      tree = readRouteTree(app, findApp, mountPrefix(app));
    }
    trees.set(app, tree);
    return tree;
  }

  function findApp(layer: Layer): ExpressApp | undefined {
    const found = mountedApps.get(layer) ?? findOutside(layer);
    if (found !== undefined) mountedApps.set(layer, found);
    return found;
  }
}

function know(
  app: ExpressApp | undefined,
  root: ReadStack,
  route: Route,
  places: readonly Place[],
): KnownRoute {
  const [place, another] = places;
  if (place === undefined || another !== undefined) {
    // Which of its places it was is found for each request; where there is none, nothing is below.
    const slashes = place ? -1 : Number.POSITIVE_INFINITY;
    return { app, root, places, text: joinTexts('/*', pathText(route.path)), slashes };
  }
  return { app, root, places, text: place.text, slashes: leastSlashes(place.prefix) };
}

/** How many slashes the URL has at least where this pattern matches. */
function leastSlashes(pattern: string): number {
  // Optional parts, wildcards, expressions and lists can match less than they look like.
  return /^[\w/:.~-]*$/.test(pattern) ? pattern.split('/').length - 1 : 0;
}

function hasMoreSlashes(text: string, count: number): boolean {
  let at = -1;
  for (let found = 0; found <= count; found += 1) {
    at = text.indexOf('/', at + 1);
    if (at === -1) return false;
  }
  return true;
}

function answers({ methods }: Route, verb: string): boolean {
  return methods[verb] === true || methods._all === true;
}

function outermost(app: ExpressApp): ExpressApp {
  return app.parent === undefined ? app : outermost(app.parent);
}

/** The pattern under which a sub-application hangs, as `app.use()` noted it. */
function mountPrefix(app: ExpressApp): string {
  if (app.parent === undefined) return '';
  return joinTexts(mountPrefix(app.parent), pathText(app.mountpath));
}
