import { assertKnownOptions, assertObject, readInteger, readSeconds } from '../options';

/** How scrapes of `/metrics` are limited. */
export interface ScrapeOptions {
  /**
   * Seconds that the collectors may take in all, if the scraper does not say how long it waits;
   * from more than 0 to 24 days. Prometheus says it: then it is half a second less than that.
   * @defaultValue `5`
   */
  readonly timeoutSeconds?: number;
  /**
   * Pages of this registry that are made at the same time at most, 1 to 1,000; a scrape that needs one more is
   * answered with 503. Scrapes that wait for a page that is being made already do not count.
   * @defaultValue `8`
   */
  readonly maxConcurrent?: number;
}

/** Options with their defaults, checked. */
export type CheckedScrapeOptions = Required<ScrapeOptions>;

/**
 * Checks options and fills in the defaults.
 *
 * @throws XaiMetricsError naming the option
 */
export function readScrapeOptions(options: ScrapeOptions = {}): CheckedScrapeOptions {
  assertObject('scrape', options);
  assertKnownOptions(options, ['timeoutSeconds', 'maxConcurrent']);
  const { timeoutSeconds, maxConcurrent } = options;
  return {
    timeoutSeconds: readSeconds('scrape.timeoutSeconds', timeoutSeconds) ?? 5,
    maxConcurrent: readInteger('scrape.maxConcurrent', maxConcurrent, 8, 1, 1000),
  };
}

const longestSeconds = 60;

/**
 * The seconds that a scrape may take: a little less than its scraper waits, so that the answer
 * arrives.
 *
 * @param header - `X-Prometheus-Scrape-Timeout-Seconds` as the client sent it
 * @param otherwise - the seconds if it says nothing that can be used
 */
export function readTimeLimit(header: string | string[] | undefined, otherwise: number): number {
  if (typeof header !== 'string' || !/^\d{1,9}(?:\.\d{1,9})?$/.test(header)) return otherwise;
  const seconds = Math.min(Number(header), longestSeconds);
  return seconds === 0 ? otherwise : Math.max(seconds - 0.5, seconds / 2);
}
