import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess } from '../../examples/demo/end-process';
import { renderStack, type StackConfig } from '../../packages/stack/src';
import { startEngines } from '../../packages/stack/src/engines/start-engines';
import { freeAddress } from '../../packages/stack/test/free-address';
import { startReceivers } from '../../packages/stack/test/receivers';
import { type PanelAnswer, runPanels } from '../boards/run-panels';
import { hearAlerts } from '../monitoring/hear-alerts';
import { createPrometheusApi, type PrometheusApi } from '../monitoring/prometheus-api';

/** How large the simulation is. */
export interface ScaleOptions {
  readonly nodes: number;
  /** How long Prometheus scrapes before it is judged. */
  readonly seconds: number;
  readonly scrapeIntervalSeconds: number;
  /** How often each panel query is timed; the median counts. */
  readonly rounds: number;
}

/** What one Prometheus needed for so many nodes. */
export interface ScaleFigures {
  readonly nodes: number;
  readonly scrapeIntervalSeconds: number;
  /** Samples of one scrape of one node. */
  readonly seriesPerNode: number;
  /** All series, those of recording rules and of Prometheus itself included. */
  readonly headSeries: number;
  readonly rules: number;
  /** Name and seconds of the group that takes longest. */
  readonly slowestGroup: readonly [name: string, seconds: number];
  /** Seconds of all groups together for one evaluation. */
  readonly evaluationSeconds: number;
  /** What each panel query took, the slowest first. */
  readonly panelQueries: readonly PanelCost[];
  /** Cores that Prometheus used, rules and queries included. */
  readonly cores: number;
  readonly residentBytes: number;
  /** From the moment at which Prometheus says that an alert fires until Slack is told. */
  readonly secondsToRoute: number;
  /** Firing alerts by name while the one node was gone; `NodeDown` of this node only. */
  readonly firing: Readonly<Record<string, number>>;
  /** Other nodes of which `NodeDown` fired, although Prometheus has had an answer to each scrape. */
  readonly falselyDown: readonly string[];
}

/** What a query of a panel cost. */
export interface PanelCost {
  readonly board: string;
  readonly title: string;
  readonly milliseconds: number;
  /** That are looked at for one point in time. */
  readonly samples: number;
}

