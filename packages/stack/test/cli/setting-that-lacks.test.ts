import { expect, it } from '@jest/globals';
import { settingThatLacks } from '../../src/cli/verify/setting-that-lacks';
import type { StackConfig } from '../../src/config/stack-config';
import { contextOf } from '../context-of';

const lacks = (metric: string, config: StackConfig) =>
  settingThatLacks(metric, contextOf(config).config);

it.each<[metric: string, without: string, config: StackConfig]>([
  ['node_load1', 'exporters.node', { exporters: { node: ['127.0.0.1:9100'] } }],
  ['pg_up', 'exporters.postgres', { exporters: { postgres: ['127.0.0.1:9187'] } }],
  ['probe_success', 'probes', { probes: true }],
  ['probe_ssl_earliest_cert_expiry', 'probes', { certificates: ['rpc.example.com:443'] }],
  ['xai_ai_tasks_total', 'targets.ai', { targets: { ai: ['127.0.0.1:8001'] } }],
  ['xai_ai_tasks_total', 'targets.ai', { groups: ['ai'] }],
])('%s lacks %s, and nothing with %j', (metric, without, config) => {
  expect(lacks(metric, {})).toBe(without);
  expect(lacks(metric, config)).toBeUndefined();
});
