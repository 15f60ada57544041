import { setTimeout as sleep } from 'node:timers/promises';
import { readStackFiles } from '../../checks/read-stack-files';
import { resolveConfig } from '../../config/resolve-config';
import { reachable } from '../../engines/engine-address';
import { readFolder } from '../check/read-folder';
import { defineCommand } from '../command';
import { dirArg, openStackFolder } from '../stack-folder';
import { UsageError } from '../usage-error';
import { createHttpApi } from './http-api';
import { renderResults } from './render-results';
import { sendTestAlert, type TestSeverity, verifyAlertmanager } from './verify-notifications';
import { verifyPanels } from './verify-panels';
import type { VerifyResult } from './verify-result';
import { verifyRules } from './verify-rules';
import { verifySettings } from './verify-settings';
import { verifyTargets } from './verify-targets';
import { readWarmUp } from './warm-up';

/** `xai-metrics verify`: proves that a running stack works. */
export const verify = defineCommand({
  about: 'Proves that a running stack works: targets, settings, rules, panels, notifications.',
  examples: ['xai-metrics verify', 'xai-metrics verify --severity critical --json'],
  notes: [
    'The test alert XaiMetricsVerify really goes to the channel of its severity, and is resolved afterwards. A stack that has just been started is given five scrapes first.',
  ],
  args: {
    dir: dirArg,
    prometheus: { kind: 'text', value: 'url', help: 'where Prometheus is [as configured]' },
    alertmanager: { kind: 'text', value: 'url', help: 'where Alertmanager is [as configured]' },
    severity: {
      kind: 'text',
      value: 'name',
      help: 'of the test alert: warning, critical [warning]',
    },
    'no-test-alert': { kind: 'switch', help: 'sends no alert' },
    'no-wait': { kind: 'switch', help: 'does not wait for the first scrapes' },
    verbose: { kind: 'switch', help: 'lists every panel, also those that have data' },
    json: { kind: 'switch', help: 'writes JSON: ok, and results with area, name, status, detail' },
  },
  async run(values, { write, complain }) {
    const { severity = 'warning' } = values;
    if (severity !== 'warning' && severity !== 'critical') {
      throw new UsageError(
        `--severity is ${JSON.stringify(severity)}.`,
        'Write warning or critical; info is told once a day.',
      );
    }
    const folder = openStackFolder(values.dir);
    const config = resolveConfig(folder.config);
    const model = readStackFiles(readFolder(folder.dir), config);
    const remedy = 'Start it with xai-metrics up';
    const prometheus = createHttpApi(
      'Prometheus',
      readUrl('prometheus', values.prometheus, config.engines.prometheus),
      `${remedy}, or say where it is: --prometheus.`,
    );
    const alertmanager = createHttpApi(
      'Alertmanager',
      readUrl('alertmanager', values.alertmanager, config.engines.alertmanager),
      `${remedy}, or say where it is: --alertmanager.`,
    );
    const warmUp = await readWarmUp(prometheus, config.scrapeIntervalSeconds);
    // Also to hear at once that it does not answer.
    await alertmanager.text('/-/ready');
    const { ratesSeconds, alertsSeconds } = values['no-wait'] ? noWarmUp : warmUp;
    if (ratesSeconds > 0) {
      complain(
        `Prometheus has just been started: waiting ${ratesSeconds} s until rates have values.`,
      );
      await sleep(ratesSeconds * 1000);
    }
    const hasWatchdog = model.alerts.some(({ name }) => name === 'Watchdog');
    const results: VerifyResult[] = [
      ...(await verifyTargets(prometheus, config)),
      ...(await verifySettings(prometheus, config)),
      ...(await verifyRules(prometheus, model)),
      ...(await verifyPanels(prometheus, model)),
      ...(await verifyAlertmanager(
        prometheus,
        alertmanager,
        hasWatchdog ? alertsSeconds : undefined,
      )),
      ...(values['no-test-alert']
        ? []
        : await sendTestAlert(alertmanager, config, severity satisfies TestSeverity)),
    ];
    const ok = results.every(({ status }) => status !== 'failed');
    if (values.json) write(JSON.stringify({ ok, results }, undefined, 2));
    else for (const line of renderResults(results, values.verbose ? 'all' : 'brief')) write(line);
    return ok ? 0 : 1;
  },
});

const noWarmUp = { ratesSeconds: 0, alertsSeconds: 0 };

function readUrl(arg: string, given: string | undefined, address: string): string {
  if (given === undefined) return `http://${reachable(address)}`;
  if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) {
    return given.replace(/\/+$/, '');
  }
  throw new UsageError(
    `--${arg} is ${JSON.stringify(given)}, which is no web address.`,
    `Write one such as http://${address}.`,
  );
}
