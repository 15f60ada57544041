import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { drawBoards } from '../boards/draw-boards';
import { eventually } from '../samples';
import { describeWithTools } from '../system-tools';
import { hearEnd, playRound, renderTable, type ToldFault } from './fault-round';
import { faultRounds } from './faults';
import { type MonitoredDemo, startMonitoredDemo } from './monitored-demo';
import { shownByStats } from './shown-by-stats';
import { watchIdle } from './watch-idle';

const idleSeconds = 120;
// What a panel shows over time needs some time behind it.
const drawAfterSeconds = 80;
const range = { seconds: 120, stepSeconds: 4, rateSeconds: 16 };

/**
 * True of this machine, which runs other tests at the same time: it is busy, and proof of work is at its
 * mercy. `npm run live` on a quiet machine makes no exception.
 */
const aboutTheMachine = [
  ...['HighCPUUsage', 'CriticalCPUUsage', 'EventLoopLagging', 'EventLoopSaturated'],
  ...['LowHashrate', 'NetworkHashrateDropped', 'LongMiningTime', 'LowBlockProductionRate'],
  ...['BlockProductionStopped', 'TransactionsWaitLong', 'LowTransactionThroughput'],
  ...['MempoolStalled', 'HighNetworkLatency', 'SourceSlow', 'ScrapeSlow', 'CollectorFailing'],
];

/** Those of the node exporter as well: another test fills a file system of this machine. */
const isAboutTheMachine = (name: string) =>
  name.startsWith('Host') || aboutTheMachine.includes(name);

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
  let idle: ReturnType<typeof watchIdle>;
  let idleSince: number;
  const told: ToldFault[] = [];

  beforeAll(async () => {
    // An event ends its alert when the long window has passed it, and half of the usual is enough here.
    monitored = await startMonitoredDemo({ longWindow: 60 });
    idleSince = performance.now();
    idle = watchIdle(monitored.prometheus, idleSeconds);
    // Its test awaits it, and comes later.
    idle.catch(() => {});
  }, 240_000);

  afterAll(async () => {
    await monitored?.stop();
  }, 120_000);

  it('has every target up and every rule in good health', async () => {
    await eventually(async () => {
      const targets = await monitored.prometheus.query('up');
      expect(targets.length).toBeGreaterThanOrEqual(8);
      expect(targets.filter(({ points }) => points[0]?.[1] !== 1)).toEqual([]);
    }, 60_000);
    await eventually(async () => {
      const groups = await monitored.prometheus.groups();
      const rules = groups.flatMap((group) => group.rules);
      expect(rules.filter(({ type }) => type === 'alerting').length).toBeGreaterThanOrEqual(50);
      expect(groups.length).toBeGreaterThanOrEqual(12);
      expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    }, 60_000);
  }, 180_000);

  it('shows finite data in every panel of every board, drawn in Chromium', async () => {
    await sleep(Math.max(0, idleSince + drawAfterSeconds * 1000 - performance.now()));
    const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-pictures-'));
    const { files, prometheus } = monitored;
    const { faults, pictures } = await drawBoards(files, prometheus, range, chromium, folder);
    rmSync(folder, { recursive: true, force: true });
    expect(faults).toEqual([]);
    expect(pictures.length).toBeGreaterThanOrEqual(8);
    for (const { name, panels, expectedPanels, errors } of pictures) {
      expect({ name, panels, errors }).toEqual({ name, panels: expectedPanels, errors: [] });
    }
  }, 600_000);

  it('shows in its stat panels what the node says of itself', async () => {
    const { url } = monitored.demo.node;
    const { host } = new URL(url);
    const stats = async () =>
      (await (await fetch(`${url}/stats`)).json()) as Record<string, number | boolean>;
    // Prometheus asks every two seconds: it shows something that the node said since then.
    const said: Record<string, number | boolean>[] = [];
    for (let i = 0; i < 30; i += 1) {
      said.push(await stats());
      await sleep(100);
    }
    const [overview, chain, network, mining] = await Promise.all(
      ['overview', 'chain', 'network', 'mining'].map((key) => shownByStats(monitored, key, host)),
    );
    said.push(await stats());
    const truths = (name: string) => said.map((each) => Number(each[name]));
    expect(truths('chain_height')).toContain(overview?.Height);
    expect(truths('chain_height')).toContain(chain?.Height);
    expect(truths('pending_transactions')).toContain(overview?.['Memory pool']);
    expect(truths('peers')).toContain(overview?.Peers);
    expect(truths('peers')).toContain(network?.['Peers now']);
    expect(truths('tips')).toContain(chain?.['Branches known']);
    expect(truths('is_mining')).toContain(mining?.['Miners running']);
    expect(truths('hashrate').map(Math.round)).toContain(Math.round(mining?.['Hash rate'] ?? 0));
    const ages = truths('tip_timestamp').map((at) => Date.now() / 1000 - at);
    const age = overview?.['Age of the head'] ?? Number.NaN;
    expect(Math.min(...ages.map((each) => Math.abs(each - age)))).toBeLessThan(3);
    expect(overview).toMatchObject({ Synchronisation: 1, Readiness: 1, 'Servers up': 1 });
    expect(chain).toMatchObject({ 'Expected block interval': 3 });
  }, 120_000);

  it('raises nothing but the Watchdog while it is idle', async () => {
    const fired = await idle;
    const others = [...fired].filter(([name]) => !isAboutTheMachine(name));
    expect(others).toEqual([['Watchdog', fired.get('Watchdog')]]);
  }, 300_000);

  it.each(faultRounds.map((round) => [round.map(({ fault }) => fault).join(', '), round] as const))(
    'tells of %s',
    async (_name, round) => {
      told.push(...(await playRound(monitored, round)));
    },
    600_000,
  );

  it('tells of the end of each, in words that are complete', async () => {
    const results = await Promise.all(told.map((each) => hearEnd(monitored, each)));
    process.stdout.write(`\n${renderTable(results)}\n`);
    expect(results.length).toBe(faultRounds.flat().length);
    for (const { alert, message } of results) {
      expect(message).toContain(alert);
      expect(message).not.toMatch(/<no value>|<nil>|\{\{|%!/);
    }
  }, 600_000);
});
