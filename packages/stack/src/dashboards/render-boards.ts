import { writeAlerts } from '../alerts/alert-groups';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { writeBoards } from './boards';
import { renderBoard } from './render-board';

/** Renders one JSON file for each board. */
export function renderBoards(context: StackContext): StackFile[] {
  const alerts = new Set([...writeAlerts(context).values()].flat().map(({ name }) => name));
  return writeBoards(context).map((board) => ({
    path: `grafana/dashboards/${board.key}.json`,
    content: `${JSON.stringify(renderBoard(context, board, alerts), null, 2)}\n`,
  }));
}
