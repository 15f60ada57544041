import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import type { StackConfig } from '../../src/config/stack-config';
import { type Receivers, startReceivers } from '../receivers';
import {
  type PostedAlert,
  type RunningAlertmanager,
  startAlertmanager,
} from './start-alertmanager';

const links = {
  runbook_url: 'https://runbooks.example.com/NodeDown.md',
  dashboard_url: 'http://grafana.example.com/d/xai-overview?viewPanel=3',
};

const alertmanagerUrl = 'https://ops.example.com/alertmanager';

/** The time range of a link to a board: from half an hour before the alert. */
const range = '&from=\\d{13}&to=now';

/** The labels that a link to a silence fills the form with. */
function silencedBy(text: string): Record<string, string> {
  const [, filter = ''] = /#\/silences\/new\?filter=([^|>"\s]*)/.exec(text) ?? [];
  const decoded = decodeURIComponent(filter.replaceAll('&#34;', '%22'));
  expect(decoded).toMatch(/^\{.*\}$/);
  return Object.fromEntries(
    [...decoded.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

/** An alert with the labels that Prometheus gives to those of the stack. */
function alert(
  alertname: string,
  severity: string,
  service: string,
  labels: Readonly<Record<string, string>> = {},
): PostedAlert {
  return {
    labels: { alertname, severity, service, cluster: 'testnet', ...labels },
    annotations: {
      summary: `${alertname} has a summary.`,
      description: `${labels.instance ?? 'Something'} was measured & <named>.`,
      ...links,
    },
  };
}

const node = (number: number) => ({ job: 'xai-node', instance: `10.0.0.${number}:8000` });

describeWithTool('Alertmanager with the files of a stack', 'alertmanager', (program) => {
  let receivers: Receivers;
  let alertmanager: RunningAlertmanager;

  beforeAll(async () => {
    receivers = await startReceivers();
    const config: StackConfig = {
      chainProfile: 'devnet',
      alertmanagerUrl,
      // Shorter still, so that this is over within seconds.
      thresholds: {
        groupInterval: 1,
        criticalInterval: 1,
        digestWait: 1,
        digestInterval: 1,
        heartbeatInterval: 1,
      },
      targets: { node: ['10.0.0.1:8000'] },
      channels: {
        slack: {
          default: '#default',
          critical: '#critical',
          network: '#network',
          system: '#system',
          digest: '#digest',
        },
        pagerduty: { url: receivers.pagerdutyUrl },
        email: {
          to: 'ops@example.com, boss@example.com',
          from: 'alerts@example.com',
          smarthost: receivers.smtpAddress,
          requireTls: false,
        },
        heartbeat: { url: receivers.heartbeatUrl },
      },
    };
    alertmanager = await startAlertmanager(program, config, {
      slack_api_url: receivers.slackUrl,
      pagerduty_routing_key: 'the-routing-key',
    });
  });

  afterAll(async () => {
    await alertmanager?.stop();
    await receivers?.stop();
  });

  /** Messages in a channel about an alert. */
  const inSlack = (channel: string, word: string) =>
    receivers.slack.filter(
      (message) =>
        message.channel === channel && `${message.title}\n${message.text}`.includes(word),
    );

  it('takes a critical alert to PagerDuty, Slack and mail, and says when it is over', async () => {
    await alertmanager.post([alert('NodeDown', 'critical', 'blockchain', node(1))]);
    await until(() => inSlack('#critical', 'NodeDown').length === 1);
    await until(() => receivers.mails.length === 1 && receivers.pagerduty.length === 1);

    expect(inSlack('#critical', 'NodeDown')[0]).toMatchObject({
      title: '[CRITICAL] NodeDown on 10.0.0.1:8000 (testnet)',
      titleLink: expect.stringMatching(`^${links.dashboard_url.replace('?', '\\?')}${range}$`),
      pretext: '<!here> A human is needed now.',
    });
    expect(inSlack('#critical', 'NodeDown')[0]?.text).toMatch(
      new RegExp(
        [
          '^\\*Start here:\\* <https://runbooks\\.example\\.com/NodeDown\\.md\\|runbook>',
          '',
          '\\*NodeDown has a summary\\.\\*',
          '10\\.0\\.0\\.1:8000 was measured &amp; &lt;named&gt;\\.',
          `_critical since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC_  <http://grafana\\.example\\.com/d/xai-overview\\?viewPanel=3${range}\\|Dashboard>`,
          '',
          `<${alertmanagerUrl}/#/silences/new\\?filter=[^|]*\\|Silence>$`,
        ].join('\n'),
      ),
    );
    expect(silencedBy(inSlack('#critical', 'NodeDown')[0]?.text ?? '')).toEqual({
      alertname: 'NodeDown',
      cluster: 'testnet',
      instance: '10.0.0.1:8000',
      job: 'xai-node',
      service: 'blockchain',
      severity: 'critical',
    });
    expect(receivers.pagerduty[0]).toMatchObject({
      action: 'trigger',
      routingKey: 'the-routing-key',
      severity: 'critical',
      summary: 'NodeDown on 10.0.0.1:8000 (testnet): NodeDown has a summary.',
    });
    expect(JSON.stringify(receivers.pagerduty[0]?.details)).toContain(links.runbook_url);
    expect(JSON.stringify(receivers.pagerduty[0]?.details)).toContain('10.0.0.1:8000 was measured');
    const mail = receivers.mails[0];
    expect(mail?.to).toEqual(['ops@example.com', 'boss@example.com']);
    expect(mail?.subject).toBe('[CRITICAL] NodeDown on 10.0.0.1:8000 (testnet)');
    expect(mail?.text).toContain(
      'NodeDown has a summary.\n10.0.0.1:8000 was measured & <named>.\ncritical, since ',
    );
    expect(mail?.text).toMatch(
      new RegExp(
        `Runbook: ${links.runbook_url}\nDashboard: ${links.dashboard_url.replace('?', '\\?')}${range}\n`,
      ),
    );
    expect(silencedBy(mail?.text ?? '')).toMatchObject({ alertname: 'NodeDown', job: 'xai-node' });
    expect(silencedBy(mail?.html ?? '')).toMatchObject({ alertname: 'NodeDown', job: 'xai-node' });
    expect(`${mail?.text}${mail?.html}`).not.toContain('127.0.0.1');
    expect(mail?.text).toContain('Labels: alertname=NodeDown, cluster=testnet, ');
    expect(mail?.html).toContain('was measured &amp; &lt;named&gt;.');
    expect(mail?.html).toContain(`<a href="${links.runbook_url}">Runbook</a>`);
    expect(mail?.html).toMatch(/<!DOCTYPE html>[\s\S]*<\/html>$/);

    await alertmanager.post([
      { ...alert('NodeDown', 'critical', 'blockchain', node(1)), resolved: true },
    ]);
    await until(
      () =>
        inSlack('#critical', 'NodeDown').length === 2 &&
        receivers.pagerduty.length === 2 &&
        receivers.mails.length === 2,
    );
    expect(inSlack('#critical', 'NodeDown')[1]).toMatchObject({
      title: '[RESOLVED] NodeDown on 10.0.0.1:8000 (testnet)',
      pretext: 'Over.',
      text: ':white_check_mark: NodeDown on 10.0.0.1:8000',
    });
    expect(receivers.pagerduty[1]).toMatchObject({
      action: 'resolve',
      dedupKey: receivers.pagerduty[0]?.dedupKey,
    });
    expect(receivers.mails[1]?.subject).toBe('[RESOLVED] NodeDown on 10.0.0.1:8000 (testnet)');
    expect(receivers.mails[1]?.text).toContain(
      'Resolved:\n- NodeDown on 10.0.0.1:8000: NodeDown has a summary.',
    );
  });

  it('takes a warning to the channel of its subject, one message for a group', async () => {
    await alertmanager.post([
      alert('HighNetworkLatency', 'warning', 'network', node(2)),
      alert('HighNetworkLatency', 'warning', 'network', node(3)),
      alert('HighThreadCount', 'warning', 'system', node(2)),
      alert('HighCPUUsage', 'warning', 'system', node(2)),
      alert('SlowAPIResponses', 'warning', 'api', node(2)),
    ]);
    await until(
      () =>
        inSlack('#network', 'HighNetworkLatency').length === 1 &&
        inSlack('#system', 'HighCPUUsage').length === 1 &&
        inSlack('#default', 'SlowAPIResponses').length === 1,
    );
    const [network] = inSlack('#network', 'HighNetworkLatency');
    expect(network?.title).toBe('[WARNING 2] HighNetworkLatency (testnet)');
    expect(network?.text).toMatch(/10\.0\.0\.2:8000 was[\s\S]*\n\n[\s\S]*10\.0\.0\.3:8000 was/);
    expect(network?.pretext).toBe('');
    const [system] = inSlack('#system', 'HighCPUUsage');
    expect(system?.title).toBe('[WARNING 2] system: several alerts on 10.0.0.2:8000 (testnet)');
    expect(system?.text).toContain('HighThreadCount has a summary.');

    await alertmanager.post([
      { ...alert('HighNetworkLatency', 'warning', 'network', node(2)), resolved: true },
    ]);
    await until(() => inSlack('#network', 'HighNetworkLatency').length === 2);
    const half = inSlack('#network', 'HighNetworkLatency')[1];
    expect(half?.title).toBe('[WARNING] HighNetworkLatency (testnet)');
    expect(half?.text).toContain('10.0.0.3:8000 was measured');
    expect(half?.text).toContain('\n\n:white_check_mark: HighNetworkLatency on 10.0.0.2:8000');
  });

  it('shows a critical alert in the channel of its subject as well, and others not twice', async () => {
    await alertmanager.post([
      alert('NoPeersConnected', 'critical', 'network', node(4)),
      alert('HighAPIErrorRate', 'critical', 'api', node(4)),
    ]);
    await until(
      () =>
        inSlack('#critical', 'NoPeersConnected').length === 1 &&
        inSlack('#critical', 'HighAPIErrorRate').length === 1 &&
        inSlack('#network', 'NoPeersConnected').length === 1,
    );
    await wait(1000);
    expect(inSlack('#default', 'HighAPIErrorRate')).toEqual([]);
  });

  it('sends hints as one digest, and again after its interval', async () => {
    const hints = [
      alert('NodeUpgradeRequired', 'info', 'blockchain', node(5)),
      alert('UnusualSupplyChange', 'info', 'blockchain', node(5)),
    ];
    await alertmanager.post(hints);
    await until(() => inSlack('#digest', 'NodeUpgradeRequired').length === 1);
    const [digest] = inSlack('#digest', 'NodeUpgradeRequired');
    expect(digest?.title).toBe('Digest: 2 alerts of severity info (testnet)');
    expect(digest?.text).toMatch(
      /^• \*NodeUpgradeRequired\*: 10\.0\.0\.5:8000 was measured &amp; &lt;named&gt;\. _since [\d: -]* UTC_ <https:[^\n]*\|Runbook>\n• \*UnusualSupplyChange\*: /,
    );
    await until(() => inSlack('#digest', 'NodeUpgradeRequired').length === 2);
    const [first, second] = inSlack('#digest', 'NodeUpgradeRequired');
    expect(Number(second?.receivedAt) - Number(first?.receivedAt)).toBeLessThan(1700);
  });

  it('holds back what follows from another alert, and nothing that only lacks the same labels', async () => {
    const stopped = { chain: 'main' };
    await alertmanager.post([
      // Two steps of one condition.
      alert('CriticalCPUUsage', 'critical', 'system', { ...node(6), condition: 'cpu' }),
      alert('HighCPUUsage', 'warning', 'system', { ...node(6), condition: 'cpu' }),
      alert('HighMemoryUsage', 'warning', 'system', { ...node(6), condition: 'memory' }),
      alert('HighCPUUsage', 'warning', 'system', { ...node(7), condition: 'cpu' }),
      // All servers of a job, over one of them, and not over one of another job.
      alert('NoServerReady', 'critical', 'blockchain', { job: 'xai-node', condition: 'readiness' }),
      alert('NodeNotReady', 'warning', 'blockchain', { ...node(6), condition: 'readiness' }),
      alert('NodeNotReady', 'warning', 'blockchain', {
        job: 'xai-explorer',
        instance: '10.0.0.7:5001',
        condition: 'readiness',
      }),
      // A server that is down.
      alert('NodeDown', 'critical', 'blockchain', node(8)),
      alert('NoPeersConnected', 'critical', 'network', node(8)),
      alert('NoPeersConnected', 'critical', 'network', node(9)),
      // A chain that stands still.
      alert('BlockProductionStopped', 'critical', 'blockchain', stopped),
      alert('LowBlockProductionRate', 'warning', 'blockchain', { ...node(6), ...stopped }),
      alert('LowBlockProductionRate', 'warning', 'blockchain', { ...node(6), chain: 'side' }),
      // Critical, without any label that ties it to others.
      alert('AlertmanagerDown', 'critical', 'monitoring'),
      alert('RuleEvaluationsFail', 'warning', 'monitoring'),
      alert('LargeMempool', 'warning', 'blockchain', node(6)),
      { labels: { alertname: 'Watchdog', severity: 'info', cluster: 'testnet' } },
    ]);
    const states = async () => {
      const known = await alertmanager.alerts();
      return Object.fromEntries(
        known
          .filter(({ labels: { instance = '' } }) => !/\.[1-5]:/.test(instance))
          .map(({ labels, status }) => [
            [labels.alertname, labels.instance ?? '', labels.chain ?? ''].join(' ').trim(),
            status.state,
          ]),
      );
    };
    await until(async () => !Object.values(await states()).includes('unprocessed'));
    expect(await states()).toEqual({
      'CriticalCPUUsage 10.0.0.6:8000': 'active',
      'HighCPUUsage 10.0.0.6:8000': 'suppressed',
      'HighMemoryUsage 10.0.0.6:8000': 'active',
      'HighCPUUsage 10.0.0.7:8000': 'active',
      NoServerReady: 'active',
      'NodeNotReady 10.0.0.6:8000': 'suppressed',
      'NodeNotReady 10.0.0.7:5001': 'active',
      'NodeDown 10.0.0.8:8000': 'active',
      'NoPeersConnected 10.0.0.8:8000': 'suppressed',
      'NoPeersConnected 10.0.0.9:8000': 'active',
      'BlockProductionStopped  main': 'active',
      'LowBlockProductionRate 10.0.0.6:8000 main': 'suppressed',
      'LowBlockProductionRate 10.0.0.6:8000 side': 'active',
      AlertmanagerDown: 'active',
      RuleEvaluationsFail: 'active',
      'LargeMempool 10.0.0.6:8000': 'active',
      Watchdog: 'active',
    });
  });

  it('tells of a full disk once, by its mount, and of another machine as well', async () => {
    const condition = 'host-disk';
    const disk = (number: number, device: string) => ({
      job: 'node-exporter',
      instance: `10.0.1.${number}:9100`,
      host: `10.0.1.${number}`,
      device,
    });
    const server = (number: number) => ({
      job: 'xai-node',
      instance: `10.0.1.${number}:8000`,
      host: `10.0.1.${number}`,
      condition: 'disk',
    });
    await alertmanager.post([
      alert('HostDiskSpaceCritical', 'critical', 'system', { ...disk(1, 'sda1'), condition }),
      alert('HostDiskSpaceLow', 'warning', 'system', { ...disk(1, 'sda1'), condition }),
      alert('HostDiskSpaceLow', 'warning', 'system', { ...disk(1, 'sdb1'), condition }),
      alert('CriticalDiskSpace', 'critical', 'system', server(1)),
      alert('CriticalDiskSpace', 'critical', 'system', server(2)),
      // What is milder does not silence what is graver: it may be another disk.
      alert('HostDiskSpaceLow', 'warning', 'system', { ...disk(3, 'sda1'), condition }),
      alert('CriticalDiskSpace', 'critical', 'system', server(3)),
      alert('DiskFullSoon', 'warning', 'system', server(3)),
    ]);
    const states = async () => {
      const known = await alertmanager.alerts();
      return Object.fromEntries(
        known
          .filter(({ labels: { host = '' } }) => host !== '')
          .map(({ labels, status }) => [
            [labels.alertname, labels.host, labels.device ?? ''].join(' ').trim(),
            status.state,
          ]),
      );
    };
    await until(async () => !Object.values(await states()).includes('unprocessed'));
    expect(await states()).toEqual({
      'HostDiskSpaceCritical 10.0.1.1 sda1': 'active',
      'HostDiskSpaceLow 10.0.1.1 sda1': 'suppressed',
      'HostDiskSpaceLow 10.0.1.1 sdb1': 'active',
      'CriticalDiskSpace 10.0.1.1': 'suppressed',
      'CriticalDiskSpace 10.0.1.2': 'active',
      'HostDiskSpaceLow 10.0.1.3 sda1': 'active',
      'CriticalDiskSpace 10.0.1.3': 'active',
      'DiskFullSoon 10.0.1.3': 'suppressed',
    });
  });

  it('words alerts that lack labels and annotations', async () => {
    await alertmanager.post([
      { labels: { alertname: 'Bare' } },
      { labels: { severity: 'critical', job: 'x', rpc_method: '<other>' } },
    ]);
    await until(() => inSlack('#default', 'Bare').length === 1);
    await until(() => inSlack('#critical', 'Alert without a name').length === 1);
    const [bare] = inSlack('#default', 'Bare');
    expect(bare?.title).toBe('[FIRING] Bare');
    expect(bare?.titleLink).toBe(`${alertmanagerUrl}/#/alerts?receiver=default`);
    expect(bare?.text).toMatch(/^\*Bare\*\nalertname=Bare\n_since [^_]*_\n\n<http[^|]*\|Silence>$/);
    const [nameless] = inSlack('#critical', 'Alert without a name');
    expect(nameless?.text).toMatch(
      /^\*Alert without a name\*\njob=x, rpc_method=&lt;other&gt;, severity=critical\n_critical since/,
    );
    const findEvent = () =>
      receivers.pagerduty.find(({ summary }) => summary === 'Alert without a name');
    await until(() => findEvent() !== undefined);
    const event = findEvent();
    expect(JSON.stringify(event?.details)).toContain('job=x, rpc_method=');
    await until(() => receivers.mails.some(({ subject }) => /without a name/.test(subject)));
    const mail = receivers.mails.find(({ subject }) => /without a name/.test(subject));
    expect(mail?.subject).toBe('[CRITICAL] Alert without a name');
    expect(mail?.html).toContain('rpc_method=&lt;other&gt;');
  });

  it('shows ten alerts of a large group, and how many there are', async () => {
    const many = Array.from({ length: 23 }, (_, index) =>
      alert('LowPeerCount', 'warning', 'network', { instance: `10.1.0.${index}:8000` }),
    );
    await alertmanager.post(many);
    await until(() => inSlack('#network', 'LowPeerCount').length >= 1);
    const [message] = inSlack('#network', 'LowPeerCount');
    expect(message?.title).toBe('[WARNING 23] LowPeerCount (testnet)');
    expect(message?.text.match(/was measured/g)).toHaveLength(10);
    expect(message?.text).toContain('\n\n10 of 23 are shown: <https://');
  });

  it('says in all channels what to do first, and once for all that have the same steps', async () => {
    const steps = {
      first_steps: '1. Start it again.\n2. Look at `df -h` & <log>.',
      false_alarm: 'Somebody deploys.',
    };
    const withSteps = (number: number, name = 'SourceDown') => {
      const posted = alert(name, 'critical', 'blockchain', node(number));
      return { ...posted, annotations: { ...posted.annotations, ...steps } };
    };
    await alertmanager.post([withSteps(21), withSteps(22)]);
    await until(() => inSlack('#critical', 'SourceDown').length === 1);
    await until(() => receivers.mails.some(({ subject }) => subject.includes('SourceDown')));
    await until(() => receivers.pagerduty.some(({ summary }) => summary.includes('SourceDown')));

    const text = inSlack('#critical', 'SourceDown')[0]?.text ?? '';
    expect(text).toMatch(
      /10\.0\.0\.21[\s\S]*10\.0\.0\.22[\s\S]*\n\*First steps\*\n1\. Start it again\.\n2\. Look at `df -h` &amp; &lt;log&gt;\.\n\*False alarm\?\* Somebody deploys\.\n\n<[^>]*\|Silence>$/,
    );
    expect(text.match(/First steps/g)).toHaveLength(1);
    const incident = receivers.pagerduty.find(({ summary }) => summary.includes('SourceDown'));
    expect(incident?.details).toMatchObject(steps);
    const mail = receivers.mails.find(({ subject }) => subject.includes('SourceDown'));
    expect(mail?.text).toContain(
      'First steps:\n1. Start it again.\n2. Look at `df -h` & <log>.\nFalse alarm? Somebody deploys.\n',
    );
    expect(mail?.html).toContain('1. Start it again.\n2. Look at `df -h` &amp; &lt;log&gt;.</p>');
    expect(mail?.html).toContain('<b>False alarm?</b> Somebody deploys.');
  });

  it('says of each alert what to do first where a message has several kinds', async () => {
    const of = (name: string) => {
      // In a cluster of their own, and so in a message of their own.
      const posted = alert(name, 'warning', 'system', { ...node(23), cluster: 'steps' });
      return { ...posted, annotations: { ...posted.annotations, first_steps: `1. Mend ${name}.` } };
    };
    await alertmanager.post([of('ClockDrift'), of('HighMemoryUsage')]);
    await until(() => inSlack('#system', 'Mend HighMemoryUsage').length === 1);
    const text = inSlack('#system', 'Mend HighMemoryUsage')[0]?.text ?? '';
    expect(text).toMatch(
      /\*First steps\*\n1\. Mend ClockDrift\.\n\n[\s\S]*\n1\. Mend HighMemoryUsage\.\n\n<[^>]*\|Runbook> {2}<[^>]*\|Silence>$/,
    );
  });

  it('calls the heartbeat again and again while Watchdog fires, and tells nobody else of it', async () => {
    // Four in a row, every second: a repetition that came due too late would leave out every other.
    await until(() => {
      const gaps = receivers.heartbeats
        .slice(1)
        .map((at, i) => at - (receivers.heartbeats[i] ?? 0));
      return gaps.some((_, i) => i >= 2 && gaps.slice(i - 2, i + 1).every((gap) => gap < 1700));
    });
    expect(receivers.slack.filter(({ text }) => text.includes('Watchdog'))).toEqual([]);
  });

  it('writes no fault into its log', () => {
    const lines = alertmanager.log().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    // Meant: see the head of alertmanager.yml.
    const faults = lines.filter(
      (line) =>
        /level=(?:error|warn)/i.test(line) &&
        !line.includes('Notifications will not repeat until the next group_interval'),
    );
    expect(faults).toEqual([]);
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 45_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Not within 45 seconds: ${condition}`);
    await wait(50);
  }
}
