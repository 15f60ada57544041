import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { peerTimeoutSeconds } from '../../engines/engine-flags';
import type { ResolvedConfig } from '../../stack-context';
import { StackError } from '../../stack-error';
import type { MissingSecret } from '../missing-secrets';
import type { HttpApi } from './http-api';
import type { VerifyResult } from './verify-result';

/** The severities that a test alert can have: those of `info` wait for the daily digest. */
export type TestSeverity = 'critical' | 'warning';

const alertname = 'XaiMetricsVerify';

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
  readonly receivers: readonly { readonly name: string }[];
}

/**
 * Looks whether Prometheus tells Alertmanager of its alerts.
 *
 * @param configured - all that it is to tell, as `host:port`; if empty, the asked one
 * @param watchdog - its name, and how many seconds it may take to arrive; `undefined` if there is none
 */
export async function verifyAlertmanager(
  prometheus: HttpApi,
  alertmanager: HttpApi,
  configured: readonly string[],
  watchdog: { readonly name: string; readonly seconds: number } | undefined,
): Promise<VerifyResult[]> {
  const { data } = await prometheus.get<{ data: { activeAlertmanagers: { url: string }[] } }>(
    '/api/v1/alertmanagers',
  );
  const hosts = data.activeAlertmanagers.map(({ url }) => new URL(url).host);
  const expected = configured.length > 0 ? configured : [new URL(alertmanager.url).host];
  const connected = expected.map((host) =>
    result(
      'Prometheus knows Alertmanager',
      hosts.includes(host) ? 'ok' : 'failed',
      hosts.includes(host)
        ? host
        : `it knows ${hosts.join(', ') || 'none'}, not ${host}: compare engines.alertmanager and alertmanagers`,
    ),
  );
  if (watchdog === undefined) return connected;
  const deadline = Date.now() + watchdog.seconds * 1000;
  let found = await findAlerts(alertmanager, watchdog.name);
  while (found.length === 0 && Date.now() < deadline) {
    await sleep(500);
    found = await findAlerts(alertmanager, watchdog.name);
  }
  return [
    ...connected,
    result(
      'Watchdog arrives at Alertmanager',
      found.length > 0 ? 'ok' : 'failed',
      found.length > 0 ? describeAlert(found[0]) : 'the alert that always fires is not there',
    ),
  ];
}

/**
 * Sends an alert of its own to Alertmanager, and waits until whoever it is for has been told.
 * Afterwards it is resolved.
 *
 * @param missing - secrets without which nothing can be sent
 */
export async function sendTestAlert(
  alertmanager: HttpApi,
  config: ResolvedConfig,
  severity: TestSeverity,
  missing: readonly MissingSecret[],
): Promise<VerifyResult[]> {
  const { thresholds } = config;
  const wait = severity === 'critical' ? thresholds.criticalWait : thresholds.groupWait;
  // In a cluster, each waits for those before it.
  const patienceSeconds = wait + 20 + peerTimeoutSeconds * (config.alertmanagers.length - 1);
  const startsAt = new Date();
  const alert = {
    labels: {
      alertname,
      severity,
      cluster: config.cluster,
      // Another one each time: else it would join the last one's group, and be told with it, later.
      service: `verify-${startsAt.getTime().toString(36)}`,
    },
    annotations: {
      summary: 'A test of the notifications: nothing is wrong.',
      description: 'xai-metrics verify has sent this alert and resolves it by itself.',
    },
    startsAt: startsAt.toISOString(),
    // If this program is interrupted, it ends by itself.
    endsAt: new Date(startsAt.getTime() + (patienceSeconds + 60) * 1000).toISOString(),
  };
  const before = await countNotifications(alertmanager);
  await alertmanager.post('/api/v2/alerts', [alert]);
  try {
    const found = await waitForAlert(alertmanager, alert.labels.service);
    if (found === undefined) {
      return [result('Test alert', 'failed', 'Alertmanager does not show it within 5 s')];
    }
    const active = found.status.state === 'active';
    const detail = active
      ? describeAlert(found)
      : `it is ${found.status.state}: a silence or an inhibition holds it`;
    const shown = result(`Test alert (${severity})`, active ? 'ok' : 'failed', detail);
    if (!active) return [shown];
    const kinds = await integrationsOf(alertmanager, found);
    if (kinds.length === 0) {
      const none =
        'no channel is configured, so that nobody is told: see channels in xai-metrics.yaml';
      return [shown, result('Delivery', 'note', none)];
    }
    const unsent = missing.filter(({ integration = '' }) => kinds.includes(integration));
    const possible = kinds.filter((kind) =>
      unsent.every(({ integration }) => integration !== kind),
    );
    return [
      shown,
      ...unsent.map(({ integration, file }) =>
        result(
          `Delivery by ${integration}`,
          'failed',
          `nothing was sent: ${file} is missing. Write the secret into it; alertmanager/secrets/README.md says how`,
        ),
      ),
      ...(await waitForDelivery(alertmanager, possible, before, patienceSeconds)),
    ];
  } finally {
    await alertmanager.post('/api/v2/alerts', [{ ...alert, endsAt: new Date().toISOString() }]);
  }
}

