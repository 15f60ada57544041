import type { LabelDefinition } from './catalogue/define-metrics';

/** Label values as the registry takes them. */
export type LabelSet = Record<string, string>;

/** What the closed sets of the configured labels hold. */
export type ConfiguredValues = Readonly<Record<string, ReadonlySet<string>>>;

/** The endpoint of everything past the limit of label sets. */
export const overflowEndpoint = '__overflow__';

const longestValue = 200;

/** What a label may hold where it has a value for everything else. */
export const otherValue = 'other';

/** The method of JSON-RPC calls that no list names; no name may hold these brackets. */
export const otherRpcMethod = '<other>';

/** The method where all of them share one series. */
export const allRpcMethods = '<all>';

/**
 * Creates the function that brings the labels of one metric within their bounds.
 *
 * @param labels - the labels of the metric
 * @param configuredValues - the values of its configured labels
 * @param labelName - what a label is called in the registry
 * @returns a function that gives the bounded labels, or `undefined` if a value is not allowed
 */
export function createLabelBounds(
  labels: Readonly<Record<string, LabelDefinition>>,
  configuredValues: ConfiguredValues,
  labelName: (label: string) => string = (label) => label,
): (labels: unknown) => LabelSet | undefined {
  const bounds = Object.entries(labels).map(
    ([name, label]) => [name, labelName(name), createValueBound(label, configuredValues)] as const,
  );

  return function boundLabels(given) {
    const values = (given ?? {}) as Record<string, unknown>;
    const bounded: LabelSet = {};
    for (const [name, exposedName, boundValue] of bounds) {
      const value = boundValue(values[name]);
      if (value === undefined) return undefined;
      bounded[exposedName] = value;
    }
    return bounded;
  };
}

/**
 * The one label set of everything past the limit of a metric; `undefined` if all its labels have
 * closed sets, so that it needs no limit.
 */
export function overflowLabels(
  labels: Readonly<Record<string, LabelDefinition>>,
  configuredValues: ConfiguredValues,
): LabelSet | undefined {
  const entries = Object.entries(labels);
  if (!entries.some(([, label]) => 'bound' in label && label.bound === 'routes')) return undefined;
  return Object.fromEntries(
    entries.map(([name, label]) => {
      if ('bound' in label) return [name, label.bound === 'routes' ? overflowEndpoint : otherValue];
      return [name, restOf(closedValues(label, configuredValues)) ?? otherValue];
    }),
  );
}

/** Every label set of a metric whose labels all have closed sets; none if one is open. */
export function closedLabelSets(
  labels: Readonly<Record<string, LabelDefinition>>,
  configuredValues: ConfiguredValues,
): LabelSet[] {
  let sets: LabelSet[] = [{}];
  for (const [name, label] of Object.entries(labels)) {
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
  if ('bound' in label) {
    if (label.bound === 'statuses') return boundStatus;
    return label.bound === 'custom' ? (value) => boundText(value) ?? otherValue : boundText;
  }
  const values = closedValues(label, configuredValues);
  const allowed = new Set(values);
  const rest = restOf(values);
  return (value) => (typeof value === 'string' && allowed.has(value) ? value : rest);
}

/** The member of a closed set that stands for everything outside it. */
function restOf(values: readonly string[]): string | undefined {
  return [otherRpcMethod, allRpcMethods, otherValue, '_OTHER'].find((value) =>
    values.includes(value),
  );
}

function boundStatus(value: unknown): string {
  const status = Number(value);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? String(status) : otherValue;
}

function boundText(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, longestValue) : undefined;
}
