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
 * one page, through whichever server they come; only pages that have to be made are limited.
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
      // Who does not say how long it waits, waits for any page.
      const patienceSeconds = readTimeLimit(
        headers['x-prometheus-scrape-timeout-seconds'],
        Number.POSITIVE_INFINITY,
      );
      const request = {
        format: chooseFormat(metrics, headers.accept),
        wanted: readWantedNames(query),
        limitSeconds: Number.isFinite(patienceSeconds) ? patienceSeconds : timeoutSeconds,
      };
      const key = keyOf(request);
      const isFull = state.pages.size >= maxConcurrent;
      const making =
        findPage(state, key, isFull ? Number.POSITIVE_INFINITY : patienceSeconds) ??
        (isFull ? undefined : makePage(metrics, state, key, request));
      if (making === undefined) return refuse(maxConcurrent);
      const page = await making;
      if ('status' in page) return page;
      const contentType =
        request.format === undefined ? metrics.registry.contentType : contentTypes[request.format];
      return answerWith({ page, release: page.hold() }, contentType, headers);
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

/**
 * Finds a page that is being made and will be there in time. Who has less patience gets one of its own, from the
 * same collectors: for others nothing is cut short.
 */
function findPage(
  { pages }: ScrapeState,
  key: string,
  patienceSeconds: number,
): Promise<SharedPage | Answer> | undefined {
  const deadline = performance.now() + patienceSeconds * 1000;
  for (const making of pages) {
    if (making.key === key && making.endsBy <= deadline) return making.page;
  }
  return undefined;
}

function makePage(
  metrics: BlockchainMetrics,
  state: ScrapeState,
  key: string,
  request: PageRequest,
): Promise<SharedPage | Answer> {
  const page = renderPage(metrics, state, request).finally(() => {
    // Before anybody has the page: who comes later must not get one that is given back.
    state.pages.delete(making);
  });
  const making = { key, endsBy: performance.now() + request.limitSeconds * 1000, page };
  state.pages.add(making);
  return page;
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

function keyOf({ format, wanted }: PageRequest): string {
  return JSON.stringify([format, ...sortNames(wanted)]);
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
    body: `${limit} other pages are being made, and the option scrape.maxConcurrent allows no more.\n`,
  };
}
