import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { drawBoards } from '../boards/draw-boards';
import { describeWithTools } from '../system-tools';
import { hearEnd, playRound, renderTable, type ToldFault } from './fault-round';
import { faultRounds } from './faults';
import { type MonitoredDemo, startMonitoredDemo } from './monitored-demo';
import { watchIdle } from './watch-idle';

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
  const told: ToldFault[] = [];

  beforeAll(async () => {
    monitored = await startMonitoredDemo();
  }, 90_000);

  afterAll(async () => {
    await monitored?.stop();
  }, 60_000);

  it('raises nothing but the Watchdog while it is idle', async () => {
    const fired = await watchIdle(monitored.prometheus, idleSeconds);
    const others = [...fired].filter(([name]) => !aboutTheMachine.includes(name));
    expect(others).toEqual([['Watchdog', fired.get('Watchdog')]]);
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
    const { files, prometheus } = monitored;
    const { faults, pictures } = await drawBoards(files, prometheus, range, chromium, folder);
    rmSync(folder, { recursive: true, force: true });
    expect(faults).toEqual([]);
    expect(pictures.length).toBeGreaterThanOrEqual(8);
    for (const { name, panels, expectedPanels, errors } of pictures) {
      expect({ name, panels, errors }).toEqual({ name, panels: expectedPanels, errors: [] });
    }
  }, 120_000);

  it.each(faultRounds.map((round) => [round.map(({ fault }) => fault).join(', '), round] as const))(
    'tells of %s',
    async (_name, round) => {
      told.push(...(await playRound(monitored, round)));
    },
    300_000,
  );

  it('tells of the end of each, in words that are complete', async () => {
    const results = await Promise.all(told.map((each) => hearEnd(monitored, each)));
    process.stdout.write(`\n${renderTable(results)}\n`);
    expect(results.length).toBe(faultRounds.flat().length);
    for (const { alert, message } of results) {
      expect(message).toContain(alert);
      expect(message).not.toMatch(/<no value>|<nil>|\{\{|%!/);
    }
  }, 300_000);
});
