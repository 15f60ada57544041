import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Matcher } from './learnt-prefix';
import { isAtRoot, joinTexts, mountText, pathText } from './pattern-text';

/** What is needed of an application. */
export interface ExpressApp {
  readonly mountpath: unknown;
  readonly parent?: ExpressApp;
  /** The prototype of its responses. */
  readonly response: Pick<ServerResponse, 'write' | 'end'> & {
    writeHead(...args: unknown[]): unknown;
    json(...args: unknown[]): unknown;
  };
  /** The prototype of its requests. */
  readonly request: Pick<IncomingMessage, 'push'>;
  /** The router of Express 5; in Express 4 this is a getter that throws. */
  readonly router?: Router;
  /** The router of Express 4. */
  readonly _router?: Router;
}

/** What Express calls a route: a pattern with its handlers. */
export interface Route {
  readonly path: unknown;
  /** The verbs it answers in lower case; `_all` for every one. */
  readonly methods: Readonly<Record<string, boolean>>;
}

interface Router {
  readonly stack: readonly Layer[];
}

/** An entry of a router: a route, or a router, an application or a function mounted in it. */
export interface Layer {
  readonly name: string;
  readonly route?: Route | undefined;
  readonly handle: Partial<Router> & ((...args: unknown[]) => unknown);
  /** Mounted without a path; router 2. */
  readonly slash?: boolean;
  /** What it was mounted with; since router 2.3. */
  readonly rawPath?: unknown;
  /** Express 4. */
  readonly regexp?: RegExp & { fast_slash?: boolean };
  readonly keys?: readonly { name: string | number }[];
  /** Router 2: one function for each path it was mounted with. */
  readonly matchers?: readonly Matcher[];
}

/** How a layer matches the beginning of a path. */
export interface Match {
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What hangs in an application and is no route. */
export interface Mount {
  readonly layer: Layer;
  /** What is on the way to it, in order, and itself. */
  readonly way: readonly Mount[];
  /** Its own pattern; `undefined` where only requests can show it. */
  readonly own: string | undefined;
  /** Its pattern with every prefix; `undefined` where requests have to show some of it. */
  readonly text: string | undefined;
  /** What is mounted below it. */
  readonly mounts: readonly Mount[];
}

/** A place where a route hangs in its application. */
export interface Place {
  /** The layer of the route itself. */
  readonly layer: Layer;
  /** What is on the way to it, in order. */
  readonly above: readonly Mount[];
  /** The pattern of all that; `undefined` where requests have to show some of it. */
  readonly prefix: string | undefined;
  /** The pattern of the route itself. */
  readonly own: string;
  /** The pattern of the route with every prefix, if that is known. */
  readonly text: string | undefined;
}

/** The entries of a router, and how many they were when it was read. */
export interface ReadStack {
  readonly stack: readonly Layer[];
  readonly length: number;
}

/** Everything that hangs in an application, as it was when it was read. */
export interface RouteTree {
  readonly app: ExpressApp | undefined;
  /** The pattern that the application itself is mounted with, if what holds it is not in the tree. */
  readonly outside: string;
  readonly places: ReadonlyMap<Route, readonly Place[]>;
  readonly mounts: readonly Mount[];
  /** Its own router. */
  readonly root: ReadStack;
  /** Every router in it. */
  readonly stacks: readonly ReadStack[];
}

/**
 * Reads the routers of an application and of every application that is mounted in it.
 *
 * @param findApp - finds the application behind a layer
 * @param outside - what the application itself is mounted with
 */
export function readRouteTree(
  app: ExpressApp | undefined,
  findApp: (layer: Layer) => ExpressApp | undefined,
  outside = '',
): RouteTree {
  const places = new Map<Route, Place[]>();
  const stacks: ReadStack[] = [];
  const root = noteStack(stackOf(app));
  return { app, outside, places, mounts: readStack(root.stack, []), root, stacks };

  function noteStack(stack: readonly Layer[]): ReadStack {
    const noted = { stack, length: stack.length };
    stacks.push(noted);
    return noted;
  }

  function readStack(stack: readonly Layer[], above: readonly Mount[]): Mount[] {
    return stack.filter(isLayer).flatMap((layer) => {
      if (layer.route !== undefined) {
        notePlace(layer.route, layer, above);
        return [];
      }
      // A router that is mounted in itself would go round for ever.
      if (above.some((mount) => mount.layer === layer)) return [];
      const mountedApp = isApp(layer.handle) ? layer.handle : findApp(layer);
      const below = mountedApp ? stackOf(mountedApp) : layer.handle.stack;
      if (below === undefined && isAtRoot(layer)) return [];
      const own = mountText(layer) ?? notedMountText(layer, stack);
      const mount = { layer, way: above, own, text: join(above, own), mounts: [] as Mount[] };
      mount.way = [...above, mount];
      if (below) mount.mounts = readStack(noteStack(below).stack, mount.way);
      return [mount];
    });
  }

  /** What an application notes of where it is mounted, which is the last time. */
  function notedMountText(layer: Layer, stack: readonly Layer[]): string | undefined {
    const app = findApp(layer);
    const isNoted = app?.parent !== undefined && stackOf(app.parent) === stack;
    const last = isNoted ? stack.findLast((other) => findApp(other) === app) : undefined;
    return last === layer ? pathText(app?.mountpath) : undefined;
  }

  function notePlace(route: Route, layer: Layer, above: readonly Mount[]): void {
    const own = pathText(route.path);
    const place = { layer, above, own, prefix: prefixOf(above), text: join(above, own) };
    const others = places.get(route);
    if (others === undefined) places.set(route, [place]);
    else others.push(place);
  }

  function join(above: readonly Mount[], own: string | undefined): string | undefined {
    const prefix = prefixOf(above);
    return prefix === undefined || own === undefined ? undefined : joinTexts(prefix, own);
  }

  function prefixOf(above: readonly Mount[]): string | undefined {
    const last = above.at(-1);
    return last === undefined ? outside : last.text;
  }
}

/** Whether nothing was added since the tree was read. */
export function isCurrent({ app, root, stacks }: RouteTree): boolean {
  return stackOf(app) === root.stack && stacks.every(isSame);
}

/** Whether a router has as many entries as when it was read. */
export function isSame({ stack, length }: ReadStack): boolean {
  return stack.length === length;
}

/** The entries of an application's own router. */
export function stackOf(app: ExpressApp | undefined): readonly Layer[] {
  return (app?._router ?? routerOf5(app))?.stack ?? noStack;
}

const noStack: readonly Layer[] = [];

function routerOf5(app: ExpressApp | undefined): Router | undefined {
  try {
    return app?.router;
  } catch {
    return undefined; // Express 4 without a route yet
  }
}

/** An application given to `router.use()`, which takes it for a function. */
function isApp(handle: unknown): handle is ExpressApp {
  const { handle: enter, set } = handle as { handle?: unknown; set?: unknown };
  return typeof enter === 'function' && typeof set === 'function';
}

/** Others have a `stack` too: Connect's applications. */
function isLayer({ regexp, matchers }: Layer): boolean {
  return regexp !== undefined || matchers !== undefined;
}