async function waitForAlert(alertmanager: HttpApi, service: string): Promise<Alert | undefined> {
  for (const deadline = Date.now() + 5000; Date.now() < deadline; await sleep(100)) {
    const alerts = await findAlerts(alertmanager, alertname);
    const found = alerts.find(({ labels }) => labels.service === service);
    if (found !== undefined && found.status.state !== 'unprocessed') return found;
  }
  return undefined;
}

function findAlerts(alertmanager: HttpApi, name: string): Promise<Alert[]> {
  return alertmanager.get<Alert[]>('/api/v2/alerts', { filter: `alertname="${name}"` });
}

function describeAlert(alert: Alert | undefined): string {
  return `${alert?.status.state}, for ${alert?.receivers.map(({ name }) => name).join(', ')}`;
}

/** The kinds of notifications, such as `slack`, that the receivers of an alert send. */
async function integrationsOf(alertmanager: HttpApi, { receivers }: Alert): Promise<string[]> {
  const status = await alertmanager.get<{ config: { original: string } }>('/api/v2/status');
  const config = parse(status.config.original) as {
    receivers: (Readonly<Record<string, unknown>> & { name: string })[];
  };
  const names = new Set(receivers.map(({ name }) => name));
  const kinds = config.receivers
    .filter(({ name }) => names.has(name))
    .flatMap((receiver) => Object.keys(receiver))
    .flatMap((key) => (key.endsWith('_configs') ? [key.slice(0, -'_configs'.length)] : []));
  return [...new Set(kinds)];
}

interface Counts {
  readonly sent: ReadonlyMap<string, number>;
  readonly failed: ReadonlyMap<string, number>;
}

async function waitForDelivery(
  alertmanager: HttpApi,
  kinds: readonly string[],
  before: Counts,
  patienceSeconds: number,
): Promise<VerifyResult[]> {
  const grown = (now: Counts, of: keyof Counts, kind: string) =>
    (now[of].get(kind) ?? 0) > (before[of].get(kind) ?? 0);
  const deadline = Date.now() + patienceSeconds * 1000;
  const isOver = (now: Counts) =>
    kinds.every((kind) => grown(now, 'sent', kind) || grown(now, 'failed', kind));
  while (!isOver(await countNotifications(alertmanager)) && Date.now() < deadline) await sleep(250);
  // A request is counted a moment before its failure is.
  await sleep(250);
  const now = await countNotifications(alertmanager);
  return kinds.map((kind) => {
    const name = `Delivery by ${kind}`;
    if (grown(now, 'failed', kind)) {
      return result(
        name,
        'failed',
        'it could not be sent, or was refused; the log of Alertmanager says why',
      );
    }
    if (grown(now, 'sent', kind)) return result(name, 'ok', 'sent');
    return result(name, 'failed', `nothing was sent within ${patienceSeconds} s`);
  });
}

/**
 * Alertmanager does not tell which alert it has sent, only how many requests of each kind it made,
 * each attempt of a notification being one.
 */
async function countNotifications(alertmanager: HttpApi): Promise<Counts> {
  const text = await alertmanager.text('/metrics');
  const all = sumByIntegration(text, 'alertmanager_notification_requests_total');
  const failed = sumByIntegration(text, 'alertmanager_notification_requests_failed_total');
  const sent = new Map([...all].map(([kind, count]) => [kind, count - (failed.get(kind) ?? 0)]));
  return { sent, failed };
}

function sumByIntegration(text: string, name: string): Map<string, number> {
  const sums = new Map<string, number>();
  const pattern = new RegExp(`^${name}\\{[^}]*integration="([^"]+)"[^}]*\\} (\\S+)$`, 'gm');
  for (const [, kind = '', value] of text.matchAll(pattern)) {
    sums.set(kind, (sums.get(kind) ?? 0) + Number(value));
  }
  if (sums.size === 0) {
    throw new StackError(`Alertmanager has no metric ${name}.`, 'Is it another program?');
  }
  return sums;
}

function result(name: string, status: VerifyResult['status'], detail: string): VerifyResult {
  return { area: 'notifications', name, status, detail };
}
