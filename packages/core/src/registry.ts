/**
 * What this project needs of a registry, by structure: prom-client's `Registry` and that of its
 * successor `@prometheus-io/client` both fit, from whichever copy of the package they come.
 */
export interface MetricsRegistry {
  /** The media type of what `metrics()` returns. */
  readonly contentType: string;
  /** All metrics as text. */
  metrics(): Promise<string>;
  /** The metric objects themselves. */
  getMetricsAsArray(): object[];
  /** A metric by its full name. */
  getSingleMetric(name: string): object | undefined;
  /** One metric as text, with its `# HELP` and `# TYPE` lines. */
  getSingleMetricAsString(name: string): Promise<string>;
  /** Takes a metric out. */
  removeSingleMetric(name: string): void;
}
