import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { writeAlerts } from '../src/alerts/alert-groups';
import { renderAlerts } from '../src/alerts/render-alerts';
import type { StackModel } from '../src/checks/check';
import { boardChecks } from '../src/checks/dashboards/board-checks';
import { readStackFiles } from '../src/checks/read-stack-files';
import { chainProfiles } from '../src/config/chain-profiles';
import { resolveConfig } from '../src/config/resolve-config';
import type { StackConfig } from '../src/config/stack-config';
import { panelId } from '../src/dashboards/board-names';
import { writeBoards } from '../src/dashboards/boards';
import { fillVariables, panelQueries } from '../src/dashboards/panel-queries';
import { renderBoards } from '../src/dashboards/render-boards';
import { renderGrafana } from '../src/grafana/render-grafana';
import { renderRecordings } from '../src/recording/render-recordings';
import { createContext, type StackContext } from '../src/stack-context';
import type { StackFile } from '../src/stack-file';
import { type BoardMutation, boardMutations, type TestBoard } from './board-mutations';
import { fullConfig } from './full-config';

const context = contextOf(fullConfig);
const files = render(context);
const boards = boardsOf(files);
const model = readStackFiles(files, context.config);
const shown = { rateInterval: '1m', range: '1h' };

function contextOf(config: StackConfig): StackContext {
  return createContext(resolveConfig(config));
}

/** What boards show and are linked from: no more of a stack, because reading all of it takes time. */
function render(of: StackContext): StackFile[] {
  return [renderRecordings(of), ...renderAlerts(of), ...renderBoards(of), ...renderGrafana(of)];
}

function boardsOf(stack: readonly StackFile[]): TestBoard[] {
  return stack
    .filter(({ path }) => /^grafana\/dashboards\/.*\.json$/.test(path))
    .map(({ content }) => JSON.parse(content) as TestBoard);
}

function findings(of: StackModel, name?: string): string[] {
  return boardChecks
    .filter((check) => name === undefined || check.name === name)
    .flatMap((check) => check.run(of))
    .map(({ check, file, where, problem, remedy }) =>
      [`${check}: ${file}, ${where}:`, problem, remedy].join(' '),
    );
}

