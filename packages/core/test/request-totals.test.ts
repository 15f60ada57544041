import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { parseSamples, type Sample, sampleValue } from '../../../test/samples';
import { createMetrics, type RecordedApiRequest } from '../src/index';

const httpMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
];
const knownMethods = [...httpMethods, 'QUERY', '_OTHER'];
const objectNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
const reserved = ['__unmatched__', '__overflow__'];

const method = fc.oneof(
  fc.constantFrom(...httpMethods, 'PROPFIND', 'get', '', ...objectNames),
  fc.string(),
);
const endpoint = fc.oneof(
  fc.constantFrom(
    '/',
    '/block/:height',
    '/tx/:hash',
    '/^\\/re\\/(\\w+)$/',
    ...reserved,
    ...objectNames,
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const status = fc.oneof(
  fc.constantFrom(200, 301, 404, 499, 500, 504),
  fc.integer({ min: 100, max: 599 }),
  fc.constantFrom(0, 99, 600, 799, -1, 200.5, Number.NaN, Number.POSITIVE_INFINITY),
);
const durationSeconds = fc.double({ min: 0, max: 60, noNaN: true });
const request: fc.Arbitrary<RecordedApiRequest> = fc.record({
  method,
  endpoint,
  status,
  durationSeconds,
});

// The others would only take time.
const groups = {
  blocks: false,
  transactions: false,
  network: false,
  mining: false,
  chain: false,
  validation: false,
  supply: false,
  fees: false,
  sources: false,
  ai: false,
  system: false,
};
const counter = 'xai_api_requests_total';
const histogram = 'xai_api_request_duration_seconds';

describe('requests in any order', () => {
  it('are all counted, by counter and histogram alike, whatever the limit of label sets', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (requests, maxLabelSets) => {
          const samples = await record(requests, maxLabelSets);

          expect(sampleValue(samples, counter) ?? 0).toBe(requests.length);
          expect(sampleValue(samples, `${histogram}_count`) ?? 0).toBe(requests.length);
          expect(countsBySeries(samples, `${histogram}_count`)).toEqual(
            countsBySeries(samples, counter),
          );
          const seconds = requests.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
          expect(sampleValue(samples, `${histogram}_sum`) ?? 0).toBeCloseTo(seconds, 6);
        },
      ),
    );
  });

  it('have cumulative buckets that end in their count', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
        const samples = await record(requests, 5);

        for (const bucket of bucketsBySeries(samples)) {
          const { values, count } = bucket;
          expect([...values].sort((a, b) => a - b)).toEqual(values);
          expect(values.at(-1)).toBe(count);
        }
        const within = requests.filter(({ durationSeconds }) => durationSeconds <= 0.1).length;
        const shown = sampleValue(samples, `${histogram}_bucket`, { le: '0.1' }) ?? 0;
        expect(shown).toBe(within);
      }),
    );
  });

  it('make at most as many series as the limit says, and one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (requests, maxLabelSets) => {
          const samples = await record(requests, maxLabelSets);

          for (const name of [counter, `${histogram}_count`, 'xai_api_errors_total']) {
            const series = samples.filter((sample) => sample.name === name);
            expect(series.length).toBeLessThanOrEqual(maxLabelSets + 1);
          }
        },
      ),
    );
  });

  it('have labels within their bounds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
        const samples = await record(requests, 100);
        const endpoints = new Set(requests.map((each) => each.endpoint.slice(0, 200)));

        for (const { labels } of samples.filter(({ name }) => name === counter)) {
          expect(knownMethods).toContain(labels.method);
          expect(labels.status).toMatch(/^([1-5]\d\d|other)$/);
          expect(Object.keys(labels).sort()).toEqual(['endpoint', 'method', 'status']);
          expect(
            endpoints.has(readValue(labels.endpoint)) || labels.endpoint === '__overflow__',
          ).toBe(true);
        }
      }),
    );
  });

  it('are counted in the same series as before once the limit is reached', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 30 }), async (requests) => {
        const once = countsBySeries(await record(requests, 4), counter);
        const twice = countsBySeries(await record([...requests, ...requests], 4), counter);

        expect([...twice]).toEqual([...once].map(([series, count]) => [series, count * 2]));
      }),
    );
  });
});

describe('an endpoint of any text', () => {
  it('comes back from the exposition as it went in, cut at 200 characters', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 250 }),
        async (text) => {
          const [sample] = (await record([{ ...plain, endpoint: text }], 5)).filter(
            ({ name }) => name === counter,
          );

          expect(readValue(sample?.labels.endpoint)).toBe(text.slice(0, 200));
        },
      ),
    );
  });

  it('never makes a line of its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({
          unit: fc.constantFrom('\n', '\r', '"', '\\', '}', ' ', '#', '1', 'a', '\u2028'),
        }),
        async (text) => {
          const bare = await record([{ ...plain, endpoint: 'a' }], 5);
          const samples = await record([{ ...plain, endpoint: `a${text}` }], 5);

          expect(samples.map(({ name }) => name)).toEqual(bare.map(({ name }) => name));
        },
      ),
    );
  });
});

const plain = { method: 'GET', status: 200, durationSeconds: 0.01 };

/** What `/metrics` shows of the request metrics after these requests. */
async function record(
  requests: readonly RecordedApiRequest[],
  maxLabelSets: number,
): Promise<Sample[]> {
  const registry = new Registry();
  const options = { registry, maxLabelSets, groups, processMetrics: false, logger: false } as const;
  const metrics = createMetrics(options);
  for (const each of requests) metrics.recordApiRequest(each);
  const names = [counter, histogram, 'xai_api_errors_total'];
  const texts = await Promise.all(names.map((name) => registry.getSingleMetricAsString(name)));
  return parseSamples(texts.join('\n'));
}

function keyOf({ labels }: Sample): string {
  return JSON.stringify([labels.method, labels.endpoint, labels.status]);
}

function countsBySeries(samples: readonly Sample[], name: string): Map<string, number> {
  return new Map(
    samples.filter((sample) => sample.name === name).map((sample) => [keyOf(sample), sample.value]),
  );
}

/** What the format says a label value stands for. */
function readValue(text = ''): string {
  return text.replace(/\\([\\"n])/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped));
}

function bucketsBySeries(samples: readonly Sample[]): { values: number[]; count: number }[] {
  return samples
    .filter(({ name }) => name === `${histogram}_count`)
    .map((count) => ({
      count: count.value,
      values: samples
        .filter((sample) => sample.name === `${histogram}_bucket` && keyOf(sample) === keyOf(count))
        .map(({ value }) => value),
    }));
}
