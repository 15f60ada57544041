/** The parts of a board that the tests break. */
export interface TestBoard {
  uid?: string;
  title?: string;
  description?: string;
  tags: string[];
  schemaVersion?: number;
  timezone?: string;
  graphTooltip?: number;
  links: { type: string; tags?: string[]; url?: string }[];
  annotations: { list: { expr: string; datasource?: unknown; enable: boolean }[] };
  templating: {
    list: {
      name: string;
      type: string;
      multi?: boolean;
      refresh?: number;
      datasource?: unknown;
      query?: unknown;
    }[];
  };
  panels: TestPanel[];
}

interface TestPanel {
  id?: number;
  type: string;
  title?: string;
  description?: string;
  collapsed?: boolean;
  panels?: TestPanel[];
  datasource?: unknown;
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults: { unit?: string; noValue?: string } };
  links?: { url: string }[];
  targets: {
    refId?: string;
    expr: string;
    instant?: boolean;
    legendFormat?: string;
    datasource?: unknown;
  }[];
}

/** A way to break the board of the API, and what a check then says. */
export interface BoardMutation {
  readonly check: string;
  /** Changes the board, or returns what takes its place. */
  mutate(board: TestBoard): unknown;
  readonly says: RegExp;
}

const fixed = { type: 'prometheus', uid: 'P1809F7CD0C75ACF3' };

function panel(board: TestBoard, title = 'Requests a second'): TestPanel {
  return board.panels.find((each) => each.title === title) as TestPanel;
}

function target(board: TestBoard, title?: string): TestPanel['targets'][number] {
  return panel(board, title).targets[0] as TestPanel['targets'][number];
}

function variable(board: TestBoard, name: string): TestBoard['templating']['list'][number] {
  return board.templating.list.find(
    (each) => each.name === name,
  ) as TestBoard['templating']['list'][number];
}

function mutation(
  check: string,
  says: RegExp,
  mutate: (board: TestBoard) => unknown,
): BoardMutation {
  return {
    check,
    says,
    mutate: (board) => {
      const result = mutate(board);
      return typeof result === 'object' && result !== null && 'dashboard' in result
        ? result
        : board;
    },
  };
}

