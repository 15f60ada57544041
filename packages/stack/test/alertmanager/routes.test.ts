import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import { inhibitingAlerts } from '../../src/alertmanager/inhibitions';
import { renderAlertmanager } from '../../src/alertmanager/render-alertmanager';
import { type Route, writeRoutes } from '../../src/alertmanager/routes';
import { writeAlerts } from '../../src/alerts/alert-groups';
import { watchdog } from '../../src/alerts/alert-name';
import type { Service, Severity } from '../../src/alerts/define-alerts';
import type { Channels, StackConfig } from '../../src/config/stack-config';
import { contextOf } from '../context-of';
import { fullConfig } from '../full-config';
import { writeFiles } from '../write-files';

const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-routes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const context = contextOf(fullConfig);
const alerts = [...writeAlerts(context).values()].flat();

/** Every severity with every service; routes look at nothing else, but for Watchdog. */
const kinds = (['critical', 'warning', 'info'] satisfies Severity[]).flatMap((severity) =>
  (['blockchain', 'network', 'system', 'api', 'ai', 'monitoring'] satisfies Service[]).map(
    (service) => [severity, service] as const,
  ),
);

const email = { to: 'ops@example.com', from: 'a@example.com', smarthost: 'm.example.com:25' };

const slackOfEach = {
  default: '#default',
  network: '#network',
  system: '#system',
  blockchain: '#blockchain',
  api: '#api',
  ai: '#ai',
};

const allChannels = { slack: slackOfEach, pagerduty: {}, email };

/** Who must be told, by severity and service; written down here a second time on purpose. */
const expectations: Readonly<
  Record<string, { channels: Channels; receivers: (severity: string, service: string) => string }>
> = {
  'every channel': {
    channels: allChannels,
    receivers: (severity, service) =>
      ({
        critical:
          service === 'monitoring' ? 'critical-mail,critical' : `critical-mail,critical,${service}`,
        warning: service === 'monitoring' ? 'default' : service,
        info: 'digest',
      })[severity] ?? '',
  },
  'one Slack channel': {
    channels: { slack: { default: '#default' } },
    receivers: (severity) =>
      ({ critical: 'critical', warning: 'default', info: 'digest' })[severity] ?? '',
  },
  'mail only': {
    channels: { email },
    receivers: (severity) =>
      ({ critical: 'critical-mail', warning: 'default', info: 'digest' })[severity] ?? '',
  },
  'PagerDuty only': {
    channels: { pagerduty: {} },
    receivers: (severity) => (severity === 'critical' ? 'critical' : 'null'),
  },
  'no channel': { channels: {}, receivers: () => 'null' },
};

describeWithTool('the routes', 'amtool', (amtool) => {
  const amtoolAccepts = (...args: string[]) => {
    try {
      execFileSync(amtool, args, { stdio: 'pipe', encoding: 'utf8' });
      return 'accepted';
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return `${args.join(' ')}\n${stdout}${stderr}`;
    }
  };

  const writeConfig = (name: string, config: StackConfig) => {
    const dir = join(folder, name.replaceAll(' ', '-'));
    writeFiles(dir, renderAlertmanager(contextOf(config)));
    return join(dir, 'alertmanager/alertmanager.yml');
  };

  it.each(Object.entries(expectations))(
    'with %s take alerts of each severity and service to their receivers',
    (name, { channels, receivers }) => {
      const file = writeConfig(name, { ...fullConfig, channels });
      expect(amtoolAccepts('check-config', file)).toBe('accepted');
      // Where services have no channels of their own, two of them stand for all.
      const own = channels.slack === slackOfEach;
      const tested = own ? kinds : kinds.filter(([, service]) => /^(?:api|system)$/.test(service));
      for (const [severity, service] of tested) {
        expect(
          amtoolAccepts(
            'config',
            'routes',
            'test',
            `--config.file=${file}`,
            `--verify.receivers=${receivers(severity, service)}`,
            'alertname=HighNetworkLatency',
            `severity=${severity}`,
            `service=${service}`,
            'cluster=default',
          ),
        ).toBe('accepted');
      }
    },
    60_000,
  );

  it('take Watchdog to the heartbeat, and alerts of own rules without labels to the default', () => {
    const file = writeConfig('heartbeat', {
      ...fullConfig,
      channels: { slack: slackOfEach, heartbeat: { url: 'http://127.0.0.1:1/' } },
    });
    const test = ['config', 'routes', 'test', `--config.file=${file}`];
    expect(
      amtoolAccepts(...test, '--verify.receivers=heartbeat', 'alertname=Watchdog', 'severity=info'),
    ).toBe('accepted');
    expect(amtoolAccepts(...test, '--verify.receivers=default', 'alertname=Own')).toBe('accepted');
    expect(amtoolAccepts(...test, '--verify.receivers=digest', 'alertname=Own')).not.toBe(
      'accepted',
    );
  });
});

it('repeats mails about what is critical once an hour, and calls every five minutes', () => {
  const { routes = [] } = writeRoutes(contextOf({ ...fullConfig, channels: allChannels })) as {
    routes?: readonly Route[];
  };
  const repeats = routes.map(({ receiver, repeat_interval }) => [receiver, repeat_interval]);
  expect(Object.fromEntries(repeats)).toMatchObject({
    critical: '4m30s',
    'critical-mail': '59m30s',
  });
});

it('are tested for the severity and the service of each alert of the stack', () => {
  const known = new Set(kinds.map((kind) => kind.join(' ')));
  expect(alerts.length).toBeGreaterThan(0);
  for (const { severity, service } of alerts) expect(known).toContain(`${severity} ${service}`);
});

it('names only alerts that there are in its routes and inhibitions', () => {
  const names = new Set(alerts.map(({ name }) => name));
  const named = [watchdog, ...Object.values(inhibitingAlerts).flat(3)];
  expect(named.filter((name) => !names.has(name))).toEqual([]);
});

it('writes neither a secret nor a variable into the configuration', () => {
  const files = renderAlertmanager(
    contextOf({
      ...fullConfig,
      channels: { ...fullConfig.channels, email: { ...email, username: 'u' } },
    }),
  );
  const content = files.find(({ path }) => path === 'alertmanager/alertmanager.yml')?.content ?? '';
  expect(content).toContain('smtp_auth_password_file: secrets/smtp_password');
  expect(content).not.toContain('${');
  expect(content).not.toMatch(/^\s*(?:slack_api_url|smtp_auth_password|routing_key|api_url):/m);
  expect(content).not.toMatch(/\b(?:match|match_re|source_match|target_match|api_version):/);
});
