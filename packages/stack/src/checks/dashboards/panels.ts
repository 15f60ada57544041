import { defineCheck, type Problem } from '../check';
import { type BoardJson, type PanelJson, problemOf, readBoards } from './board-json';

/** Panels that do not say what they show. */
export const boardPanelTexts = defineCheck(
  'board-panel-texts',
  'Every panel has a title of its own, a description and a unit, and every query a legend.',
  (model) =>
    readBoards(model).flatMap((board) =>
      board.panels.flatMap((panel) => {
        const problem = (text: string, remedy: string) => problemOf(board, panel, text, remedy);
        const { title, description, fieldConfig, targets = [] } = panel;
        return [
          ...(title ? [] : [problem('It has no title.', 'Write one.')]),
          ...(board.panels.filter((other) => other.title === title).length === 1
            ? []
            : [problem('Another panel has the same title.', 'Rename one.')]),
          ...(description ? [] : [problem('It has no description.', 'Say how to read it.')]),
          ...(fieldConfig?.defaults?.unit ? [] : [problem('It has no unit.', 'Set one.')]),
          ...(targets.every(({ legendFormat }) => legendFormat)
            ? []
            : [problem('A query has no legend.', 'Set legendFormat.')]),
        ];
      }),
    ),
);

/** Panels and queries that cannot be told apart. */
export const boardIds = defineCheck(
  'board-ids',
  'Every panel has a positive id of its own, which links to it name, and every query a refId.',
  (model) =>
    readBoards(model).flatMap((board) =>
      board.items.flatMap((panel) => {
        const { id = 0, targets = [] } = panel;
        const refIds = targets.map(({ refId }) => refId);
        return [
          ...(Number.isSafeInteger(id) &&
          id > 0 &&
          board.items.filter((other) => other.id === id).length === 1
            ? []
            : [problemOf(board, panel, `Its id is ${id}.`, 'Give it one that no other has.')]),
          ...(refIds.every(Boolean) && new Set(refIds).size === refIds.length
            ? []
            : [problemOf(board, panel, 'A query has no refId of its own.', 'Write A, B, C.')]),
          ...(panel.type !== 'row' && targets.length === 0
            ? [problemOf(board, panel, 'It has no query.', 'Add one, or remove the panel.')]
            : []),
        ];
      }),
    ),
);

/** Panels that pretend. */
export const boardGapsVisible = defineCheck(
  'board-gaps-visible',
  'A panel without data says so: nothing puts a 0 in its place, and a number is that of this moment, not the last one there was.',
  (model) =>
    readBoards(model).flatMap((board) =>
      board.panels.flatMap((panel) => gapProblems(board, panel)),
    ),
);

const ofThisMoment: readonly (string | undefined)[] = ['stat', 'gauge'];

function gapProblems(board: BoardJson, panel: PanelJson): Problem[] {
  const { type, targets = [], fieldConfig } = panel;
  const problem = (text: string, remedy: string) => problemOf(board, panel, text, remedy);
  return [
    ...(targets.some(({ expr = '' }) => /\bor\s+(?:on\s*\(\s*\)\s*)?vector\s*\(/.test(expr))
      ? [problem('A query puts a number in place of no data.', 'Leave "or vector(…)" out.')]
      : []),
    ...(ofThisMoment.includes(type) && !targets.every(({ instant }) => instant)
      ? [problem('It shows the last value of the time shown.', 'Set instant on its queries.')]
      : []),
    ...(ofThisMoment.includes(type) && fieldConfig?.defaults?.noValue !== 'No data'
      ? [problem('It does not say that there is no data.', 'Set noValue to "No data".')]
      : []),
  ];
}