/** At least one for each check of boards. */
export const boardMutations: readonly BoardMutation[] = [
  mutation('board-identity', /The uid is ""/, (board) => delete board.uid),
  mutation('board-identity', /same uid or title/, (board) => {
    board.uid = 'xai-chain';
  }),
  mutation('board-identity', /no title/, (board) => delete board.title),
  mutation('board-identity', /no description/, (board) => delete board.description),
  mutation('board-identity', /no tags/, (board) => {
    board.tags = [];
  }),
  mutation('board-identity', /schemaVersion is 0/, (board) => delete board.schemaVersion),
  mutation('board-identity', /wrapped in "dashboard"/, (board) => ({ dashboard: board })),
  mutation('board-datasource', /no variable for the data source/, (board) =>
    board.templating.list.shift(),
  ),
  mutation('board-datasource', /panel Requests a second: It has a fixed/, (board) => {
    target(board).datasource = fixed;
  }),
  mutation('board-datasource', /variable job has a fixed/, (board) => {
    variable(board, 'job').datasource = fixed;
  }),
  mutation('board-datasource', /annotation Alerts has a fixed/, (board) => {
    for (const each of board.annotations.list) each.datasource = fixed;
  }),
  mutation('board-variables', /no variable instance/, (board) => {
    board.templating.list = board.templating.list.filter(({ name }) => name !== 'instance');
  }),
  mutation('board-variables', /job does not allow several/, (board) => {
    variable(board, 'job').multi = false;
  }),
  mutation('board-variables', /endpoint keeps values that are gone/, (board) => {
    variable(board, 'endpoint').refresh = 1;
  }),
  mutation('board-variables', /Nothing uses the variable colour/, (board) => {
    board.templating.list.push({ ...variable(board, 'endpoint'), name: 'colour' });
  }),
  mutation('board-variable-labels', /asks for label_values\(.*, colour\)/, (board) => {
    variable(board, 'endpoint').query = 'label_values(xai_api_requests_total{job="a"}, colour)';
  }),
  mutation('board-selectors', /does not take the chosen job/, (board) => {
    target(board).expr = 'sum(rate(xai_api_requests_total{instance=~"$instance"}[5m]))';
  }),
  mutation('board-selectors', /does not take the chosen instance/, (board) => {
    target(board).expr = 'sum(rate(xai_api_requests_total{job=~"$job"}[5m]))';
  }),
  mutation('board-ranges', /fixed range \[5m\]/, (board) => {
    target(board).expr = target(board).expr.replace('$__rate_interval', '5m');
  }),
  mutation('board-panel-texts', /panel \d+: It has no title/, (board) => delete panel(board).title),
  mutation('board-panel-texts', /same title/, (board) => {
    panel(board, 'In flight').title = 'Requests a second';
  }),
  mutation('board-panel-texts', /no description/, (board) => delete panel(board).description),
  mutation(
    'board-panel-texts',
    /no unit/,
    (board) => delete panel(board).fieldConfig?.defaults.unit,
  ),
  mutation('board-panel-texts', /no legend/, (board) => delete target(board).legendFormat),
  mutation('board-ids', /Its id is 0/, (board) => delete panel(board).id),
  mutation('board-ids', /that no other has/, (board) => {
    panel(board).id = panel(board, 'In flight').id as number;
  }),
  mutation('board-ids', /no refId/, (board) => delete target(board).refId),
  mutation('board-ids', /no query/, (board) => {
    panel(board).targets = [];
  }),
  mutation('board-units', /is in seconds, and the unit is "short"/, (board) => {
    const { fieldConfig } = panel(board, 'Response time');
    if (fieldConfig) fieldConfig.defaults.unit = 'short';
  }),
  mutation('board-units', /is in ratio, and the unit is "percent"/, (board) => {
    const { fieldConfig } = panel(board, 'Error rate');
    if (fieldConfig) fieldConfig.defaults.unit = 'percent';
  }),
  mutation('board-gaps-visible', /in place of no data/, (board) => {
    target(board).expr += ' or vector(0)';
  }),
  mutation('board-gaps-visible', /last value of the time shown/, (board) => {
    target(board).instant = false;
  }),
  mutation('board-gaps-visible', /does not say that there is no data/, (board) => {
    delete panel(board).fieldConfig?.defaults.noValue;
  }),
  mutation('board-layout', /no place on the grid/, (board) => {
    panel(board).gridPos.x = 22;
  }),
  mutation('board-layout', /lies on Requests a second/, (board) => {
    panel(board, 'Response time, p95').gridPos = panel(board).gridPos;
  }),
  mutation('board-layout', /collapsed, and has no panels/, (board) => {
    (board.panels[0] as TestPanel).collapsed = true;
  }),
  mutation('board-layout', /Requests a second: It is in a collapsed row, and never/, (board) => {
    const heading = board.panels[0] as TestPanel;
    Object.assign(heading, { collapsed: true, panels: [panel(board)] });
    board.panels = board.panels.filter(({ title }) => title !== 'Requests a second');
  }),
  mutation('board-time', /time zone is browser/, (board) => {
    board.timezone = 'browser';
  }),
  mutation('board-time', /crosshair is not shared/, (board) => {
    board.graphTooltip = 0;
  }),
  mutation('board-links', /links to no board/, (board) => {
    board.links = [];
  }),
  mutation('board-links', /It links to \/d\/xai-nowhere/, (board) => {
    panel(board).links = [{ url: '/d/xai-nowhere?a' }];
  }),
  mutation('board-annotations', /does not mark the alerts/, (board) => {
    board.annotations.list = [];
  }),
  mutation('board-annotations', /marks the alert Gone/, (board) => {
    for (const each of board.annotations.list) each.expr = 'ALERTS{alertname=~"Gone"}';
  }),
  mutation('board-of-alerts', /SlowAPIResponses: No panel is at http/, (board) => {
    board.panels = board.panels.filter(({ title }) => title !== 'Response time');
  }),
];
