import type { StackConfig } from '../src/config/stack-config';

/** A configuration in which there is everything, so that every alert and every job exists. */
export const fullConfig: StackConfig = {
  targets: {
    node: ['127.0.0.1:8000'],
    validator: ['127.0.0.1:8002'],
    explorer: ['127.0.0.1:5001'],
    ai: ['127.0.0.1:8001'],
  },
  exporters: {
    node: ['127.0.0.1:9100'],
    cadvisor: ['127.0.0.1:8080'],
    postgres: ['127.0.0.1:9187'],
    redis: ['127.0.0.1:9121'],
  },
  groups: ['mining', 'validation'],
  probes: true,
  certificates: ['rpc.example.com:443'],
  remoteWrite: [{ url: 'http://127.0.0.1:9009/api/v1/push' }],
  channels: {
    slack: { default: '#chain', critical: '#chain-critical', digest: '#chain-digest' },
    pagerduty: {},
    email: { to: 'ops@example.com', from: 'alerts@example.com', smarthost: 'mail.example.com:587' },
  },
};
