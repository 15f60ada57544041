import { readEmptyReasons } from '../../dashboards/empty-panels';
import { defineCheck } from '../check';
import { type PanelJson, problemOf, readBoards } from './board-json';

const columns = 24;
const sharedCrosshair = [1, 2];

/** Panels that lie on each other, or that nobody sees. */
export const boardLayout = defineCheck(
  'board-layout',
  'No two panels overlap, none stands beyond the 24 columns, and a collapsed row says when its panels are empty.',
  (model) =>
    readBoards(model).flatMap((board) =>
      board.items.flatMap((panel, index) => {
        const { gridPos, collapsed, panels: inner = [] } = panel;
        if (gridPos === undefined || gridPos.x < 0 || gridPos.x + gridPos.w > columns) {
          return [problemOf(board, panel, 'It has no place on the grid.', 'Mend its gridPos.')];
        }
        const overlapped = board.items.slice(0, index).find((other) => overlap(other, panel));
        const usual = collapsed ? inner.filter((each) => !mayBeEmpty(each)) : [];
        return [
          ...(collapsed && inner.length === 0
            ? [problemOf(board, panel, 'The row is collapsed, and has no panels.', 'Open it.')]
            : []),
          ...usual.map((each) =>
            problemOf(board, each, 'It is in a collapsed row, and never empty.', 'Move it out.'),
          ),
          ...(overlapped === undefined
            ? []
            : [problemOf(board, panel, `It lies on ${overlapped.title}.`, 'Mend its gridPos.')]),
        ];
      }),
    ),
);

function mayBeEmpty({ description = '' }: PanelJson): boolean {
  return readEmptyReasons(description).panel !== undefined;
}

/** Boards whose graphs cannot be compared with each other, or with the logs. */
export const boardTime = defineCheck(
  'board-time',
  'Every board shows UTC, as logs and alerts do, and one crosshair in all of its graphs.',
  (model) =>
    readBoards(model).flatMap((board) => [
      ...(board.timezone === 'utc'
        ? []
        : [problemOf(board, undefined, `The time zone is ${board.timezone}.`, 'Write utc.')]),
      ...(sharedCrosshair.includes(board.graphTooltip ?? 0)
        ? []
        : [problemOf(board, undefined, 'The crosshair is not shared.', 'Set graphTooltip to 1.')]),
    ]),
);

function overlap({ gridPos: a }: PanelJson, { gridPos: b }: PanelJson): boolean {
  if (a === undefined || b === undefined) return false;
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
