import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { StackConfig } from '../../src/config/stack-config';
import { alertmanagerFlags, prometheusFlags } from '../../src/engines/engine-flags';
import { renderStack } from '../../src/render-stack';
import { contextOf } from '../context-of';

const pair: StackConfig = {
  targets: { node: ['10.0.0.3:8000'] },
  engines: { alertmanager: '10.0.0.1:9093' },
  alertmanagers: ['10.0.0.1:9093', '10.0.0.2:9093'],
  alertmanagerCluster: { listen: '10.0.0.1:9094', peers: ['10.0.0.2:9094'] },
};

function read(config: StackConfig, path: string): string {
  return renderStack(config).find((file) => file.path === path)?.content ?? '';
}

it('Prometheus tells all, and scrapes all', () => {
  const { alerting } = parse(read(pair, 'prometheus/prometheus.yml'));
  const told = [{ static_configs: [{ targets: pair.alertmanagers }] }];
  expect(alerting.alertmanagers).toEqual(told);
  const scraped = parse(read(pair, 'prometheus/targets/alertmanager.yml'));
  expect(scraped).toEqual([{ targets: pair.alertmanagers }]);
});

it('the own one gossips with its peers, and with nobody where it is alone', () => {
  const flags = (config: StackConfig) =>
    alertmanagerFlags(contextOf(config).config, 'data').filter((flag) => /cluster/.test(flag));
  expect(flags(pair)).toEqual([
    '--cluster.listen-address=10.0.0.1:9094',
    '--cluster.peer=10.0.0.2:9094',
    '--cluster.peer-timeout=15s',
  ]);
  expect(flags({})).toEqual(['--cluster.listen-address=']);
});

it('containers have none, where only others are told', () => {
  const { services, volumes } = parse(read({ alertmanagers: ['10.0.0.2:9093'] }, 'compose.yaml'));
  expect(Object.keys(services)).toEqual(['prometheus', 'grafana']);
  expect(Object.keys(volumes)).toEqual(['prometheus-data', 'grafana-data']);
});

it('links begin with the addresses that people use, and answers are at the root all the same', () => {
  const { config } = contextOf({
    prometheusUrl: 'https://ops.example.com/prometheus/',
    alertmanagerUrl: 'https://ops.example.com/alertmanager',
  });
  expect(prometheusFlags(config, 'data')).toEqual(
    expect.arrayContaining([
      '--web.external-url=https://ops.example.com/prometheus',
      '--web.route-prefix=/',
    ]),
  );
  expect(alertmanagerFlags(config, 'data')).toEqual(
    expect.arrayContaining([
      '--web.external-url=https://ops.example.com/alertmanager',
      '--web.route-prefix=/',
    ]),
  );
});

it.each<[StackConfig, string]>([
  [
    { alertmanagers: [] },
    'alertmanagers is empty, so that nobody would be told of any alert. Name',
  ],
  [
    { alertmanagers: ['a:9093', 'a:9093'] },
    'a:9093 stands twice in alertmanagers. Give each address once.',
  ],
  [
    { ...pair, alertmanagers: ['10.0.0.2:9093'] },
    "engines.alertmanager, 10.0.0.1:9093, is not among alertmanagers. Add '10.0.0.1:9093'",
  ],
  [
    { ...pair, alertmanagerCluster: { listen: 'first:9094', peers: [] } },
    'alertmanagerCluster.listen is first:9094, whose host is a name. Write an IP address',
  ],
  [
    { ...pair, alertmanagerCluster: { listen: '10.0.0.1:9093', peers: [] } },
    'alertmanagerCluster.listen and engines.alertmanager are both 10.0.0.1:9093. Give the gossip',
  ],
])('refuses %j', (config, message) => {
  expect(() => contextOf(config)).toThrow(message);
});
