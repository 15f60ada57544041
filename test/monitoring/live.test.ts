import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { renderBoardPage } from '../boards/render-board-page';
import { findFault, runPanels, toPanelData } from '../boards/run-panels';
import { takePictures } from '../boards/take-pictures';
import { describeWithTools } from '../system-tools';
import { type FaultResult, playRound, renderTable } from './fault-round';
import { faultRounds } from './faults';
import { type MonitoredDemo, startMonitoredDemo } from './monitored-demo';

const idleSeconds = 120;
const range = { seconds: 120, stepSeconds: 4, rateSeconds: 16 };

/** True of this machine, which runs other tests at the same time. */
const aboutTheMachine = ['HighCPUUsage', 'CriticalCPUUsage', 'EventLoopLagging', 'HostOverloaded'];

const tools = [
  'prometheus',
  'promtool',
  'alertmanager',
  'amtool',
  'nodeExporter',
  'blackboxExporter',
  'chromium',
] as const;

describeWithTools('the demo under Prometheus and Alertmanager', tools, ({ chromium }) => {
  let monitored: MonitoredDemo;
  const results: FaultResult[] = [];

  beforeAll(async () => {
    monitored = await startMonitoredDemo();
  }, 90_000);

  afterAll(async () => {
    await monitored?.stop();
    if (results.length > 0) process.stdout.write(`\n${renderTable(results)}\n`);
  }, 60_000);

  it('raises nothing but the Watchdog while it is idle', async () => {
    const raised = new Map<string, string>();
    const end = performance.now() + idleSeconds * 1000;
    while (performance.now() < end) {
      for (const { state, labels, annotations } of await monitored.prometheus.alerts()) {
        const { alertname = '' } = labels;
        if (state !== 'firing' || aboutTheMachine.includes(alertname)) continue;
        raised.set(alertname, annotations.description ?? '');
      }
      await sleep(1000);
    }
    expect(Object.fromEntries(raised)).toEqual({ Watchdog: raised.get('Watchdog') });
  }, 180_000);

  it('has every target up and every rule in good health', async () => {
    const targets = await monitored.prometheus.query('up');
    expect(targets.length).toBeGreaterThanOrEqual(8);
    expect(targets.filter(({ points }) => points[0]?.[1] !== 1)).toEqual([]);
    const groups = await monitored.prometheus.groups();
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.filter(({ type }) => type === 'alerting').length).toBeGreaterThanOrEqual(50);
    expect(groups.length).toBeGreaterThanOrEqual(12);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });

  it('shows finite data in every panel of every board, drawn in Chromium', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-pictures-'));
    const pages = new Map<string, string>();
    const faults: string[] = [];
    const expected = new Map<string, number>();
    for (const { uid, title, description, ...board } of boards()) {
      const answers = await runPanels({ uid, ...board }, monitored.prometheus, range);
      faults.push(...answers.map(findFault).filter((fault) => fault !== undefined));
      const panels = toPanelData(board, answers);
      pages.set(uid, renderBoardPage(title, description, panels));
      expected.set(uid, panels.filter(({ panel }) => panel.type !== 'row').length);
    }
    expect(faults).toEqual([]);
    expect(pages.size).toBeGreaterThanOrEqual(8);
    const pictures = await takePictures(chromium, pages, folder);
    rmSync(folder, { recursive: true, force: true });
    expect(
      pictures.flatMap(({ name, errors }) => errors.map((error) => `${name}: ${error}`)),
    ).toEqual([]);
    for (const { name, panels } of pictures)
      expect(`${name} ${panels}`).toBe(`${name} ${expected.get(name)}`);
  }, 120_000);

  it.each(faultRounds.map((round) => [round.map(({ fault }) => fault).join(', '), round] as const))(
    'tells of %s, and of its end',
    async (_name, round) => {
      const round_ = await playRound(monitored, round);
      results.push(...round_);
      for (const { message } of round_) expect(message).not.toMatch(/<no value>|<nil>|\{\{|%!/);
    },
    400_000,
  );

  interface Board {
    uid: string;
    title: string;
    description: string;
    panels: readonly { type: string }[];
  }

  function boards(): Board[] {
    return monitored.files
      .filter(({ path }) => path.startsWith('grafana/dashboards/'))
      .map(({ content }) => JSON.parse(content) as Board);
  }
});
