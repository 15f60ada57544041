import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import {
  choosePlace,
  findMount,
  guessPrefix,
  isBelow,
  type ShownPrefix,
  showPlace,
  showPrefix,
} from './layer-matching';
import { createPrefixLearner, unknownPrefix } from './learnt-prefix';
import { findMountedApp } from './mounted-app';
import { joinTexts, pathText } from './pattern-text';
import {
  type ExpressApp,
  isCurrent,
  isSame,
  type Layer,
  type Mount,
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
  /** Missing again when the last router has passed the request on. */
  readonly baseUrl?: string;
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
  /** `text` is right if `baseUrl` has no more slashes than these behind so many characters. */
  readonly head: number;
  readonly slashes: number;
  /** Where requests have to show the prefix: what `baseUrl` is, or begins with, if they come this way. */
  readonly shown: { readonly begin: string; readonly isAll: boolean } | undefined;
  readonly answersHead: boolean;
}

interface KnownTree extends RouteTree {
  readonly routes: WeakMap<Route, KnownRoute>;
}

// A property of the route costs nothing; one of the request or the response is dear.
const knownKey = Symbol('xai-metrics route');

/**
 * Creates the reader. `req.route` names the innermost pattern and stays after errors; `req.baseUrl`
 * says how deep in the tree of routers the request is. The patterns are those of the tree, which is
 * read once. Nothing is taken from the URL but which of several places it was, so that no part of
 * it can reach a label.
 */
