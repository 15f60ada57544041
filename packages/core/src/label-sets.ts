import type { LabelDefinition, MetricDefinition } from './catalogue/define-metrics';

/** Label values as the registry takes them. */
export type LabelSet = Record<string, string>;

/** What the closed sets of the configured labels hold. */
export type ConfiguredValues = Readonly<Record<string, ReadonlySet<string>>>;

/** The endpoint of everything past the limit of label sets. */
export const overflowEndpoint = '__overflow__';

const longestValue = 200;

/**
 * Creates the function that brings the labels of one metric within their bounds.
 *
 * @param definition - the metric
 * @param configuredValues - the values of its configured labels
 * @param limit - label sets at most, for metrics whose labels have no closed set
 * @param onOverflow - called for each event past the limit
 * @returns a function that gives the bounded labels, or `undefined` if a value is not allowed
 */
export function createLabelBounds(
  definition: MetricDefinition,
  configuredValues: ConfiguredValues,
  limit: number,
  onOverflow: () => void,
): (labels: unknown) => LabelSet | undefined {
  const bounds = Object.entries(definition.labels ?? {}).map(
    ([name, label]) => [name, createValueBound(label, configuredValues)] as const,
  );
  const open = Object.values(definition.labels ?? {}).some(
    (label) => 'bound' in label && label.bound === 'routes',
  );
  const seen = new Set<string>();

  return function boundLabels(labels) {
    const given = (labels ?? {}) as Record<string, unknown>;
    const bounded: LabelSet = {};
    for (const [name, boundValue] of bounds) {
      const value = boundValue(given[name]);
      if (value === undefined) return undefined;
      bounded[name] = value;
    }
    if (open && !isWithinLimit(bounded)) {
      bounded.endpoint = overflowEndpoint;
      onOverflow();
    }
    return bounded;
  };

  function isWithinLimit(labels: LabelSet): boolean {
    const key = Object.values(labels).join('\u0000');
    if (seen.has(key)) return true;
    if (seen.size >= limit) return false;
    seen.add(key);
    return true;
  }
}

/** Every label set of a metric whose labels all have closed sets; none if one is open. */
export function closedLabelSets(
  definition: MetricDefinition,
  configuredValues: ConfiguredValues,
): LabelSet[] {
  let sets: LabelSet[] = [{}];
  for (const [name, label] of Object.entries(definition.labels ?? {})) {
    const values = closedValues(label, configuredValues);
    sets = sets.flatMap((set) => values.map((value) => ({ ...set, [name]: value })));
  }
  return sets;
}

function closedValues(label: LabelDefinition, configuredValues: ConfiguredValues): string[] {
  if ('oneOf' in label) return [...label.oneOf];
  if ('configured' in label) return [...(configuredValues[label.configured] ?? [])];
  return [];
}

function createValueBound(
  label: LabelDefinition,
  configuredValues: ConfiguredValues,
): (value: unknown) => string | undefined {
  if ('bound' in label) return label.bound === 'statuses' ? boundStatus : boundText;
  const allowed = new Set(closedValues(label, configuredValues));
  const rest = ['other', '_OTHER'].find((value) => allowed.has(value));
  return (value) => (typeof value === 'string' && allowed.has(value) ? value : rest);
}

function boundStatus(value: unknown): string {
  const status = Number(value);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? String(status) : 'other';
}

function boundText(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, longestValue) : undefined;
}
