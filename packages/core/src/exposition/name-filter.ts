/** The metrics that a scrape asks for: `undefined` for all of them. */
export type WantedNames = ReadonlySet<string> | undefined;

const mostNames = 200;
const sampleSuffixes: Readonly<Record<string, readonly string[]>> = {
  // Where the registry is one for OpenMetrics.
  counter: ['_total'],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['_sum', '_count'],
};

/**
 * Reads `name[]=` of a query, as often as it is there.
 *
 * @param query - with or without the question mark; may be empty
 */
export function readWantedNames(query: string): WantedNames {
  // Nearly every scrape has no query at all.
  if (query === '') return undefined;
  const names = new URLSearchParams(query).getAll('name[]');
  return names.length === 0 ? undefined : new Set(names.slice(0, mostNames));
}

/** Whether a metric is asked for by its name, that of its family or that of one of its samples. */
export function isWanted(
  { name, type }: { readonly name: string; readonly type: string },
  wanted: WantedNames,
): boolean {
  if (wanted === undefined || wanted.has(name)) return true;
  if (type === 'counter' && wanted.has(name.replace(/_total$/, ''))) return true;
  return (sampleSuffixes[type] ?? []).some((suffix) => wanted.has(name + suffix));
}
