import type { IncomingHttpHeaders } from 'node:http';
import type { Guard } from './access';
import type { Answer } from './answer';
import type { BlockchainMetrics } from './blockchain-metrics';
import { XaiMetricsError } from './errors';
import { readScrapeOptions, type ScrapeOptions } from './exposition/scrape-options';
import { createScraper } from './exposition/scraper';
import { chooseFormat, renderBadParameter, renderProbe } from './health/probe-answers';
import type { Probes } from './health/probes';
import { assertKnownOptions } from './options';
import { isBadParameter } from './readiness/overrides';
import { createBeaconEndpoints } from './readiness/presets/beacon';
import { createBesuEndpoints } from './readiness/presets/besu';
import { answerErigon, asksErigon } from './readiness/presets/erigon';
import { readReadinessQuestion } from './readiness/readiness-question';

/** What is served besides the application. */
export type EndpointName = 'metrics' | 'live' | 'ready' | 'startup' | 'health';

/** Where the endpoints are served: a path, several paths, or `false` for nowhere. */
export type EndpointPaths = {
  readonly [Name in EndpointName]?: string | readonly string[] | false;
};

/** The paths when nothing else is said. */
export const defaultPaths: Readonly<Record<EndpointName, readonly string[]>> = {
  metrics: ['/metrics'],
  live: ['/livez', '/health/live'],
  ready: ['/readyz', '/health/ready'],
  startup: ['/startupz'],
  health: ['/health', '/healthz'],
};

/** The endpoints of one server, whatever its framework. */
export interface Endpoints {
  /** Every path that is served, for frameworks that want routes. */
  readonly paths: readonly string[];
  /** Those that may be named to anybody: not the ones that refused callers must not learn of. */
  readonly shownPaths: readonly string[];
  /**
   * Finds the endpoint that a request is for.
   *
   * @param method - only `GET` and `HEAD` find one
   * @param url - path and query, without host
   * @returns `undefined` if the request is the application's
   */
  find(method: string | undefined, url: string | undefined): ServeEndpoint | undefined;
  /**
   * Says once which endpoints are not served because the application has routes of its own there.
   *
   * @param paths - of `paths`
   */
  tellHidden(paths: readonly string[]): void;
}

/** What an endpoint needs of a request: those of all frameworks and of `node:http` fit. */
export interface EndpointRequest {
  readonly headers: IncomingHttpHeaders;
  /** The caller's address, as far as the framework trusts the proxies before it. */
  readonly ip?: string | undefined;
  readonly url?: string | undefined;
  /** The URL before mount paths were taken off. */
  readonly originalUrl?: string;
  readonly socket?: { readonly remoteAddress?: string | undefined };
}

/**
 * Answers a request to an endpoint; the promise never rejects. `undefined`: the caller must not
 * learn that there is an endpoint, so the application answers, as it does for any other path.
 */
export type ServeEndpoint = (request: EndpointRequest) => Promise<Answer | undefined>;

/**
 * Creates the endpoints.
 *
 * @throws XaiMetricsError for a path without a slash, one given twice, or a wrong limit of scrapes
 */
