import { assertOption } from '../options';

/**
 * Requests that are not counted at all: paths, the beginnings of paths (`/internal/*`), expressions
 * for the path, or a function of the request.
 *
 * @typeParam Source - what the adapter has of a request: Express' request, Koa's context, Fastify's request
 */
export type Exclusion<Source> = readonly (string | RegExp)[] | ExcludeRequest<Source>;

/** Whether a request is not to be counted; asked when it is first seen. */
export type ExcludeRequest<Source> = {
  // As a method, it may be a function of the framework's own, richer type of a request.
  decide(source: Source): boolean;
}['decide'];

/** A request as far as its path goes. */
interface PathSource {
  readonly originalUrl?: string;
  readonly url?: string;
}

/**
 * Creates the decision.
 *
 * @throws XaiMetricsError `XAI_METRICS_INVALID_OPTION`
 */
export function createExclusion(
  exclude: Exclusion<never> | undefined,
): ExcludeRequest<unknown> | undefined {
  if (exclude === undefined) return undefined;
  // The adapter's own type of the option says what it is called with.
  if (typeof exclude === 'function') return (source) => exclude(source as never) === true;
  assertOption('exclude has to be a list of paths, or a function', exclude, Array.isArray(exclude));
  const matchers = exclude.map(createMatcher);
  return function isExcluded(source) {
    const { originalUrl, url = '' } = source as PathSource;
    const path = (originalUrl ?? url).split('?', 1)[0] as string;
    return matchers.some((matches) => matches(path));
  };
}

function createMatcher(pattern: string | RegExp): (path: string) => boolean {
  if (pattern instanceof RegExp) {
    // An expression with `g` or `y` goes on where it last matched.
    const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    return (path) => stateless.test(path);
  }
  const isPath = typeof pattern === 'string' && /^\/[^\s?#*]*\*?$/.test(pattern);
  assertOption(
    "exclude has to hold paths such as '/ping', '/internal/*', or expressions",
    pattern ?? String(pattern),
    isPath,
  );
  if (!pattern.endsWith('*')) return (path) => path === pattern;
  const beginning = pattern.slice(0, -1);
  return (path) => path.startsWith(beginning) || `${path}/` === beginning;
}
