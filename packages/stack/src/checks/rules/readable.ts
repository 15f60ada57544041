import { defineCheck } from '../check';
import { problemAt } from '../queries';

/** Files that are no YAML or JSON. */
export const filesReadable = defineCheck(
  'files-readable',
  'Every file can be read, because Prometheus refuses all rules of a file for one fault in it.',
  ({ unreadable }) => unreadable,
);

/** Queries that are no PromQL. */
export const queriesReadable = defineCheck(
  'queries-readable',
  'Every query of rules, panels and runbooks is PromQL.',
  (model) =>
    model.queries.flatMap((place) => {
      const { error, text } = place.query;
      return error === undefined
        ? []
        : [problemAt(place, `The query ${text} ${error.message}.`, 'Mend it at that place.')];
    }),
);