describe('the boards', () => {
  const stacks: [string, StackConfig][] = [
    ...Object.keys(chainProfiles).map((chainProfile): [string, StackConfig] => [
      `the profile ${chainProfile}`,
      { ...fullConfig, chainProfile: chainProfile as keyof typeof chainProfiles },
    ]),
    ['the prefix aixn_', { ...fullConfig, prefix: 'aixn_' }],
    ['rare panels shown', { ...fullConfig, rarePanels: 'shown' }],
    ['nothing but a node', { targets: { node: ['127.0.0.1:8000'] } }],
  ];

  it.each(stacks)('keep every check of boards with %s', (_, config) => {
    const of = contextOf(config);
    expect(findings(readStackFiles(render(of), of.config))).toEqual([]);
  });

  it('have a place for every board of both originals and those that chains need', () => {
    expect(boards.map(({ uid }) => uid)).toEqual([
      'xai-overview',
      'xai-chain',
      'xai-transactions',
      'xai-network',
      'xai-mining',
      'xai-node',
      'xai-api',
      'xai-rpc',
      'xai-slo',
      'xai-ai',
      'xai-monitoring',
      'xai-hosts',
    ]);
  });

  it('can be narrowed by nine labels and more', () => {
    const names = boards.flatMap(({ templating }) => templating.list.map(({ name }) => name));
    expect([...new Set(names)].sort()).toEqual([
      'chain',
      'check',
      'datasource',
      'endpoint',
      'instance',
      'job',
      'message_type',
      'method',
      'provider',
      'rpc_method',
      'source',
      'wallet',
    ]);
  });

  it('name no prefix but that of the configuration', () => {
    for (const { path, content } of render(contextOf({ ...fullConfig, prefix: 'aixn_' }))) {
      // The coin of the chain is called so whatever the prefix.
      const text = content.replaceAll(/_(?:supply|balance|value|fee)_xai(?![a-z0-9])/g, '');
      if (path.startsWith('grafana/'))
        expect(`${path} ${text.match(/.*xai.*/)?.[0]}`).toBe(`${path} undefined`);
    }
  });

  it('leave out what the configuration does not have', () => {
    const [small, full] = [contextOf({ targets: {} }), context].map((of) =>
      writeBoards(of).flatMap(({ rows }) =>
        rows.flatMap(({ panels }) => panels.map(({ title }) => title)),
      ),
    );
    expect(full).toEqual(expect.arrayContaining(['Probes of readiness', 'PostgreSQL']));
    expect(small).not.toEqual(expect.arrayContaining(['Probes of readiness']));
    expect(small).not.toEqual(expect.arrayContaining(['PostgreSQL']));
  });

  it('have what few servers and chains have in a row that is shut, unless it is to be shown', () => {
    const titles = (rows: readonly { panels: readonly { title?: string }[] }[]) =>
      rows.flatMap(({ panels }) => panels.map(({ title }) => title)).sort();
    const inPlace = writeBoards(contextOf({ ...fullConfig, rarePanels: 'shown' }));
    for (const [index, { rows }] of writeBoards(context).entries()) {
      const rare = rows.filter(({ collapsed }) => collapsed);
      expect(titles(rows)).toEqual(titles(inPlace[index]?.rows ?? []));
      expect(inPlace[index]?.rows.some(({ collapsed }) => collapsed)).toBe(false);
      expect(rare).toEqual(rare.length === 0 ? [] : [rows.at(-1)]);
    }
    const { panels } = boards.find(({ uid }) => uid === 'xai-transactions') as TestBoard;
    const row = panels.at(-1);
    expect(row).toMatchObject({ type: 'row', collapsed: true });
    expect(row?.panels?.map(({ title }) => title)).toContain('Fees paid');
    expect(panels.map(({ title }) => title)).not.toContain('Fees paid');
    // Their links are as they were.
    const url = /viewPanel=\d+/;
    const linksOf = (of: StackContext) =>
      renderAlerts(of).map(({ content }) => content.match(url)?.[0]);
    expect(linksOf(context)).toEqual(linksOf(contextOf({ ...fullConfig, rarePanels: 'shown' })));
  });

  it('colour by thresholds that the configuration may change', () => {
    const thresholds = { cpuHigh: 61, cpuCritical: 71 };
    const panel = boardsOf(renderBoards(contextOf({ ...fullConfig, thresholds })))
      .flatMap(({ panels }) => panels)
      .find(({ title }) => title === 'Processor over time');
    expect(panel?.fieldConfig?.defaults).toMatchObject({
      thresholds: {
        steps: [
          { value: null, color: 'green' },
          { value: 61, color: 'yellow' },
          { value: 71, color: 'red' },
        ],
      },
    });
  });

  it('link alerts that exist, each from one panel', () => {
    const alerts = new Set([...writeAlerts(context).values()].flat().map(({ name }) => name));
    const linked = writeBoards(context).flatMap(({ rows }) =>
      rows.flatMap(({ panels }) => panels.flatMap((panel) => panel.alerts ?? [])),
    );
    expect(linked.filter((name) => !alerts.has(name))).toEqual([]);
    expect([...linked].sort()).toEqual([...new Set(linked)].sort());
    expect([...alerts].filter((name) => !linked.includes(name))).toEqual(['Watchdog']);
  });

  it('keep the ids of panels, because links in old messages have them', () => {
    expect(panelId('Height')).toBe(190);
    expect(panelId('Requests a second')).toBe(29033);
  });
});

