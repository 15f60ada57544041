import { catalogue, type MetricDefinition } from '@xai-metrics/core';

const names = new Set(
  Object.values(catalogue).flatMap((group) =>
    Object.values(group as Readonly<Record<string, MetricDefinition>>).map(({ name }) => name),
  ),
);

// One or two of our names may be somebody else's by chance.
const leastMetrics = 3;

/**
 * The prefixes with which metrics of the catalogue are in an exposition.
 *
 * @returns the most frequent one first
 */
export function findPrefix(exposition: string): string[] {
  const counts = new Map<string, number>();
  for (const [, name = ''] of exposition.matchAll(/^# TYPE (\S+)/gm)) {
    for (const { index } of name.matchAll(/_/g)) {
      const prefix = name.slice(0, index + 1);
      if (names.has(name.slice(index + 1))) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count >= leastMetrics)
    .sort(([, a], [, b]) => b - a)
    .map(([prefix]) => prefix);
}
