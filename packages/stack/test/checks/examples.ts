import type { StackFile } from '../../src/stack-file';
import {
  alertFile,
  alertmanagerFile,
  boardFile,
  type ExampleAlert,
  recordingFile,
  ruleFile,
  runbookFile,
} from './example-files';

/** Files that keep a check, and files that break it with what it then says. */
export interface CheckExamples {
  readonly good: readonly (readonly StackFile[])[];
  readonly bad: readonly (readonly [says: RegExp, ...files: readonly StackFile[]])[];
}

const job = 'job="xai-node"';
const requests = `sum by (cluster, job) (rate(xai_api_requests_total{${job}}[5m]))`;
const failures = `sum by (cluster, job) (rate(xai_api_requests_total{${job},status=~"5.."}[5m]))`;
const oddRequests = `rate(xai_api_requests_total{${job}}[5m])`;
const oddFailures = `rate(xai_api_requests_total{${job},status=~"5.."}[5m])`;

const quantile = (metric: string) =>
  `histogram_quantile(0.95, sum by (cluster, job, le) (rate(${metric}_bucket{${job}}[5m])))`;

const page =
  '# Example\n\n## Meaning\n\nA.\n\n## Impact\n\nB.\n\n## False alarm\n\nC.\n\n## Diagnosis\n\n1. D.\n\n## Mitigation\n\n1. E.\n\n## Silence\n\nF.\n\n## Escalation\n\n- G.\n';
const link = { annotations: { runbook_url: 'https://example.com/Example.md' } };
const servedLink = {
  annotations: { runbook_url: 'http://10.0.0.1:9090/user/runbooks/Example.html' },
};
const servedPage = (alert: string): StackFile => ({
  path: `prometheus/pages/runbooks/${alert}.html`,
  content: '<h1></h1>',
});
const peers = `xai_peers_connected{${job}}`;

const described = (description: string) => ({ annotations: { description } });

const allJobs = ['xai-node', 'prometheus', 'alertmanager'].map((name) => ({
  alert: `Missing${name}`,
  expr: `absent(up{job="${name}"})`,
  for: '1m',
}));

/** What says that alert.yml is not the user's; other files are. */
const generated: StackFile = {
  path: '.xai-metrics.json',
  content: JSON.stringify({ files: { 'prometheus/rules/alert.yml': 'hash' } }),
};

const ownRules = (rules: readonly object[]) => ruleFile('own-recordings.yml', rules);

const ownAlert = (expr: string, { name = 'Mine', ...rest }: ExampleAlert = {}) =>
  ruleFile('mine.yml', [{ alert: name, expr, ...rest }]);

const watchdog = alertFile('vector(1)', { name: 'Watchdog' });
const toHeartbeat = { receiver: 'heartbeat', matchers: ['alertname="Watchdog"'] };

const cpu = (threshold: number) => `xai_system_cpu_usage_percent{${job}} > ${threshold}`;
const steps = (warning: object, critical: object) =>
  ruleFile('steps.yml', [
    { alert: 'High', expr: cpu(80), for: '5m', labels: { severity: 'warning', ...warning } },
    { alert: 'Critical', expr: cpu(95), for: '5m', labels: { severity: 'critical', ...critical } },
  ]);
const inhibit = (equal: readonly string[]) =>
  alertmanagerFile({
    route: { receiver: 'a' },
    inhibit_rules: [{ source_matchers: ['severity="critical"'], equal }],
  });

