import { expect } from '@jest/globals';
import { eventually, parseSamples, type Sample, sampleValue } from '../samples';
import type { TestServer } from './servers/test-server';

/** What is counted, as `method endpoint status`, and how often. */
export type Counts = Readonly<Record<string, number>>;

/** Samples as they stand in `/metrics`; read past the network, so that it works over HTTP/2 too. */
export async function readSamples({ monitoring }: TestServer): Promise<Sample[]> {
  return parseSamples(await monitoring.metrics.exportPrometheus());
}

/** The requests counted so far. */
export function countsOf(samples: readonly Sample[], name = 'xai_api_requests_total'): Counts {
  const counts: Record<string, number> = {};
  for (const { labels, value } of samples.filter((sample) => sample.name === name)) {
    const key = `${labels.method} ${labels.endpoint} ${labels.status}`;
    counts[key] = (counts[key] ?? 0) + value;
  }
  return counts;
}

/**
 * Waits until exactly these requests are counted, with a duration each, none is in flight, and the
 * second look says the same.
 */
export async function expectCounts(server: TestServer, counts: Counts): Promise<Sample[]> {
  return expectCountsInFlight(server, counts, 0);
}

/** As {@link expectCounts}, while so many requests are in flight. */
export async function expectCountsInFlight(
  server: TestServer,
  counts: Counts,
  inFlight: number,
): Promise<Sample[]> {
  const look = async () => {
    const samples = await readSamples(server);
    expect(countsOf(samples)).toEqual(counts);
    expect(countsOf(samples, 'xai_api_request_duration_seconds_count')).toEqual(counts);
    expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(inFlight);
    return samples;
  };
  await eventually(look);
  return look();
}

/** Waits until so many requests are in flight. */
export async function expectInFlight(server: TestServer, inFlight: number): Promise<void> {
  await eventually(async () => {
    const samples = await readSamples(server);
    expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(inFlight);
  });
}
