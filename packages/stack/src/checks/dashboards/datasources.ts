import { defineCheck } from '../check';
import { type DatasourceJson, problemOf, readBoards } from './board-json';

/** Queries that ask a fixed data source, which other people do not have. */
export const boardDatasource = defineCheck(
  'board-datasource',
  'Every query, annotation and variable asks the data source that is chosen at the top of the board.',
  (model) =>
    readBoards(model).flatMap((board) => {
      const names = board.variables
        .filter(({ type }) => type === 'datasource')
        .map(({ name }) => name);
      if (names.length === 0) {
        const problem = 'There is no variable for the data source.';
        return [problemOf(board, undefined, problem, 'Add one of the type datasource.')];
      }
      const isChosen = ({ uid = '' }: DatasourceJson = {}) =>
        names.some((name) => uid === `$${name}` || uid === `\${${name}}`);
      const remedy = `Write "$${names[0]}" as its uid.`;
      return [
        ...board.panels
          .filter(({ datasource, targets = [] }) =>
            [datasource, ...targets.map((target) => target.datasource ?? datasource)].some(
              (each) => !isChosen(each),
            ),
          )
          .map((panel) => problemOf(board, panel, 'It has a fixed data source.', remedy)),
        ...board.variables
          .filter(({ type, datasource }) => type === 'query' && !isChosen(datasource))
          .map(({ name }) =>
            problemOf(board, undefined, `The variable ${name} has a fixed data source.`, remedy),
          ),
        ...board.annotations
          .filter(({ expr, datasource }) => expr !== undefined && !isChosen(datasource))
          .map(({ name }) =>
            problemOf(board, undefined, `The annotation ${name} has a fixed data source.`, remedy),
          ),
      ];
    }),
);
