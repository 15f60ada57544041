import { type BinaryOperation, findBinaries } from '../../promql/expressions';
import { defineCheck } from '../check';
import { type LabelSet, type LabelSources, labelsOf, scalar } from '../label-flow';
import { labelSources, problemAt, readableQueries } from '../queries';

/** Operations whose sides never find each other. */
export const sidesMatch = defineCheck(
  'sides-match',
  'Both sides of an operation have the same labels, or say by on or ignoring which ones count: else no series finds its partner, and the query is empty without a word.',
  (model) => {
    const sources = labelSources(model);
    return readableQueries(model).flatMap((place) =>
      findBinaries(place.query.root).flatMap((operation) => {
        const problem = findMismatch(operation, sources);
        return problem === undefined
          ? []
          : [
              problemAt(
                place,
                `${operation.node.text}: ${problem}.`,
                'Aggregate both sides by the same labels, or write on (…).',
              ),
            ];
      }),
    );
  },
);

function findMismatch(
  { operator, left, right, matching }: BinaryOperation,
  sources: LabelSources,
): string | undefined {
  if (operator === 'or') return undefined;
  const [a, b] = [labelsOf(left, sources), labelsOf(right, sources)];
  if (a === undefined || b === undefined || a === scalar || b === scalar) return undefined;
  if (matching?.by === 'on') return oneSided(matching.labels, a, b);
  const ignored = matching?.labels ?? [];
  const names = [...new Set([...a.names, ...b.names])].filter((label) => !ignored.includes(label));
  if (a.open !== b.open) return 'one side is aggregated, the other has the labels of its target';
  return oneSided(names, a, b) ?? contradiction(names, a, b);
}

/** A label that only one side has. */
function oneSided(labels: readonly string[], a: LabelSet, b: LabelSet): string | undefined {
  const label = labels.find((name) => has(a, name) !== has(b, name));
  return label === undefined
    ? undefined
    : `only the ${has(a, label) ? 'left' : 'right'} side has the label ${label}`;
}

/** A label that has been pinned to another value on each side. */
function contradiction(labels: readonly string[], a: LabelSet, b: LabelSet): string | undefined {
  const label = labels.find(
    (name) => a.fixed.has(name) && b.fixed.has(name) && a.fixed.get(name) !== b.fixed.get(name),
  );
  return label === undefined ? undefined : `${label} has another value on each side`;
}

/** Absent labels are equal: `cluster` is there only where several servers are read as one. */
function has({ names }: LabelSet, label: string): boolean {
  return names.has(label);
}
