import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askedAlertmanager } from '../../alertmanager/own-alertmanager';
import { watchdogName } from '../../alerts/alert-name';
import { resolveConfig } from '../../config/resolve-config';
import { reachable } from '../../engines/engine-address';
import { readEngines, stateFolder } from '../../engines/engine-state';
import { findServices } from '../../service/find-services';
import { readStack } from '../check/read-stack';
import { defineCommand } from '../command';
import { missingSecrets } from '../missing-secrets';
import { dirArg, openStackFolder } from '../stack-folder';
import { UsageError } from '../usage-error';
import { createHttpApi } from './http-api';
import { renderResults } from './render-results';
import { verifyBlockTimes } from './verify-block-times';
import { verifyLife } from './verify-life';
import { sendTestAlert, type TestSeverity, verifyAlertmanager } from './verify-notifications';
import { verifyPanels } from './verify-panels';
import type { VerifyResult } from './verify-result';
import { verifyRules } from './verify-rules';
import { verifyRunbooks } from './verify-runbooks';
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
    verbose: {
      kind: 'switch',
      help: 'lists every panel: those that have data, and why the others have none',
    },
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
    const { model } = readStack(folder.dir, config);
    const services = await findServices(config.name);
    const remedy =
      services.length === 0
        ? 'Start it with xai-metrics up'
        : `It runs as a service: ${services.map(({ systemctl, unit }) => `${systemctl.replace('sudo ', '')} status ${unit}`).join(', ')}`;
    const prometheus = createHttpApi(
      'Prometheus',
      readUrl('prometheus', values.prometheus, config.engines.prometheus),
      `${remedy}, or say where it is: --prometheus.`,
    );
    const alertmanager = createHttpApi(
      'Alertmanager',
      readUrl('alertmanager', values.alertmanager, askedAlertmanager(config)),
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
    const watchdog = watchdogName(config);
    const hasWatchdog = model.alerts.some(({ name }) => name === watchdog);
    const results: VerifyResult[] = [
      ...verifyLife(readEngines(join(folder.dir, stateFolder)), services),
      ...(await verifyTargets(prometheus, config)),
      ...(await verifySettings(prometheus, config)),
      ...(await verifyBlockTimes(prometheus, config)),
      ...(await verifyRules(prometheus, model)),
      ...(await verifyPanels(prometheus, model)),
      ...(await verifyAlertmanager(
        prometheus,
        alertmanager,
        values.alertmanager === undefined ? config.alertmanagers : [],
        watchdog !== undefined && hasWatchdog
          ? { name: watchdog, seconds: alertsSeconds }
          : undefined,
      )),
      ...(await verifyRunbooks(model)),
      ...(values['no-test-alert']
        ? []
        : await sendTestAlert(
            alertmanager,
            config,
            severity satisfies TestSeverity,
            missingSecrets(folder.dir, config),
          )),
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