describe.each(boardMutations)('the check $check', ({ check, mutate, says }: BoardMutation) => {
  it(`finds ${says}`, () => {
    // A second board is enough for what boards have in common, and checked sooner than all.
    const pair = model.boards.filter(({ path }) => /\/(?:api|chain)\.json$/.test(path));
    const broken = pair.map(({ path, json }) => {
      if (path !== 'grafana/dashboards/api.json') return { path, json };
      const board = structuredClone(json) as TestBoard;
      return { path, json: mutate(board) };
    });
    expect(findings({ ...model, boards: broken }, check)).toContainEqual(
      expect.stringMatching(says),
    );
  });
});

it('shows what each check of boards finds', () => {
  const shownChecks = new Set(boardMutations.map(({ check }) => check));
  expect(boardChecks.map(({ name }) => name).filter((name) => !shownChecks.has(name))).toEqual([]);
});

describe('panelQueries', () => {
  it('fills in every variable of every query', () => {
    for (const board of boards) {
      const queries = panelQueries(board, shown);
      expect(queries.length).toBeGreaterThan(0);
      for (const { expr } of queries) expect(expr).not.toContain('$');
    }
  });

  it('takes what "All" stands for, or what is chosen', () => {
    const [board] = boards as [TestBoard];
    const height = (variables: Record<string, string> = {}) =>
      panelQueries(board, { ...shown, variables }).find(({ title }) => title === 'Height');
    expect(height()).toEqual({
      board: 'xai-overview',
      panelId: panelId('Height'),
      title: 'Height',
      refId: 'A',
      expr: 'max(xai_block_height{job=~"xai-(node|validator|explorer|ai)",instance=~".+",chain=~".*"})',
      kind: 'instant',
      panelType: 'stat',
      unit: 'none',
      legend: 'height',
      emptyIf: undefined,
      collapsed: false,
    });
    expect(height({ chain: 'eth' })?.expr).toContain('chain=~"eth"');
  });

  it('asks for bars by the width of the bars', () => {
    const query = boards
      .flatMap((board) => panelQueries(board, shown))
      .find(({ title }) => title === 'Transactions in steps of five minutes');
    expect(query).toMatchObject({ kind: 'range', expr: expect.stringContaining('[5m]') });
  });

  it('tells when a panel, or a single query of it, has a right to be empty', () => {
    const queries = boards.flatMap((board) => panelQueries(board, shown));
    const reasons = (wanted: string) =>
      queries.filter(({ title }) => title === wanted).map(({ emptyIf }) => emptyIf);
    expect(reasons('Gas used')).toEqual(['the chain has no gas', 'the chain has no gas']);
    expect(reasons('Blocks that are not final')).toEqual([
      'nothing is final on the chain',
      'the chain has no safe head',
    ]);
    // As many as were written: a full stop within a reason would cut it off.
    const written = writeBoards(context).flatMap(({ rows }) =>
      rows.flatMap(({ panels }) =>
        panels.flatMap((panel) => panel.queries.map((query) => query.emptyIf ?? panel.emptyIf)),
      ),
    );
    expect(queries.map(({ emptyIf }) => emptyIf)).toEqual(written);
  });

  it('leaves unknown variables for Prometheus to refuse', () => {
    expect(fillVariables(`a{b="$c"}[\${d}]`, { d: '1m' })).toBe('a{b="$c"}[1m]');
  });
});

describe('the provisioning', () => {
  const read = (path: string) =>
    parse(files.find((file) => file.path === `grafana/provisioning/${path}`)?.content ?? '');

  it('brings the data source that the boards ask by default, and no other', () => {
    const { datasources } = read('datasources/datasources.yml');
    expect(datasources).toMatchObject([
      { uid: 'prometheus', type: 'prometheus', url: 'http://127.0.0.1:9090', isDefault: true },
    ]);
    for (const { templating } of boards) {
      const [datasource] = templating.list;
      expect(datasource).toMatchObject({ type: 'datasource', current: { value: 'prometheus' } });
    }
  });

  it('loads the boards from their folder', () => {
    expect(read('dashboards/dashboards.yml').providers).toMatchObject([
      { name: 'xai', type: 'file', options: { path: '/etc/grafana/dashboards' } },
    ]);
  });
});
