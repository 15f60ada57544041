import { describe, expect, it } from '@jest/globals';
import { writeAlerts } from '../../src/alerts/alert-groups';
import { checkConfig } from '../../src/config/check-config';
import { resolveConfig } from '../../src/config/resolve-config';
import type { StackConfig } from '../../src/config/stack-config';
import { StackError } from '../../src/stack-error';
import { contextOf } from '../context-of';
import { fullConfig } from '../full-config';

const node = { targets: { node: ['10.0.0.1:8000'] } };

const labelled = (labels: object) => ({
  targets: { node: [{ address: '10.0.0.1:8000', labels }] },
});

const hook = { name: 'hook', matchers: [], webhook_configs: [{ url: 'http://127.0.0.1:1/' }] };

const receivers = (...list: readonly object[]) => ({ channels: { receivers: list } });

const refused: readonly (readonly [config: object, message: RegExp])[] = [
  [labelled({ job: 'x' }), /labels\.job cannot be set: it is the kind of target/],
  [labelled({ instance: 'x' }), /labels\.instance cannot be set: .*write `name`/],
  [labelled({ severity: 'x' }), /labels\.severity cannot be set: alerts are routed by it/],
  [labelled({ __meta: 'x' }), /labels\.__meta is no label/],
  [labelled({ 'da-ta': 'x' }), /labels\.da-ta is no label/],
  [labelled({ le: 'x' }), /labels\.le cannot be set: it is a label of metrics/],
  [labelled({ chain: 'x' }), /labels\.chain cannot be set: it is a label of metrics/],
  [labelled({ endpoint: 'x' }), /labels\.endpoint cannot be set.*host_endpoint/s],
  [labelled({ rack: 12 }), /labels\.rack is 12, .*numbers need quotes/s],
  [labelled({ name: 'a b' }), /labels\.name is "a b", which is no name of a target/],
  [{ targets: { node: [{ labels: { name: 'x' } }] } }, /node\[0\]\.address is missing/],
  [{ targets: { node: [{ address: 'x' }] } }, /node\[0\]\.address is "x", which is no host:port/],
  [
    {
      targets: {
        node: [{ address: '10.0.0.1:1', labels: { name: 'a' } }],
        validator: [{ address: '10.0.0.2:1', labels: { name: 'a' } }],
      },
    },
    /10\.0\.0\.1:1 and 10\.0\.0\.2:1 in targets are both called a\./,
  ],
  [{ groups: ['minig'] }, /groups\[0\] is "minig", which is not known.*ai, mining or validation/s],
  [{ alerts: { prefix: '1x' } }, /alerts\.prefix is "1x", which cannot begin/],
  [
    { alerts: { disable: ['HeadToOld'] } },
    /alerts\.disable\[0\]: there is no alert HeadToOld\. Did you mean HeadTooOld\?/,
  ],
  [
    { alerts: { prefix: 'Xai', override: { XaiHeadTooOld: {} } } },
    /no alert XaiHeadTooOld\. Write HeadTooOld: alerts are named without alerts\.prefix/,
  ],
  [
    { alerts: { override: { HeadTooOld: { for: 'soon' } } } },
    /alerts\.override\.HeadTooOld\.for is "soon", which is no time\..*'10m'/s,
  ],
  [
    { alerts: { override: { HeadTooOld: { severity: 'page' } } } },
    /HeadTooOld\.severity is "page", which is not known\. Write critical, warning or info/,
  ],
  [
    { alerts: { disable: ['Watchdog'] }, channels: { heartbeat: { url: 'http://h.example/' } } },
    /alerts\.disable has Watchdog, but channels\.heartbeat is called for as long as it fires/,
  ],
  [
    { alerts: { override: { PrometheusStorageFailing: { threshold: 3 } } } },
    /PrometheusStorageFailing compares with no threshold/,
  ],
  [
    { alerts: { override: { SlowEndpoint: { threshold: 3 } } } },
    /SlowEndpoint compares with several thresholds.*apiLatency/s,
  ],
  [
    { alerts: { override: { SlowAPIResponses: { threshold: 3 } } } },
    /would change other alerts too: SlowEndpoint.*set thresholds\.apiLatency/s,
  ],
  [
    { alerts: { override: { HighMemoryUsage: { threshold: 101 } } } },
    /thresholds\.memoryHigh is 101, .*from 0 to 100/s,
  ],
  [
    {
      alerts: { override: { HighMemoryUsage: { threshold: 70 } } },
      thresholds: { memoryHigh: 60 },
    },
    /threshold is 70, and thresholds\.memoryHigh, which is the same, is 60/,
  ],
  [
    { alerts: { override: { HighMemoryUsage: { threshold: 99 } } } },
    /thresholds\.memoryHigh is 99, and thresholds\.memoryCritical is 95: the first has to be less/,
  ],
  [{ scrapeJobs: [{ static_configs: [] }] }, /scrapeJobs\[0\]\.job_name is undefined, which is no/],
  [{ scrapeJobs: [{ job_name: 'xai-node' }] }, /"xai-node", which is a job of the stack itself/],
  [{ scrapeJobs: [{ job_name: 'prometheus' }] }, /"prometheus", which is a job of the stack/],
  [
    { scrapeJobs: [{ job_name: 'a' }, { job_name: 'a' }] },
    /scrapeJobs\[1\]\.job_name is "a", which is that of scrapeJobs\[0\]/,
  ],
  [{ ruleFiles: ['*/x.yml'] }, /ruleFiles\[0\] is "\*\/x\.yml".*\* in its last part at most/s],
  [receivers({ ...hook, name: 'critical' }), /"critical", which is a receiver of the stack itself/],
  [receivers(hook, hook), /Two of channels\.receivers are called hook/],
  [receivers({ name: 'a', matchers: [] }), /receivers\[0\] tells nobody/],
  [receivers({ name: 'a', webhook_configs: [{}] }), /receivers\[0\]\.matchers is null, .*no list/],
  [
    receivers({ ...hook, matchers: ['severity'] }),
    /matchers\[0\] is "severity", which is no matcher/,
  ],
  [receivers({ ...hook, matchers: ['a=~"("'] }), /matchers\[0\] holds no regular expression/],
  [receivers({ ...hook, webhook_configs: {} }), /webhook_configs is no list of settings/],
  [
    receivers({ ...hook, webhook_config: [{}] }),
    /webhook_config is no setting\. Did you mean webhook_configs\?/,
  ],
];

