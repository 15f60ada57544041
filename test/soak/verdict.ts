import type { LoadReport, ServerReport } from './messages';

/** The memory of the servers after so many requests. */
export interface MemorySample {
  readonly requests: number;
  readonly bytes: number;
}

// What the heap goes up and down by itself, and what compiled code may still add for each request.
const freeBytes = 600_000;
const bytesPerRequest = 4;

/** What one run has shown. */
export interface Verdict {
  readonly faults: readonly string[];
  readonly growthBytes: number;
  readonly allowedBytes: number;
  /** Requests between the two windows that are compared. */
  readonly requestsBetween: number;
}

/**
 * Judges a run: memory by the medians of two windows, after the first quarter, in which everything
 * gets warm; numbers by what servers and clients have each counted.
 */
export function judge(
  memory: readonly MemorySample[],
  servers: readonly ServerReport[],
  clients: readonly LoadReport[],
): Verdict {
  const steady = memory.slice(Math.ceil(memory.length / 4));
  const half = Math.floor(steady.length / 2);
  const [before, after] = [medians(steady.slice(0, half)), medians(steady.slice(half))];
  const growthBytes = after.bytes - before.bytes;
  const requestsBetween = after.requests - before.requests;
  const allowedBytes = freeBytes + bytesPerRequest * requestsBetween;
  const faults = servers.flatMap((server, i) => compare(server, clients[i] as LoadReport));
  if (growthBytes > allowedBytes) {
    faults.push(`memory has grown by ${growthBytes} bytes in ${requestsBetween} requests`);
  }
  return { faults, growthBytes, allowedBytes, requestsBetween };
}

function compare(server: ServerReport, client: LoadReport): string[] {
  const { framework, seen, statuses, inFlight, series } = server;
  const faults: string[] = [];
  const counted = Object.values(statuses).reduce((sum, each) => sum + each, 0);
  if (counted !== seen - client.scrapes) {
    faults.push(`${counted} counted of ${seen} seen, ${client.scrapes} of which are scrapes`);
  }
  for (const status of new Set([...Object.keys(statuses), ...Object.keys(client.statuses)])) {
    const [ours, theirs] = [statuses[status] ?? 0, client.statuses[status] ?? 0];
    if (ours !== theirs) faults.push(`${status}: ${ours} counted, ${theirs} at the clients`);
  }
  if (inFlight !== 0) faults.push(`${inFlight} in flight at the end`);
  if (series > 100) faults.push(`${series} series`);
  return faults.map((fault) => `${framework}: ${fault}`);
}

function medians(samples: readonly MemorySample[]): MemorySample {
  const middle = (values: number[]) =>
    values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
  return {
    requests: middle(samples.map(({ requests }) => requests)),
    bytes: middle(samples.map(({ bytes }) => bytes)),
  };
}