/** Examples of each check, by its name. */
export const checkExamples: Readonly<Record<string, CheckExamples>> = {
  'files-readable': {
    good: [[alertFile(`${peers} < 3`)]],
    bad: [
      [/groups/, { path: 'prometheus/rules/a.yml', content: 'rules: []' }],
      [/cannot be read/, { path: 'prometheus/rules/a.yml', content: 'groups: ["' }],
      [/JSON/, { path: 'grafana/dashboards/a.json', content: '{' }],
      [/cannot be read/, { path: 'alertmanager/alertmanager.yml', content: 'a: [' }],
    ],
  },
  'queries-readable': {
    good: [
      [alertFile(`${peers} < 3`)],
      [boardFile('rate(xai_blocks_total{job=~"$job"}[$__rate_interval])')],
    ],
    bad: [
      [/at character 38: .*< >>> /, alertFile(`${peers} <`)],
      [/is empty/, alertFile('')],
      [/at character/, boardFile('sum(')],
      [/at character/, runbookFile('Example', '1. Look:\n\n   ```promql\n   a b\n   ```\n')],
    ],
  },
  'metrics-exist': {
    good: [
      [alertFile(`${peers} < 3`)],
      [alertFile(`rate(xai_block_size_bytes_count{${job}}[5m]) == 0`)],
      [alertFile('instance:mine:sum > 1'), recordingFile('instance:mine:sum', peers)],
      // A job of the user's own, of which nothing is known here.
      [alertFile('bakery_ovens{job="bakery"} > 1')],
    ],
    bad: [
      [/Nothing exposes xai_peers_conected/, alertFile(`xai_peers_conected{${job}} < 3`)],
      [/exposes aixn_peers_connected/, alertFile(`aixn_peers_connected{${job}} < 3`)],
      [/xai_block_size_bytes_bucket/, alertFile(`xai_block_size_bytes{${job}} > 1`)],
      [/Nothing exposes xai_oven/, boardFile('xai_oven{job=~"$job"}')],
      [/names no metric/, alertFile(`{${job}} > 1`)],
      [
        /text names xai_peers_conected/,
        alertFile(`${peers} < 3`, described('{{ query "xai_peers_conected" }}')),
      ],
      [/exposes xai_x/, runbookFile('Example', `\`\`\`promql\nxai_x{${job}}\n\`\`\`\n`)],
    ],
  },
  'labels-exist': {
    good: [
      [alertFile(`sum by (cluster, status) (rate(xai_transactions_total{${job}}[5m])) > 1`)],
      [alertFile(`xai_peers{${job},direction="inbound",chain="a"} < 1`)],
      [alertFile(`count by (height) (count_values("height", xai_block_height{${job}})) > 1`)],
    ],
    bad: [
      [/xai_peers has no label way/, alertFile(`xai_peers{${job},way="in"} < 1`)],
      [/no label chain/, alertFile(`xai_api_requests_in_flight{${job},chain="a"} > 1`)],
      [/No metric has a label statu/, alertFile(`sum by (statu) (${peers}) < 1`)],
      [/No metric has a label colour/, alertFile(`${peers} > on (colour) ${peers}`)],
    ],
  },
  'label-values': {
    good: [
      [alertFile(`xai_peers{${job},direction="inbound"} < 1`)],
      [alertFile(`rate(xai_transactions_total{${job},status=~"failed|rejected"}[5m]) > 1`)],
      [boardFile(`rate(xai_transactions_total{${job},status=~"$status"}[5m])`)],
    ],
    bad: [
      [/direction of xai_peers is never in/, alertFile(`xai_peers{${job},direction="in"} < 1`)],
      [
        /never broken/,
        alertFile(`rate(xai_transactions_total{${job},status=~"failed|broken"}[5m]) > 1`),
      ],
      [/never error/, alertFile(`rate(xai_transactions_total{${job},status!="error"}[5m]) > 1`)],
    ],
  },
  'buckets-exist': {
    good: [
      [alertFile(`rate(xai_api_request_duration_seconds_bucket{${job},le="0.25"}[5m]) > 1`)],
      [alertFile(`rate(xai_chain_reorg_depth_bucket{${job},le=~"5(\\\\.0)?"}[5m]) > 1`)],
      [alertFile(`rate(xai_chain_reorg_depth_bucket{${job},le="+Inf"}[5m]) > 1`)],
    ],
    bad: [
      [/some versions/, alertFile(`rate(xai_chain_reorg_depth_bucket{${job},le="5"}[5m]) > 1`)],
      [/some versions/, alertFile(`rate(xai_chain_reorg_depth_bucket{${job},le!="5.0"}[5m]) > 1`)],
      [/5 and 5\.0/, alertFile(`rate(xai_chain_reorg_depth_bucket{${job},le=~"5|10"}[5m]) > 1`)],
      [
        /none of its buckets/,
        alertFile(`rate(xai_api_request_duration_seconds_bucket{${job},le="0.3"}[5m]) > 1`),
      ],
      [/some versions/, alertFile('prometheus_engine_query_duration_seconds{quantile="1"} > 1')],
    ],
  },
  'job-matchers': {
    good: [
      [alertFile(`${peers} < 3`)],
      [alertFile('instance:mine:sum > 1'), recordingFile('instance:mine:sum', peers)],
    ],
    bad: [
      [/xai_peers_connected has no matcher/, alertFile('xai_peers_connected < 3')],
      [/no matcher/, boardFile('up{instance="a"}')],
    ],
  },
  'cluster-kept': {
    good: [
      [alertFile(`sum by (cluster, job) (${peers}) < 3`)],
      [alertFile(`sum without (instance) (${peers}) < 3`)],
      [alertFile(`max by (cluster) (count by (cluster, instance) (${peers})) < 3`)],
      [boardFile(`sum(${peers})`)],
    ],
    bad: [
      [/loses the label cluster/, alertFile(`sum by (job) (${peers}) < 3`)],
      [/loses the label cluster/, recordingFile('job:peers:sum', `sum(${peers})`)],
      [/loses/, alertFile(`sum without (cluster) (${peers}) < 3`)],
    ],
  },
  'plain-patterns': {
    good: [
      [alertFile('up{job=~"xai-.+"} == 0')],
      [alertFile(`rate(xai_api_requests_total{${job},status=~"5.."}[5m]) > 1`)],
      [alertFile('up{job=~"xai-(node|validator)",instance=~"10\\\\.0\\\\..*"} == 0')],
    ],
    bad: [[/bare dot/, alertFile('up{job="a",instance=~"10.0.0.1:80"} == 0')]],
  },
  'known-everywhere': {
    good: [[alertFile(`predict_linear(${peers}[1h], 3600) < 1`)]],
    bad: [
      [/smoothing/, alertFile(`double_exponential_smoothing(${peers}[1h], 0.5, 0.5) < 1`)],
      [/mad_over_time/, alertFile(`mad_over_time(${peers}[1h]) < 1`)],
      [/limitk/, boardFile(`limitk(3, ${peers})`)],
    ],
  },
  'long-ranges': {
    good: [[alertFile(`changes(${peers}[1m]) > 3`)], [boardFile(`changes(${peers}[15s])`)]],
    bad: [
      [/fewer than four scrapes/, alertFile(`changes(${peers}[30s]) > 3`)],
      [/fewer/, recordingFile('instance:peers:changes', `changes(${peers}[59s])`)],
    ],
  },
  'frequent-groups': {
    good: [[ruleFile('a.yml', [], '5m')]],
    bad: [[/every 600 s/, ruleFile('a.yml', [], '10m')]],
  },
  'no-bare-counters': {
    good: [
      [alertFile(`rate(xai_blocks_total{${job}}[5m]) == 0`)],
      [alertFile(`sum(increase(xai_blocks_total{${job}}[5m])) == 0`)],
      [alertFile(`absent(xai_blocks_total{${job}})`)],
      [alertFile(`count by (cluster) (xai_blocks_total{${job}}) > 1`)],
    ],
    bad: [
      [/xai_blocks_total is a counter/, alertFile(`xai_blocks_total{${job}} == 0`)],
      [/is a counter/, alertFile(`sum(xai_block_size_bytes_sum{${job}}) > 5`)],
      [/is a counter/, boardFile('node_vmstat_oom_kill{job="node-exporter"}')],
    ],
  },
  'fitting-functions': {
    good: [
      [alertFile(`delta(${peers}[5m]) < -3`)],
      [alertFile(`rate(xai_blocks_total{${job}}[5m]) == 0`)],
      [alertFile(`avg_over_time(sum(rate(xai_blocks_total{${job}}[5m]))[1h:1m]) == 0`)],
    ],
    bad: [
      [/rate is for a counter/, alertFile(`rate(${peers}[5m]) < 1`)],
      [/delta is for a gauge/, alertFile(`delta(xai_blocks_total{${job}}[5m]) < 1`)],
      [
        /rate is for a counter/,
        alertFile('rate(instance:mine:rate5m[5m]) > 1'),
        recordingFile('instance:mine:rate5m', `rate(xai_blocks_total{${job}}[5m])`),
      ],
    ],
  },
  'sides-match': {
    good: [
      [alertFile(`process_open_fds{${job}} / process_max_fds{${job}} > 0.9`)],
      [alertFile(`${failures} / ${requests} > 0.05`)],
      [alertFile(`${peers} < 3 and on (job, instance) up{${job}} == 1`)],
      [alertFile(`${peers} < 3 unless on (cluster, job) ${requests} > 1`)],
      [alertFile(`sum by (cluster) (${peers}) < 3 or up{${job}} == 0`)],
      [
        alertFile(
          `xai_peers{${job},direction="inbound"} / ignoring (direction) xai_peers{${job},direction="outbound"} > 3`,
        ),
      ],
    ],
    bad: [
      [/one side is aggregated/, alertFile(`${peers} < 3 and ${requests} > 1`)],
      [
        /only the left side has the label job/,
        alertFile(`${requests} / sum by (cluster) (xai_peers{${job}}) > 3`),
      ],
      [/label method/, alertFile(`${oddRequests} / rate(xai_blocks_total{${job}}[5m]) > 3`)],
      [
        /direction has another value/,
        alertFile(
          `xai_peers{${job},direction="inbound"} / xai_peers{${job},direction="outbound"} > 3`,
        ),
      ],
      [/label instance/, alertFile(`${peers} < 3 and on (instance) ${requests} > 1`)],
      [
        /label job/,
        alertFile(`instance:a:sum / sum by (cluster) (${peers}) > 3`),
        recordingFile('instance:a:sum', requests),
      ],
    ],
  },
  'ratios-aggregated': {
    good: [
      [alertFile(`${failures} / ${requests} > 0.05 and ${requests} > 1`)],
      [
        recordingFile(
          'instance:block_size:mean5m',
          `rate(xai_block_size_bytes_sum{${job}}[5m]) / rate(xai_block_size_bytes_count{${job}}[5m])`,
        ),
      ],
      [alertFile(`1 - ${failures} / ${requests} < 0.95`)],
    ],
    bad: [
      [/divides series by series/, alertFile(`${oddFailures} / ${oddRequests} > 0.05`)],
      [/divides series by series/, alertFile(`${failures} / ${oddRequests} > 0.05`)],
      [/divides/, recordingFile('instance:errors:ratio', `${oddFailures} / ${oddRequests}`)],
    ],
  },
  'ratios-with-floor': {
    good: [
      [alertFile(`${failures} / ${requests} > 0.05 and ${requests} > 1`)],
      [alertFile(`process_open_fds{${job}} / process_max_fds{${job}} > 0.9`)],
      [
        alertFile(`job:errors:ratio > 0.05 and ${requests} > 1`),
        recordingFile('job:errors:ratio', `${failures} / ${requests}`),
      ],
    ],
    bad: [
      [/share of few events/, alertFile(`${failures} / ${requests} > 0.05`)],
      [/share of few events/, alertFile(`${failures} / ${requests} > 0.05 and ${requests} < 9`)],
      [
        /share of few events/,
        alertFile(`job:errors:ratio > 0.05`),
        recordingFile('job:errors:ratio', `${failures} / ${requests}`),
      ],
    ],
  },
  'comparison-present': {
    good: [
      [alertFile(`${peers} < 3`)],
      [alertFile(`absent(up{${job}})`)],
      [alertFile(`up{${job}} offset 1h unless up{${job}}`)],
      [alertFile(`(${peers} < 3) or (up{${job}} == 0)`)],
      [alertFile(`count by (cluster) (${peers} < 3)`)],
      [watchdog],
    ],
    bad: [
      [/lets every value through/, alertFile(peers)],
      [/lets every value through/, alertFile(`${peers} < bool 3`)],
      [/lets every value through/, alertFile(`${peers} < 3 or up{${job}}`)],
      [/lets every value through/, alertFile('vector(1)')],
    ],
  },
  'steady-alerts': {
    good: [
      [alertFile(`rate(xai_blocks_total{${job}}[5m]) == 0`)],
      [boardFile(`topk(3, ${peers})`)],
    ],
    bad: [
      [/irate/, alertFile(`irate(xai_blocks_total{${job}}[5m]) == 0`)],
      [/topk/, alertFile(`topk(3, ${peers}) < 1`)],
    ],
  },
  'quantiles-reachable': {
    good: [
      [alertFile(`${quantile('xai_api_request_duration_seconds')} > 9`)],
      [alertFile(`${quantile('xai_network_latency_seconds')} > 2 * 2`)],
      [alertFile(`${quantile('xai_network_latency_seconds')} < 7`)],
    ],
    bad: [
      [/above the bucket 10/, alertFile(`${quantile('xai_api_request_duration_seconds')} > 10`)],
      [/above the bucket 5/, alertFile(`${quantile('xai_network_latency_seconds')} > 3 * 2`)],
      [
        /above the bucket 5/,
        alertFile('job:latency:p95 > 5'),
        recordingFile('job:latency:p95', quantile('xai_network_latency_seconds')),
      ],
    ],
  },
  'for-stated': {
    good: [
      [alertFile(`${peers} < 3`)],
      [
        {
          path: 'prometheus/rules/a.yml',
          content: `groups:\n  - name: a\n    rules:\n      # Fires at once: it is certain.\n      - alert: A\n        expr: up == 0\n`,
        },
      ],
    ],
    bad: [[/fires at once/, alertFile(`${peers} < 3`, { for: '0s' })]],
  },
  'not-twice-patient': {
    good: [[alertFile(`avg_over_time(${peers}[10m]) < 3`, { for: '2m' })]],
    bad: [
      [/600 s and then waits 900 s/, alertFile(`avg_over_time(${peers}[10m]) < 3`, { for: '15m' })],
    ],
  },
  'severity-known': {
    good: [[alertFile(`${peers} < 3`, { labels: { severity: 'info', service: 'network' } })]],
    bad: [
      [
        /severity is "page"/,
        alertFile(`${peers} < 3`, { labels: { severity: 'page', service: 'api' } }),
      ],
      [/service is ""/, alertFile(`${peers} < 3`, { labels: { severity: 'info' } })],
    ],
  },
  'alert-labels': {
    good: [[alertFile(`${peers} < 3`, { labels: { severity: 'info', condition: 'peers' } })]],
    bad: [
      [/has the label team/, alertFile(`${peers} < 3`, { labels: { team: 'a' } })],
      [
        /condition holds a value/,
        alertFile(`${peers} < 3`, { labels: { condition: '{{ $value }}' } }),
      ],
    ],
  },
  'summaries-stable': {
    good: [[alertFile(`${peers} < 3`, { annotations: { summary: 'A node has few peers.' } })]],
    bad: [
      [/no summary/, alertFile(`${peers} < 3`)],
      [
        /holds a value/,
        alertFile(`${peers} < 3`, { annotations: { summary: '{{ $value }} peers' } }),
      ],
    ],
  },
  'descriptions-tell': {
    good: [
      [alertFile(`${peers} < 3`, described('{{ $labels.instance }} has {{ $value | humanize }}.'))],
      [alertFile(`up{${job}} == 0`, described('{{ $labels.instance }} is down.'))],
      [alertFile(`up{${job}} == 0`, described('{{ $labels.instance }}: up is {{ $value }}.'))],
      [alertFile(`absent(up{${job}})`, described('The job {{ $labels.job }} is gone.'))],
      [
        alertFile(
          `time() - xai_block_head_timestamp_seconds{${job}} > 60`,
          described('{{ $labels.instance }}: {{ $value | humanizeDuration }}'),
        ),
      ],
      [watchdog],
    ],
    bad: [
      [/names no place/, alertFile(`up{${job}} == 0`, described('It is down.'))],
      [/shows no value/, alertFile(`${peers} < 3`, described('{{ $labels.instance }} is lonely.'))],
      [/bare number/, alertFile(`${peers} < 3`, described('{{ $labels.instance }}: {{ $value }}'))],
      [
        /does not leave/,
        alertFile(
          `sum by (cluster) (${peers}) < 3`,
          described('{{ $labels.instance }}: {{ $value | humanize }}'),
        ),
      ],
      [
        /shows seconds/,
        alertFile(`${peers} < 3`, described('{{ $labels.job }}: {{ $value | humanizeDuration }}')),
      ],
      [
        /shows bytes/,
        alertFile(`${peers} < 3`, described('{{ $labels.job }}: {{ $value | humanize1024 }}')),
      ],
      [
        /share of 1/,
        alertFile(
          `${peers} < 3`,
          described('{{ $labels.job }}: {{ $value | humanizePercentage }}'),
        ),
      ],
    ],
  },
  'runbooks-complete': {
    good: [[alertFile(`${peers} < 3`, link), runbookFile('Example', page)]],
    bad: [
      [/no runbooks\/Example\.md/, alertFile(`${peers} < 3`, link)],
      [/runbook_url is ""/, alertFile(`${peers} < 3`), runbookFile('Example', page)],
      [
        /Impact is missing/,
        alertFile(`${peers} < 3`, link),
        runbookFile('Example', page.replace('## Impact\n\nB.\n\n', '')),
      ],
      [
        /Meaning is missing or empty/,
        alertFile(`${peers} < 3`, link),
        runbookFile('Example', page.replace('A.\n\n', '')),
      ],
      ...['False alarm', 'Silence', 'Escalation'].map(
        (section) =>
          [
            new RegExp(`${section} is missing`),
            alertFile(`${peers} < 3`, link),
            runbookFile('Example', page.replace(`## ${section}`, '## Something else')),
          ] as const,
      ),
    ],
  },
  'runbooks-served': {
    good: [
      [alertFile(`${peers} < 3`, link)],
      [alertFile(`${peers} < 3`, servedLink), servedPage('Example')],
    ],
    bad: [
      [/pages\/runbooks\/Example\.html, which is not there/, alertFile(`${peers} < 3`, servedLink)],
      [/not there/, alertFile(`${peers} < 3`, servedLink), servedPage('Another')],
    ],
  },
  'runbooks-needed': {
    good: [[alertFile(`${peers} < 3`), runbookFile('Example', page), runbookFile('README', '')]],
    bad: [[/There is no alert Gone/, alertFile(`${peers} < 3`), runbookFile('Gone', page)]],
  },
  'steps-share-condition': {
    good: [[steps({ condition: 'cpu' }, { condition: 'cpu' })]],
    bad: [
      [/High, Critical are steps/, steps({}, {})],
      [/are steps/, steps({ condition: 'cpu' }, { condition: 'load' })],
    ],
  },
  'steps-inhibit': {
    good: [
      [
        steps({ condition: 'cpu' }, { condition: 'cpu' }),
        inhibit(['cluster', 'instance', 'condition']),
      ],
    ],
    bad: [
      [
        /silence the milder/,
        steps({ condition: 'cpu' }, { condition: 'cpu' }),
        inhibit(['cluster', 'instance']),
      ],
    ],
  },
  'jobs-missed': {
    good: [[ruleFile('a.yml', allJobs)]],
    bad: [
      [/all its targets are gone/, ruleFile('a.yml', allJobs.slice(1))],
      [
        /all its targets are gone/,
        ruleFile('a.yml', [
          ...allJobs.slice(1),
          { alert: 'A', expr: 'absent(up{job=~"xai-(node|validator)"})' },
        ]),
      ],
    ],
  },
  'absence-patient': {
    good: [[alertFile(`absent(up{${job}})`, { for: '30s' })]],
    bad: [[/It waits 15 s/, alertFile(`absent(up{${job}})`, { for: '15s' })]],
  },
  'watchdog-fires': {
    good: [
      [watchdog],
      [watchdog, alertmanagerFile({ route: { receiver: 'a', routes: [toHeartbeat] } })],
      [
        watchdog,
        alertmanagerFile({
          route: { receiver: 'heartbeat', routes: [toHeartbeat] },
          receivers: [{ name: 'heartbeat' }],
        }),
      ],
    ],
    bad: [
      [/no alert Watchdog/, alertFile(`${peers} < 3`)],
      [/depends on a metric/, alertFile(`up{${job}} == 1`, { name: 'Watchdog' })],
      [/no receiver of its own/, watchdog, alertmanagerFile({ route: { receiver: 'a' } })],
      [
        /no receiver of its own/,
        watchdog,
        alertmanagerFile({ route: { receiver: 'heartbeat', routes: [toHeartbeat] } }),
      ],
    ],
  },
  'engines-watched': {
    good: [
      [
        alertFile(
          'up == 0 or rate(prometheus_rule_evaluation_failures_total[5m]) > 0 or prometheus_notifications_alertmanagers_discovered < 1',
        ),
      ],
    ],
    bad: [
      [
        /tells of a failing rule/,
        alertFile('up == 0 or prometheus_notifications_alertmanagers_discovered < 1'),
      ],
    ],
  },
  'recording-names': {
    good: [[recordingFile('instance:xai_blocks:rate5m', peers)]],
    bad: [
      [/another form/, recordingFile('xai_blocks_rate5m', peers)],
      [/another form/, recordingFile('instance:xai_blocks', peers)],
    ],
  },
  'recordings-used': {
    good: [
      [recordingFile('job:a:sum', peers), alertFile('job:a:sum > 1')],
      [recordingFile('job:a:sum', peers), boardFile('job:a:sum{job=~"$job"}')],
    ],
    bad: [
      [/Nothing reads it/, recordingFile('job:a:sum', peers)],
      [/Nothing reads it/, recordingFile('job:a:sum', peers), alertFile('job:a:summe > 1')],
    ],
  },
  'recordings-unique': {
    good: [[recordingFile('job:a:sum', peers)]],
    bad: [
      [
        /Another rule is named job:a:sum/,
        ruleFile('a.yml', [
          { record: 'job:a:sum', expr: peers },
          { record: 'job:a:sum', expr: peers },
        ]),
      ],
    ],
  },
  'no-secrets': {
    good: [
      [alertmanagerFile({ global: { slack_api_url_file: 'secrets/slack_api_url' } })],
      [{ path: 'compose.yaml', content: `services:\n  grafana:\n    password: \${PASSWORD}\n` }],
    ],
    bad: [
      [
        /holds a secret/,
        alertmanagerFile({ receivers: [{ pagerduty_configs: [{ routing_key: 'abc' }] }] }),
      ],
      [/holds a secret/, alertmanagerFile({ a: ['https://hooks.slack.com/services/T0/B0/x'] })],
      [
        /holds a secret/,
        { path: 'prometheus/prometheus.yml', content: 'url: https://me:pass@host/api' },
      ],
    ],
  },
  'no-placeholders': {
    good: [[alertmanagerFile({ templates: ['templates/*.tmpl'] })]],
    bad: [[/stays as it is/, alertmanagerFile({ url: `\${SLACK_WEBHOOK_URL}` })]],
  },
  'own-metrics-exist': {
    good: [
      [generated, ownAlert('sum(geth_foo) > 1 and xai_peers_connected > 0')],
      [generated, ownAlert('xai_own:sum > 1'), ownRules([{ record: 'xai_own:sum', expr: peers }])],
    ],
    bad: [
      [/Nothing exposes xai_peers_conected/, generated, ownAlert('xai_peers_conected > 0')],
      [
        /read xai_block_size_bytes_bucket/,
        generated,
        ownAlert('rate(xai_block_size_bytes[5m]) > 0'),
      ],
    ],
  },
  'own-names-free': {
    good: [[generated, alertFile(peers), ownAlert('geth_foo > 1')]],
    bad: [
      [
        /has a rule Example already.*alerts\.override/,
        generated,
        alertFile(peers),
        ownAlert('geth_foo > 1', { name: 'Example' }),
      ],
    ],
  },
  'own-severity-routed': {
    good: [
      [generated, ownAlert('geth_foo > 1')],
      [generated, ownAlert('geth_foo > 1', { labels: { severity: 'critical' } })],
    ],
    bad: [
      [
        /"page", which no route knows.*critical, warning, info/,
        generated,
        ownAlert('geth_foo > 1', { labels: { severity: 'page' } }),
      ],
    ],
  },
};
