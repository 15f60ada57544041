import type { Answer } from '../answer';
import type { BlockchainMetrics } from '../blockchain-metrics';
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
          format: isTextRegistry(metrics.registry) ? negotiateFormat(headers.accept) : undefined,
          wanted: readWantedNames(query),
          limitSeconds: readTimeLimit(
            headers['x-prometheus-scrape-timeout-seconds'],
            timeoutSeconds,
          ),
        };
        const page = await sharePage(metrics, state, request);
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

/** The page, and what says that it is not needed any more. */
interface HeldPage {
  readonly page: SharedPage;
  release(): void;
}

async function sharePage(
  metrics: BlockchainMetrics,
  state: ScrapeState,
  request: PageRequest,
): Promise<HeldPage> {
  const key = keyOf(request);
  let rendering = state.pages.get(key);
  if (rendering === undefined) {
    // Deleted before anybody has the page: who comes later must not get one that is given back.
    rendering = renderPage(metrics, state, request).finally(() => state.pages.delete(key));
    state.pages.set(key, rendering);
  }
  const page = await rendering;
  return { page, release: page.hold() };
}

async function renderPage(
  metrics: BlockchainMetrics,
  state: ScrapeState,
  request: PageRequest,
): Promise<SharedPage> {
  const page = await renderRegistry(metrics, state, request);
  return createSharedPage(page.bytes.subarray(0, page.length), () => {
    // A fresh page of some megabytes costs as much time as writing it: the system has to clear it.
    // Held weakly, it goes when the memory is needed for something else.
    state.freeMemory = new WeakRef(page.bytes);
  });
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