export function createEndpoints(
  paths: EndpointPaths,
  metrics: BlockchainMetrics,
  probes: Probes,
  guard?: Guard,
  scrape?: ScrapeOptions,
): Endpoints {
  const answerScrape = createScraper(metrics, readScrapeOptions(scrape));
  const { readiness } = probes;
  const presetEndpoints = [
    ...(readiness?.presets.has('besu') ? createBesuEndpoints(probes) : []),
    ...(readiness?.presets.has('beacon') ? createBeaconEndpoints(probes) : []),
  ];
  const chainNames = (readiness?.names ?? []).filter((name) => name !== undefined);
  const shownPaths: string[] = [];
  const serveByPath = new Map<string, (query: string) => ServeEndpoint>();
  const nameByPath = new Map<string, EndpointName>();
  const toldHidden = new Set<string>();
  for (const [name, path] of listPaths(paths)) {
    add(name, path, `paths.${name}`, chooseServe(name));
    if (name !== 'ready') continue;
    for (const chain of chainNames) {
      add(name, `${path}/${chain}`, `the chain ${chain}`, serveReady(chain));
    }
  }
  for (const { path, like, answer } of presetEndpoints) {
    add(
      like,
      path,
      'readiness.preset',
      (query) =>
        ({ headers }) =>
          answer(new URLSearchParams(query), headers).catch(answerFault),
    );
  }

  // Most requests are the application's: mostly the first letter of their path says so already.
  const initials = new Set([...serveByPath.keys()].map((path) => path.charCodeAt(1)));
  const isRootServed = serveByPath.has('/');

  return {
    paths: [...serveByPath.keys()],
    shownPaths,
    find(method, url = '') {
      if (method !== 'GET' && method !== 'HEAD') return undefined;
      if (!initials.has(url.charCodeAt(1)) && !isRootServed) return undefined;
      const query = url.indexOf('?');
      return query < 0
        ? serveByPath.get(url)?.('')
        : serveByPath.get(url.slice(0, query))?.(url.slice(query));
    },
    tellHidden(hidden) {
      const untold = hidden.filter((path) => !toldHidden.has(path));
      for (const path of untold) {
        toldHidden.add(path);
        const name = nameByPath.get(path);
        metrics.warn(
          `hidden ${path}`,
          `the application has a route of its own at ${path}, which goes before the endpoint '${name}' of the instrumentation. Serve that one elsewhere with the option paths, such as paths: { ${name}: '/monitoring${path}' }, or leave it out with paths: { ${name}: false }`,
        );
      }
    },
  };

  function add(
    name: EndpointName,
    path: string,
    subject: string,
    choose: (query: string) => ServeEndpoint,
  ): void {
    if (serveByPath.has(path)) {
      throw new XaiMetricsError('XAI_METRICS_DUPLICATE_PATH', subject, path);
    }
    const isGuarded = guard?.endpoints.has(name) === true;
    nameByPath.set(path, name);
    serveByPath.set(path, isGuarded ? (query) => guard.protect(choose(query)) : choose);
    if (!isGuarded || !guard.hides) shownPaths.push(path);
  }

  function chooseServe(name: EndpointName): (query: string) => ServeEndpoint {
    if (name === 'metrics') return serveMetrics;
    return name === 'ready' ? serveReady() : serveProbe(name);
  }

  function serveMetrics(query: string): ServeEndpoint {
    const serve = answerScrape(query);
    return (request) => serve(request).catch(answerFault);
  }

  function serveProbe(name: 'live' | 'startup' | 'health') {
    return (query: string): ServeEndpoint =>
      async ({ headers }) => {
        try {
          const answersErigon = name === 'health' && readiness?.presets.has('erigon');
          if (answersErigon && asksErigon(headers)) return await answerErigon(headers, probes);
          const format = chooseFormat(new URLSearchParams(query), headers.accept);
          return renderProbe(await probes[name](), format);
        } catch (fault) {
          return answerFault(fault);
        }
      };
  }

  function serveReady(chain?: string) {
    return (query: string): ServeEndpoint =>
      async ({ headers }) => {
        try {
          const search = new URLSearchParams(query);
          const format = chooseFormat(search, headers.accept);
          const question = readReadinessQuestion(readiness, search, chain);
          if (isBadParameter(question)) return renderBadParameter(question, format);
          return renderProbe(await probes.ready(question), format);
        } catch (fault) {
          return answerFault(fault);
        }
      };
  }

  function answerFault(fault: unknown): Answer {
    metrics.reportFault('probe', fault);
    return {
      status: 500,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      body: 'The endpoint met a fault; the log of the server names it.\n',
    };
  }
}

function listPaths(paths: EndpointPaths): [EndpointName, string][] {
  const names = Object.keys(defaultPaths) as EndpointName[];
  assertKnownOptions(paths, names);
  return names.flatMap((name) => {
    const given = paths[name] ?? defaultPaths[name];
    const list = given === false ? [] : Array.isArray(given) ? given : [given];
    return list.map((path): [EndpointName, string] => {
      if (typeof path !== 'string' || !/^\/[^\s?#]*$/.test(path)) {
        throw new XaiMetricsError('XAI_METRICS_INVALID_PATH', `paths.${name}`, path);
      }
      return [name, path];
    });
  });
}
