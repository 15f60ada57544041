import { findSelectors } from '../../promql/selectors';
import { defineCheck } from '../check';
import { labelsOf, scalar } from '../label-flow';
import { labelSources } from '../queries';
import { problemOf, readBoardQueries } from './board-json';

/** Selectors that show what was not chosen. */
export const boardSelectors = defineCheck(
  'board-selectors',
  'Every selector of a panel takes the chosen jobs and instances, as far as its series have these labels.',
  (model) => {
    const sources = labelSources(model);
    return readBoardQueries(model).flatMap(({ board, panel, query }) =>
      findSelectors(query.root)
        .filter(({ metric = '' }) => !metric.startsWith('ALERTS'))
        .flatMap(({ node, metric = '', matchers }) => {
          const recording = sources.recordings.get(metric);
          const labels = recording && labelsOf(recording, sources);
          const has = (label: string) =>
            labels === undefined || (labels !== scalar && labels.names.has(label));
          return ['job', 'instance']
            .filter(has)
            .filter(
              (label) =>
                !matchers.some(
                  (each) =>
                    each.label === label &&
                    // A board may also be about one job of a known name.
                    (each.value === `$${label}` || (label === 'job' && each.operator === '=')),
                ),
            )
            .map((label) =>
              problemOf(
                board,
                panel,
                `${node.text} does not take the chosen ${label}.`,
                `Add ${label}=~"$${label}".`,
              ),
            );
        }),
    );
  },
);

/** Ranges that do not fit the time that is shown. */
export const boardRanges = defineCheck(
  'board-ranges',
  'Every range in a panel follows the time that is shown and the interval of scrapes: a fixed one is empty or blurred.',
  (model) =>
    readBoardQueries(model).flatMap(({ board, panel, expr }) =>
      [...expr.matchAll(/\[([^\]]*)\]/g)]
        .filter(([, range = '']) => !/^\$\{?__(?:rate_interval|range|interval)\}?$/.test(range))
        .map(([range]) =>
          problemOf(board, panel, `It has the fixed range ${range}.`, 'Write [$__rate_interval].'),
        ),
    ),
);
