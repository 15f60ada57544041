import type { Answer } from '../answer';
import type { BlockchainMetrics } from '../blockchain-metrics';
import { tellOtherClients } from '../client';
import type { Cluster } from '../cluster/cluster';
import type { EndpointRequest, ServeEndpoint } from '../endpoints';
import { registryState } from '../shared-state';
import { readWantedNames, type WantedNames } from './name-filter';
import { acceptsGzip, contentTypes, negotiateFormat } from './negotiation';
import { isTextRegistry, type PageRequest, renderRegistry } from './render-registry';
import { type CheckedScrapeOptions, readTimeLimit } from './scrape-options';
import type { ScrapeState } from './scrape-state';
import { createSharedPage, type SharedPage } from './shared-page';

// Less gains nothing: it fits into one packet anyway.
const shortestCompressed = 1024;

/**
 * Creates what answers scrapes of a registry. Scrapes that ask for the same at the same time share
 * one page, through whichever server they come.
 *
 * @returns takes the query of the URL, gives what answers the request
 */
export function createScraper(
  metrics: BlockchainMetrics,
  { timeoutSeconds, maxConcurrent }: CheckedScrapeOptions,
): (query: string) => ServeEndpoint {
  return (query) =>
    async ({ headers }) => {
      const state = registryState(metrics.registry).scrapes;
      if (state.inFlight >= maxConcurrent) return refuse(maxConcurrent);
      state.inFlight += 1;
      try {
        const request = {
          format: chooseFormat(metrics, headers.accept),
          wanted: readWantedNames(query),
          limitSeconds: readTimeLimit(
            headers['x-prometheus-scrape-timeout-seconds'],
            timeoutSeconds,
          ),
        };
        const page = await sharePage(metrics, state, request);
        if ('status' in page) return page;
        const contentType =
          request.format === undefined
            ? metrics.registry.contentType
            : contentTypes[request.format];
        return await answerWith(page, contentType, headers);
      } finally {
        state.inFlight -= 1;
      }
    };
}

/** A registry that is set to OpenMetrics writes its metrics itself, unless they are several processes'. */
function chooseFormat({ registry }: BlockchainMetrics, accept: string | undefined) {
  if (isTextRegistry(registry)) return negotiateFormat(accept);
  return registryState(registry).cluster === undefined ? undefined : 'openMetrics';
}

/** The page, and what says that it is not needed any more. */
interface HeldPage {
  readonly page: SharedPage;
  release(): void;
}

async function sharePage(
  metrics: BlockchainMetrics,
  state: ScrapeState,
  request: PageRequest,
): Promise<HeldPage | Answer> {
  const key = keyOf(request);
  let rendering = state.pages.get(key);
  if (rendering === undefined) {
    // Deleted before anybody has the page: who comes later must not get one that is given back.
    rendering = renderPage(metrics, state, request).finally(() => state.pages.delete(key));
    state.pages.set(key, rendering);
  }
  const page = await rendering;
  if ('status' in page) return page;
  return { page, release: page.hold() };
}

async function renderPage(
  metrics: BlockchainMetrics,
  state: ScrapeState,
  request: PageRequest,
): Promise<SharedPage | Answer> {
  const { cluster } = registryState(metrics.registry);
  tellOtherClients(metrics.registry, metrics.warn);
  if (cluster !== undefined) return askCluster(cluster, request);
  const page = await renderRegistry(metrics, state, request);
  return createSharedPage(page.bytes.subarray(0, page.length), () => {
    // A fresh page of some megabytes costs as much time as writing it: the system has to clear it.
    // Held weakly, it goes when the memory is needed for something else.
    state.freeMemory = new WeakRef(page.bytes);
  });
}

/** The page of all processes; their answer as it is if they have none. */
async function askCluster(
  cluster: Cluster,
  { format, wanted, limitSeconds }: PageRequest,
): Promise<SharedPage | Answer> {
  const request = { format, wanted: wanted && [...wanted] };
  const answer = await cluster.scrape(request, limitSeconds * 1000);
  if (answer.status !== 200) return answer;
  return createSharedPage(Buffer.from(answer.body as Buffer), () => {});
}

/** Who waits for another time gets a page of its own, from the same collectors. */
function keyOf({ format, wanted, limitSeconds }: PageRequest): string {
  return JSON.stringify([format, limitSeconds, ...sortNames(wanted)]);
}

function sortNames(wanted: WantedNames): string[] {
  return wanted === undefined ? [] : ['name[]', ...[...wanted].sort()];
}

async function answerWith(
  { page, release }: HeldPage,
  contentType: string,
  headers: EndpointRequest['headers'],
): Promise<Answer> {
  const { bytes } = page;
  const common = {
    'content-type': contentType,
    'cache-control': 'no-store',
    vary: 'Accept, Accept-Encoding',
  };
  const isSmall = bytes.length < shortestCompressed;
  if (isSmall || !acceptsGzip(headers['accept-encoding'] as string | undefined)) {
    return { status: 200, headers: common, body: bytes, release };
  }
  try {
    const body = await page.compress();
    // Middleware that compresses leaves alone what has an encoding.
    return { status: 200, headers: { ...common, 'content-encoding': 'gzip' }, body };
  } finally {
    release();
  }
}

function refuse(limit: number): Answer {
  return {
    status: 503,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'retry-after': '1',
    },
    body: `${limit} scrapes are in progress, and the option scrape.maxConcurrent allows no more.\n`,
  };
}
