import { parseQuery } from '../../promql/parse-query';
import { findSelectors } from '../../promql/selectors';
import { defineCheck } from '../check';
import { targetLabels } from '../label-flow';
import { labelSources } from '../queries';
import { problemOf, readBoards, type VariableJson } from './board-json';

const everyBoard = ['job', 'instance'];
const onTimeRangeChanged = 2;

/** Variables that cannot choose what people want to see. */
export const boardVariables = defineCheck(
  'board-variables',
  'Every board can be narrowed by job and instance; variables allow several values and all, and follow the time that is shown.',
  (model) =>
    readBoards(model).flatMap((board) => {
      const problem = (text: string, remedy: string) => problemOf(board, undefined, text, remedy);
      const missing = everyBoard.filter(
        (wanted) => !board.variables.some(({ name }) => name === wanted),
      );
      const used = JSON.stringify([
        board.panels,
        board.variables.map(({ definition }) => definition),
      ]);
      return [
        ...missing.map((name) => problem(`There is no variable ${name}.`, 'Add it.')),
        ...board.variables
          .filter(({ type }) => type === 'query')
          .flatMap((variable) => [
            ...(variable.multi && variable.includeAll && variable.allValue
              ? []
              : [
                  problem(
                    `The variable ${variable.name} does not allow several values and all.`,
                    'Set multi, includeAll and allValue.',
                  ),
                ]),
            ...(variable.refresh === onTimeRangeChanged
              ? []
              : [
                  problem(
                    `The variable ${variable.name} keeps values that are gone.`,
                    'Let it refresh when the time range changes: refresh 2.',
                  ),
                ]),
            ...(new RegExp(`\\$\\{?${variable.name}\\b`).test(used)
              ? []
              : [problem(`Nothing uses the variable ${variable.name}.`, 'Remove it.')]),
          ]),
      ];
    }),
);

/** Variables that offer nothing. */
export const boardVariableLabels = defineCheck(
  'board-variable-labels',
  'Every variable offers the values of a label that the metric of its query has.',
  (model) => {
    const { metrics } = labelSources(model);
    return readBoards(model).flatMap((board) =>
      board.variables
        .filter(({ type }) => type === 'query')
        .flatMap((variable) => {
          const { name } = variable;
          const found = /^label_values\((.*),\s*(\w+)\)$/s.exec(queryOf(variable));
          const [, text = '', label = ''] = found ?? [];
          const query = parseQuery(text);
          const metric = findSelectors(query.root)[0]?.metric ?? '';
          const known = metrics.get(metric);
          if (query.error === undefined && known !== undefined) {
            if (targetLabels.includes(label) || known.labels.has(label)) return [];
          }
          const problem = `The variable ${name} asks for ${queryOf(variable)}.`;
          const remedy = 'Write label_values(metric{…}, label) with a label that the metric has.';
          return [problemOf(board, undefined, problem, remedy)];
        }),
    );
  },
);

function queryOf({ query, definition = '' }: VariableJson): string {
  if (typeof query === 'string') return query;
  return (query as { query?: string } | undefined)?.query ?? definition;
}
