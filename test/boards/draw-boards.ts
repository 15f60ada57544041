import type { StackFile } from '../../packages/stack/src';
import type { PrometheusApi } from '../monitoring/prometheus-api';
import { renderBoardPage } from './render-board-page';
import { type BoardRange, findFault, runPanels, toPanelData } from './run-panels';
import { type Picture, takePictures } from './take-pictures';

interface Board {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
}

/** What came of drawing all boards. */
export interface DrawnBoards {
  /** What is wrong with single queries, as sentences. */
  readonly faults: readonly string[];
  readonly pictures: readonly (Picture & { readonly expectedPanels: number })[];
}

/**
 * Runs every query of every board and draws the boards in Chromium.
 *
 * @param folder - gets a picture of each board, named by its uid
 */
export async function drawBoards(
  files: readonly StackFile[],
  prometheus: PrometheusApi,
  range: BoardRange,
  chromium: string,
  folder: string,
): Promise<DrawnBoards> {
  const faults: string[] = [];
  const pages = new Map<string, string>();
  const expected = new Map<string, number>();
  for (const { path, content } of files) {
    if (!path.startsWith('grafana/dashboards/')) continue;
    const board = JSON.parse(content) as Board;
    const answers = await runPanels(board, prometheus, range);
    faults.push(...answers.map(findFault).filter((fault) => fault !== undefined));
    const panels = toPanelData(board, answers);
    pages.set(board.uid, renderBoardPage(board.title, board.description, panels));
    expected.set(board.uid, panels.filter(({ panel }) => panel.type !== 'row').length);
  }
  const pictures = await takePictures(chromium, pages, folder);
  return {
    faults,
    pictures: pictures.map((picture) => ({
      ...picture,
      expectedPanels: expected.get(picture.name) ?? 0,
    })),
  };
}
