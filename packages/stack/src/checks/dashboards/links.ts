import { watchdogName } from '../../alerts/alert-name';
import { defineCheck } from '../check';
import { problemOf, readBoards } from './board-json';

/** Boards from which one cannot get to the others. */
export const boardLinks = defineCheck(
  'board-links',
  'Every board links to the others by a tag that they share, and every link to a board opens one that is there.',
  (model) => {
    const boards = readBoards(model);
    return boards.flatMap((board) => {
      const others = boards.filter((other) => other !== board);
      const linked = board.links
        .filter(({ type }) => type === 'dashboards')
        .flatMap(({ tags = [] }) =>
          others.filter((each) => tags.every((t) => each.tags.includes(t))),
        );
      const dead = [undefined, ...board.panels].flatMap((panel) =>
        (panel?.links ?? board.links).flatMap(({ url = '' }) => {
          const uid = /^\/d\/([\w-]+)/.exec(url)?.[1];
          return uid === undefined || boards.some((each) => each.uid === uid)
            ? []
            : [problemOf(board, panel, `It links to ${url}.`, 'Write the uid of a board.')];
        }),
      );
      return [
        ...(others.length === 0 || linked.length > 0
          ? []
          : [problemOf(board, undefined, 'It links to no board.', 'Add links by a tag.')]),
        ...dead,
      ];
    });
  },
);

/** Boards without the alerts in their graphs. */
export const boardAnnotations = defineCheck(
  'board-annotations',
  'Every board marks when alerts fired, by names that exist.',
  (model) => {
    const names = new Set(model.alerts.map(({ name }) => name));
    return readBoards(model).flatMap((board) => {
      const marks = board.annotations.filter(({ expr = '' }) => expr.startsWith('ALERTS{'));
      if (!marks.some(({ enable }) => enable)) {
        const problem = 'It does not mark the alerts.';
        return [problemOf(board, undefined, problem, 'Add an annotation with ALERTS.')];
      }
      return marks
        .flatMap(({ expr = '' }) => /alertname=~"([^"]*)"/.exec(expr)?.[1]?.split('|') ?? [])
        .filter((name) => !names.has(name))
        .map((name) =>
          problemOf(
            board,
            undefined,
            `It marks the alert ${name}, which does not exist.`,
            'Rename it.',
          ),
        );
    });
  },
);

/** Alerts whose notification leads nowhere. */
export const boardOfAlerts = defineCheck(
  'board-of-alerts',
  'Every alert but Watchdog leads to a panel that is there.',
  (model) => {
    const boards = readBoards(model);
    // Without boards, Grafana is not a part of this stack.
    if (boards.length === 0) return [];
    return model.alerts
      .filter(({ name }) => name !== watchdogName(model.config))
      .flatMap(({ file, name: where, annotations }) => {
        const url = annotations.dashboard_url ?? '';
        const [, uid, id] = /\/d\/([\w-]+)\?viewPanel=(\d+)(?:\{\{.*)?$/.exec(url) ?? [];
        const board = boards.find((each) => each.uid === uid);
        if (board?.panels.some((panel) => panel.id === Number(id))) return [];
        const problem = url === '' ? 'It has no dashboard_url.' : `No panel is at ${url}.`;
        return [{ file, where, problem, remedy: 'Link a panel that explains the alert.' }];
      });
  },
);
