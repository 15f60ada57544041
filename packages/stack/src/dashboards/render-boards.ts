import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { writeBoards } from './boards';
import { renderBoard } from './render-board';

/** Renders one JSON file for each board. */
export function renderBoards(context: StackContext): StackFile[] {
  return writeBoards(context).map((board) => ({
    path: `grafana/dashboards/${board.key}.json`,
    content: `${JSON.stringify(renderBoard(context, board), null, 2)}\n`,
  }));
}
