import type { Answer } from '../answer';
import type { SharedPage } from './shared-page';

/** What the scrapes of one registry share, whichever server they come through. */
export interface ScrapeState {
  /** Scrapes in progress. */
  inFlight: number;
  /** The pages being written, by what was asked for. */
  readonly pages: Map<string, Promise<SharedPage | Answer>>;
  /** What the collectors that have not ended yet will give, by their metric. */
  readonly runs: WeakMap<object, CollectorRun>;
  /** The metrics whose collector is shown in `collector_success`. */
  readonly collectors: Set<string>;
  /** Bytes to reserve for the next page. */
  pageLength: number;
  /** Memory of a page that is not used any more. */
  freeMemory: WeakRef<Buffer> | undefined;
}

/** A collector at work. */
export interface CollectorRun {
  /** The text of the metric, if its own library writes it. */
  readonly result: Promise<string | undefined>;
  /** It has outlived the scrape that started it. */
  isOverdue: boolean;
}

/** Creates the state of a registry that nobody has scraped yet. */
export function createScrapeState(): ScrapeState {
  return {
    inFlight: 0,
    pages: new Map(),
    runs: new WeakMap(),
    collectors: new Set(),
    pageLength: 0,
    freeMemory: undefined,
  };
}
