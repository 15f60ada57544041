/** One series of an answer of Prometheus. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970, and value; one point in an instant answer. */
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** An alert as Prometheus lists it. */
export interface ListedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

/** A rule as Prometheus lists it. */
export interface ListedRule {
  readonly name: string;
  readonly type: 'alerting' | 'recording';
  readonly health: string;
  readonly lastError?: string;
  readonly evaluationTime: number;
}

/** A group of rules as Prometheus lists it. */
export interface ListedGroup {
  readonly name: string;
  readonly interval: number;
  readonly evaluationTime: number;
  readonly rules: readonly ListedRule[];
}

/** What the tests ask of Prometheus' HTTP API. */
export interface PrometheusApi {
  /** @throws Error with Prometheus' own words if the query is refused */
  query(expr: string): Promise<readonly Series[]>;
  queryRange(expr: string, seconds: number, stepSeconds: number): Promise<readonly Series[]>;
  /** Samples that Prometheus has to look at for an answer: its cost, on any machine. */
  samplesOf(expr: string): Promise<number>;
  alerts(): Promise<readonly ListedAlert[]>;
  groups(): Promise<readonly ListedGroup[]>;
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** Speaks to a Prometheus. */
export function createPrometheusApi(url: string): PrometheusApi {
  return {
    query: async (expr) => toSeries(await ask('/api/v1/query', { query: expr })),
    async queryRange(expr, seconds, stepSeconds) {
      const end = Date.now() / 1000;
      const range = { start: String(end - seconds), end: String(end), step: String(stepSeconds) };
      return toSeries(await ask('/api/v1/query_range', { query: expr, ...range }));
    },
    async samplesOf(expr) {
      const { stats } = (await ask('/api/v1/query', { query: expr, stats: 'all' })) as {
        stats: { samples: { totalQueryableSamples: number } };
      };
      return stats.samples.totalQueryableSamples;
    },
    alerts: async () => ((await ask('/api/v1/alerts')) as { alerts: ListedAlert[] }).alerts,
    groups: async () => ((await ask('/api/v1/rules')) as { groups: ListedGroup[] }).groups,
  };

  async function ask(path: string, parameters: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch(`${url}${path}?${new URLSearchParams(parameters)}`, {
      signal: AbortSignal.timeout(60_000),
    });
    const body = (await response.json()) as { status: string; error?: string; data: unknown };
    if (body.status !== 'success') throw new Error(`${parameters.query ?? path}: ${body.error}`);
    return body.data;
  }
}

function toSeries(data: unknown): Series[] {
  const { resultType, result } = data as { resultType: string; result: unknown };
  // `time()` and its kin are numbers without labels.
  if (resultType === 'scalar') {
    return [{ labels: {}, points: [toPoint(result as [number, string])] }];
  }
  return (result as Result[]).map(({ metric, value, values }) => ({
    labels: metric,
    points: (values ?? (value ? [value] : [])).map(toPoint),
  }));
}

function toPoint([seconds, value]: readonly [number, string]): readonly [number, number] {
  return [seconds, value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value)];
}