export function createRouteReader(): RouteReader {
  const trees = new WeakMap<object, KnownTree>();
  const noApp = {};
  const ownRoutes = new WeakMap<ExpressApp, OwnRoutes>();
  const learnPrefix = createPrefixLearner();
  const mountedApps = new WeakMap<Layer, ExpressApp>();
  // Not inside of the request that happens to be the first: a tracer would count it to that.
  const findOutside = AsyncResource.bind(findMountedApp);

  return {
    readRoute(app, request) {
      const { route } = request;
      if (route === undefined) return mountOf(app, request);
      const noted = route[knownKey];
      const known = isStill(noted, app) ? noted : learn(app, request, route);
      const isCertain =
        (known.answersHead || request.method !== 'HEAD') &&
        !isDeeper(request.baseUrl, known) &&
        (known.shown === undefined || isAsShown(request.baseUrl, known.shown, known));
      return isCertain ? known.text : lookCloser(app, request, route, known);
    },
    hasOwnRoute(app, path) {
      const { byPattern, open } = ownRoutesOf(app);
      const isOwn = (route: Route) => answers(route, 'get');
      return (
        (byPattern.get(path)?.some(isOwn) ?? false) ||
        open.some(({ route, place }) => isOwn(route) && isAtPath(route, place, path))
      );
    },
  };

  function lookCloser(
    app: ExpressApp | undefined,
    request: RoutedRequest,
    route: Route,
    { places, text }: KnownRoute,
  ): string | undefined {
    // For HEAD, Express also takes a route that has no handler to answer it.
    if (request.method === 'HEAD' && !answersHead(route)) return mountOf(app, request);
    const place = places.length > 1 ? choosePlace(places, request) : places[0];
    if (place === undefined) return text;
    // Has the route passed the request on, to something that is mounted deeper?
    const mount = isBelow(place, request.baseUrl) ? mountOf(app, request) : undefined;
    return mount ?? place.text ?? shownText(place, showPlace(place, request, learnPrefix));
  }

  /** The pattern of what is mounted where a request is that no route has taken. */
  function mountOf(app: ExpressApp | undefined, request: RoutedRequest): string | undefined {
    if (!request.baseUrl) return undefined;
    const tree = treeOf(app);
    const mount = findMount(tree.mounts, request);
    if (mount !== undefined || isCurrent(tree)) return mount && mountText(mount, request.baseUrl);
    const later = findMount(readTree(app).mounts, request);
    return later && mountText(later, request.baseUrl);
  }

  function mountText({ text, way }: Mount, baseUrl: string): string {
    return text ?? showPrefix(way, baseUrl, learnPrefix)?.text ?? guessPrefix(way);
  }

  /** Whether a route that hangs below patterns that only requests show is reached by exactly this path. */
  function isAtPath(route: Route, { above }: Place, path: string): boolean {
    const shown = showPrefix(above, path, learnPrefix);
    if (shown === undefined) return false;
    // The letter case of what is shown may not be as it was written.
    const same = path.toLowerCase();
    return [route.path]
      .flat()
      .some((own) => joinTexts(shown.text, pathText(own)).toLowerCase() === same);
  }

  function learn(app: ExpressApp | undefined, request: RoutedRequest, route: Route): KnownRoute {
    // One that is frozen, or that hangs in another application too.
    const learned = treeOf(app).routes.get(route);
    if (learned !== undefined) return learned;
    const places = placesOf(app, request, route);
    const { root, routes } = treeOf(app);
    const [place, another] = places;
    const isOpen = place !== undefined && another === undefined && place.prefix === undefined;
    const shown = isOpen ? showPlace(place, request, learnPrefix) : undefined;
    const known = know(app, root, route, places, shown);
    // A request that has not shown the prefix teaches nothing; another one will.
    if (isOpen && shown?.isSettled !== true && canSettle(place)) return known;
    routes.set(route, known);
    const noted = (route as RoutedRequest['route'])?.[knownKey];
    if (noted === undefined || noted.app === app) {
      Reflect.defineProperty(route, knownKey, { value: known, configurable: true });
    }
    return known;
  }

  function placesOf(
    app: ExpressApp | undefined,
    request: RoutedRequest,
    route: Route,
  ): readonly Place[] {
    let tree = treeOf(app);
    if (!tree.places.has(route) && !isCurrent(tree)) tree = readTree(app);
    // Or in an application whose layer does not tell it, or in a router that a function calls.
    return tree.places.get(route) ?? treeOf(request.app).places.get(route) ?? [];
  }

  function treeOf(app: ExpressApp | undefined): KnownTree {
    const tree = trees.get(app ?? noApp);
    return tree && isSame(tree.root) ? tree : readTree(app);
  }

  function readTree(app: ExpressApp | undefined): KnownTree {
    const whole = readRouteTree(outermost(app), findApp);
    const own = stackOf(app);
    const isInside = whole.stacks.some(({ stack }) => stack === own);
    const tree = isInside ? whole : readRouteTree(app, findApp, mountPrefix(app));
    const known = { ...tree, routes: new WeakMap<Route, KnownRoute>() };
    trees.set(app ?? noApp, known);
    return known;
  }

  /** The routes of an application, without what it is itself mounted with. */
  function ownRoutesOf(app: ExpressApp): OwnRoutes {
    const known = ownRoutes.get(app);
    if (known !== undefined && isCurrent(known.tree)) return known;
    const read = listOwnRoutes(readRouteTree(app, findApp));
    ownRoutes.set(app, read);
    return read;
  }

  function findApp(layer: Layer): ExpressApp | undefined {
    const found = mountedApps.get(layer) ?? findOutside(layer);
    if (found !== undefined) mountedApps.set(layer, found);
    return found;
  }
}

/** The routes of an application by their whole patterns, and those whose prefixes are not known yet. */
interface OwnRoutes {
  readonly tree: RouteTree;
  readonly byPattern: ReadonlyMap<string, readonly Route[]>;
  readonly open: readonly { readonly route: Route; readonly place: Place }[];
}

function listOwnRoutes(tree: RouteTree): OwnRoutes {
  const byPattern = new Map<string, Route[]>();
  const open: { route: Route; place: Place }[] = [];
  for (const [route, hangsIn] of tree.places) {
    for (const place of hangsIn) {
      const { prefix } = place;
      if (prefix === undefined) {
        open.push({ route, place });
        continue;
      }
      for (const own of [route.path].flat()) {
        const pattern = joinTexts(prefix, pathText(own));
        byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), route]);
      }
    }
  }
  return { tree, byPattern, open };
}

