/** What the process of the servers is to do. */
export interface ServerTask {
  /** Which frameworks: those whose name begins so. */
  readonly framework: string;
  /** Bytes to keep for ever for each request, so that the soak can show that it sees a leak. */
  readonly leakBytes: number;
}

/** The memory of all servers, after their garbage was collected. */
export interface MemoryReport {
  /** Of the heap and of what hangs on it. */
  readonly bytes: number;
  /** Of the whole process. */
  readonly rss: number;
}

/** The numbers of one server. */
export interface ServerReport {
  readonly framework: string;
  /** Requests that Node's server has handed on. */
  readonly seen: number;
  /** Requests counted, by status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly inFlight: number;
  readonly series: number;
}

/** What the process of the clients is to do. */
export interface LoadTask {
  readonly ports: readonly number[];
  /** Ends after so many requests or seconds, whichever comes first. */
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/** What the clients tell while they are at work, and at the end. */
export interface LoadMessage {
  readonly sent: number;
  /** Of the requests or of the time, whichever is further. */
  readonly share: number;
  /** Paths that were asked for once. */
  readonly distinctPaths: number;
  /** For each server, at the end. */
  readonly done?: readonly LoadReport[];
}

/** What the clients of one server have got. */
export interface LoadReport {
  /** Requests by the status that came back; 499 for those that were left. */
  readonly statuses: Record<string, number>;
  /** Scrapes, which are not counted. */
  scrapes: number;
}