describe('what operators make their own', () => {
  it.each(refused)('is refused as %j', (config, message) => {
    const resolve = () => resolveConfig({ ...node, ...config } as StackConfig);
    expect(resolve).toThrow(StackError);
    expect(resolve).toThrow(message);
  });

  it('lets an exporter share the name of the server on its machine', () => {
    const labels = { name: 'paris-1' };
    const { targetLabels } = resolveConfig({
      targets: { node: [{ address: '10.0.0.1:8000', labels }] },
      exporters: { node: [{ address: '10.0.0.1:9100', labels }] },
    });
    expect(targetLabels).toEqual({ '10.0.0.1:8000': labels, '10.0.0.1:9100': labels });
  });

  it('takes the threshold of an alert for the row that it compares with', () => {
    const { thresholds } = resolveConfig({
      ...node,
      alerts: { override: { HighMemoryUsage: { threshold: 70 } } },
    });
    expect(thresholds.memoryHigh).toBe(70);
  });

  it('has chains follow the threshold of an alert, as they do that of the table', () => {
    const stack: StackConfig = {
      ...node,
      chains: { bitcoin: { blockSeconds: 600 }, slower: { blockSeconds: 15 } },
    };
    const { alerts, ...resolved } = resolveConfig({
      ...stack,
      alerts: { override: { FinalityLag: { threshold: 200 } } },
    });
    expect(resolved.chains.slower?.thresholds.finalityLag).toBe(200);
    expect(resolved.chains.bitcoin?.thresholds.finalityLag).toBe(144);
    const { alerts: _, ...byTable } = resolveConfig({ ...stack, thresholds: { finalityLag: 200 } });
    expect(resolved).toEqual(byTable);
    expect(alerts.overrides).toEqual({ FinalityLag: {} });
  });

  it('knows alerts that are there only with other settings', () => {
    const names = [...writeAlerts(contextOf(fullConfig)).values()].flat().map(({ name }) => name);
    const { alerts } = resolveConfig({ ...node, alerts: { disable: names } });
    expect([...alerts.disabled]).toEqual(names);
    expect(names).toContain('CertificateProbeFailed');
  });

  it('has AI alerts with AI services or Kubernetes, and other groups where asked for', () => {
    const groups = (config: StackConfig) => [...resolveConfig(config).groups].sort();
    expect(groups(node)).toEqual([]);
    expect(groups({ targets: { ai: ['10.0.0.1:8000'] } })).toEqual(['ai']);
    expect(groups({ kubernetes: {} })).toEqual(['ai']);
    expect(groups({ ...node, groups: ['validation', 'mining'] })).toEqual(['mining', 'validation']);
  });

  it('accepts what Alertmanager has for receivers and routes', () => {
    const full = {
      ...hook,
      matchers: ['severity=critical', ' service =~ "api|rpc" ', 'alertname!="a\\"b"'],
      continue: false,
      group_by: ['alertname'],
      repeat_interval: '1h',
      telegram_configs: [{ bot_token: 't', chat_id: 1 }],
    };
    expect(() => checkConfig(receivers(full))).not.toThrow();
  });
});
