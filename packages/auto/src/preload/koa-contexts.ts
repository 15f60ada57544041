import type { IncomingMessage, ServerResponse } from 'node:http';
import { traceRoutes } from '@xai-metrics/koa';

/** A context of Koa, as far as its routes go. */
export type KoaContext = Parameters<typeof import('@xai-metrics/koa').readTracedRoute>[0];

type ContextListener = (
  request: IncomingMessage,
  response: ServerResponse,
  context: KoaContext,
) => void;

interface KoaApp {
  readonly context: object;
  createContext(request: IncomingMessage, response: ServerResponse): KoaContext;
}

const traced = Symbol.for('@xai-metrics/auto koa');

/**
 * Hears of each context that Koa makes. Koa tells nobody of itself, and its `callback()` hides the
 * application in a closure; but it asks its prototype for `createContext` at every request, so that
 * it is early enough to look for Koa among the loaded modules when a server listens. Nothing hooks
 * into the loading of modules, and ES modules import Koa through CommonJS, too.
 *
 * @param onContext - gets request and response of `node:http`, and the context made for them
 */
export function traceKoa(onContext: ContextListener): void {
  for (const [file, module] of Object.entries(require.cache)) {
    if (!/[\\/]application\.[cm]?js$/.test(file)) continue;
    const prototype = (module?.exports as { prototype?: unknown } | null)?.prototype;
    if (isKoa(prototype)) traceContexts(prototype, onContext);
  }
}

function isKoa(prototype: unknown): prototype is KoaApp {
  const methods = (prototype ?? {}) as Record<string, unknown>;
  return ['createContext', 'handleRequest', 'callback'].every(
    (name) => typeof methods[name] === 'function',
  );
}

function traceContexts(prototype: KoaApp & { [traced]?: true }, onContext: ContextListener): void {
  if (Object.hasOwn(prototype, traced)) return;
  Object.defineProperty(prototype, traced, { value: true });
  const { createContext } = prototype;
  prototype.createContext = function createTracedContext(this: KoaApp, request, response) {
    const context = createContext.call(this, request, response);
    try {
      traceRoutes(this.context);
      onContext(request, response, context);
    } catch {
      // An application that froze its prototype has no routes to tell.
    }
    return context;
  };
}