/** Lets one Prometheus watch simulated nodes, takes one of them away, and measures. */
export async function measureScale(options: ScaleOptions): Promise<ScaleFigures> {
  const { nodes, seconds, scrapeIntervalSeconds } = options;
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-scale-'));
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const simulated = await startNodes(nodes);
    stops.push(() => endProcess(simulated.child));
    const receivers = await startReceivers();
    stops.push(() => receivers.stop());
    const config: StackConfig = {
      targets: { node: simulated.targets },
      groups: ['ai', 'mining', 'validation'],
      scrapeIntervalSeconds,
      // One node away is told at once, so that what is measured is the way and not the patience.
      thresholds: { forBrief: 2 * scrapeIntervalSeconds, criticalWait: 0, groupWait: 0 },
      engines: { prometheus: await freeAddress(), alertmanager: await freeAddress() },
      channels: { slack: { default: '#scale' } },
    };
    const files = renderStack(config);
    for (const { path, content } of [
      ...files,
      { path: 'alertmanager/secrets/slack_api_url', content: receivers.slackUrl },
    ]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const engines = await startEngines(folder, config);
    stops.push(() => engines.stop());
    const prometheus = createPrometheusApi(engines.prometheusUrl);
    await sleep(seconds * 1000);

    const groups = await prometheus.groups();
    const byDuration = [...groups].sort((a, b) => b.evaluationTime - a.evaluationTime);
    const boards = files
      .filter(({ path }) => path.startsWith('grafana/dashboards/'))
      .map(({ content }) => JSON.parse(content));
    const panelQueries = await timePanels(boards, prometheus, options);
    const own = (expr: string) => readNumber(prometheus, expr);
    const figures = {
      nodes,
      scrapeIntervalSeconds,
      seriesPerNode: await own('max(scrape_samples_post_metric_relabeling{job="xai-node"})'),
      headSeries: await own('max(prometheus_tsdb_head_series)'),
      rules: groups.flatMap(({ rules }) => rules).length,
      slowestGroup: [byDuration[0]?.name ?? '', byDuration[0]?.evaluationTime ?? 0] as const,
      evaluationSeconds: groups.reduce((sum, { evaluationTime }) => sum + evaluationTime, 0),
      panelQueries,
      cores: await own(`max(rate(process_cpu_seconds_total{job="prometheus"}[${seconds}s]))`),
      residentBytes: await own('max(process_resident_memory_bytes{job="prometheus"})'),
    };
    simulated.child.send(0);
    const [gone = ''] = simulated.targets;
    const { firingAt, firing, falselyDown } = await waitForNodeDown(prometheus, gone);
    const heard = await waitForMessage(() => hearAlerts(receivers, 'NodeDown')[0]?.receivedAt);
    return {
      ...figures,
      firing,
      falselyDown,
      secondsToRoute: Math.max(0, (heard - firingAt) / 1000),
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function startNodes(count: number) {
  const child = fork(join(__dirname, 'nodes-main.ts'), [String(count)], {
    execArgv: ['-r', join(__dirname, '../../packages/core/test/typescript-require.cjs')],
  });
  const targets = await new Promise<string[]>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { targets: string[] }).targets));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The simulated nodes ended with ${code}.`)));
  });
  return { child, targets };
}

async function timePanels(
  boards: readonly { uid: string }[],
  prometheus: PrometheusApi,
  { seconds, scrapeIntervalSeconds, rounds: count }: ScaleOptions,
) {
  // As many points as a graph of Grafana has, over what there is.
  const range = {
    seconds,
    stepSeconds: Math.max(1, Math.round(seconds / 200)),
    rateSeconds: 4 * scrapeIntervalSeconds,
  };
  const timed: PanelCost[] = [];
  for (const board of boards) {
    const rounds: PanelAnswer[][] = [];
    for (let i = 0; i < count; i += 1) rounds.push(await runPanels(board, prometheus, range));
    for (const [i, { query }] of rounds[0]?.entries() ?? []) {
      const times = rounds.map((round) => round[i]?.milliseconds ?? 0).sort((a, b) => a - b);
      const samples = await prometheus.samplesOf(query.expr);
      const { board: uid, title } = query;
      timed.push({ board: uid, title, milliseconds: times[Math.floor(count / 2)] ?? 0, samples });
    }
  }
  return timed.sort((a, b) => b.milliseconds - a.milliseconds);
}

async function waitForNodeDown(prometheus: PrometheusApi, gone: string) {
  for (let i = 0; i < 1_200; i += 1) {
    const alerts = (await prometheus.alerts()).filter(({ state }) => state === 'firing');
    const down = alerts.filter(({ labels }) => labels.alertname === 'NodeDown');
    if (down.some(({ labels }) => labels.instance === gone)) {
      const firing: Record<string, number> = {};
      for (const { labels } of alerts) {
        const alert = labels.alertname as string;
        if (alert === 'NodeDown' && labels.instance !== gone) continue;
        firing[alert] = (firing[alert] ?? 0) + 1;
      }
      // On a busy machine a scrape of another may take longer than Prometheus waits.
      const missed = await prometheus.query('min_over_time(up{job="xai-node"}[2m]) == 0');
      const unheard = missed.map(({ labels }) => labels.instance);
      const falselyDown = down
        .map(({ labels }) => labels.instance as string)
        .filter((instance) => instance !== gone && !unheard.includes(instance));
      return { firingAt: Date.now(), firing, falselyDown };
    }
    await sleep(50);
  }
  throw new Error('NodeDown did not fire within a minute.');
}

async function waitForMessage(find: () => number | undefined): Promise<number> {
  for (let i = 0; i < 600; i += 1) {
    const at = find();
    if (at !== undefined) return at;
    await sleep(50);
  }
  throw new Error('Slack was not told within half a minute.');
}

async function readNumber(prometheus: PrometheusApi, expr: string): Promise<number> {
  const [series] = await prometheus.query(expr);
  return series?.points[0]?.[1] ?? Number.NaN;
}
