import type { Answer } from '../answer';
import type { SharedPage } from './shared-page';

/** What the scrapes of one registry share, whichever server they come through. */
export interface ScrapeState {
  /** The pages being made, in the order in which they began. */
  readonly pages: Set<PageInProgress>;
  /** What the collectors that have not ended yet will give, by their metric. */
  readonly runs: WeakMap<object, CollectorRun>;
  /** The metrics whose collector is shown in `collector_success`. */
  readonly collectors: Set<string>;
  /** Bytes to reserve for the next page. */
  pageLength: number;
  /** Memory of a page that is not used any more. */
  freeMemory: WeakRef<Buffer> | undefined;
}

/** A page that whoever asks for the same may wait for. */
export interface PageInProgress {
  /** What was asked for. */
  readonly key: string;
  /** When its collectors have to be done, on the monotonic clock in milliseconds. */
  readonly endsBy: number;
  readonly page: Promise<SharedPage | Answer>;
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
    pages: new Set(),
    runs: new WeakMap(),
    collectors: new Set(),
    pageLength: 0,
    freeMemory: undefined,
  };
}