function isStill(noted: KnownRoute | undefined, app: ExpressApp | undefined): noted is KnownRoute {
  return noted !== undefined && noted.app === app && isSame(noted.root);
}

function know(
  app: ExpressApp | undefined,
  root: ReadStack,
  route: Route,
  places: readonly Place[],
  shown: ShownPrefix | undefined,
): KnownRoute {
  const known = { app, root, places, answersHead: answersHead(route), shown: undefined };
  const [place, another] = places;
  if (place !== undefined && another === undefined) {
    if (place.prefix !== undefined && place.text !== undefined) {
      return { ...known, text: place.text, ...measure(place.prefix) };
    }
    const text = shownText(place, shown);
    const isPlain = shown?.isSettled === true && plainPrefix.test(shown.text);
    if (!isPlain) return { ...known, text, head: -1, slashes: -1 };
    const measures = measure(shown.text);
    const begin = shown.text.slice(0, measures.head);
    return { ...known, text, ...measures, shown: { begin, isAll: begin === shown.text } };
  }
  // Which of several places it was is to be seen for each request; below an unknown one, nothing is.
  const head = place ? -1 : Number.POSITIVE_INFINITY;
  return { ...known, text: joinTexts(unknownPrefix, pathText(route.path)), head, slashes: head };
}

function shownText({ above, own }: Place, shown: ShownPrefix | undefined): string {
  return joinTexts(shown?.text ?? guessPrefix(above), own);
}

// Optional parts, wildcards, expressions and lists can match less than they look like.
const plainPrefix = /^[\w/:.~-]*$/;

/** How long the beginning is that matches as it is written, and how many slashes follow it. */
function measure(prefix: string): Pick<KnownRoute, 'head' | 'slashes'> {
  if (!plainPrefix.test(prefix)) return { head: 0, slashes: 0 };
  const head = prefix.split(':', 1)[0] as string;
  return { head: head.length, slashes: prefix.slice(head.length).split('/').length - 1 };
}

function isDeeper(baseUrl = '', { head, slashes }: KnownRoute): boolean {
  if (baseUrl.length <= head) return false;
  let at = head - 1;
  for (let found = 0; found <= slashes; found += 1) {
    at = baseUrl.indexOf('/', at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** Whether the request has come the way that was shown: others can lead through the same mounts. */
function isAsShown(
  baseUrl = '',
  { begin, isAll }: NonNullable<KnownRoute['shown']>,
  { head, slashes }: KnownRoute,
): boolean {
  if (isAll) return baseUrl === begin;
  if (!baseUrl.startsWith(begin)) return false;
  let behind = 0;
  for (let at = baseUrl.indexOf('/', head); at !== -1; at = baseUrl.indexOf('/', at + 1))
    behind += 1;
  return behind === slashes;
}

/** Whether one request can show the prefix: not where there are several paths to a mount. */
function canSettle({ above }: Place): boolean {
  return above.every(({ own, layer }) => own !== undefined || layer.matchers?.length === 1);
}

function answersHead(route: Route): boolean {
  return answers(route, 'get') || answers(route, 'head');
}

function answers({ methods }: Route, verb: string): boolean {
  return methods[verb] === true || methods._all === true;
}

/** The application that all the others are mounted in. */
export function outermost(app: ExpressApp | undefined): ExpressApp | undefined {
  return app?.parent === undefined ? app : outermost(app.parent);
}

/** The pattern under which a sub-application hangs, as `app.use()` noted it. */
function mountPrefix(app: ExpressApp | undefined): string {
  if (app?.parent === undefined) return '';
  return joinTexts(mountPrefix(app.parent), pathText(app.mountpath));
}
