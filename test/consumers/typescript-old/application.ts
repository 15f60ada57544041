// An application whose compiler is the oldest that is supported: right code compiles, wrong code does not.
import type { IncomingMessage } from 'node:http';
import {
  createMetrics,
  defineRequestLabel,
  initializeMetrics,
  type MetricsOptions,
} from '@xai-metrics/core';
import { xaiMetrics as expressMetrics, type XaiMetricsOptions } from '@xai-metrics/express';
import { xaiMetrics as koaMetrics } from '@xai-metrics/koa';
import { renderStack } from '@xai-metrics/stack';
import { Registry } from 'prom-client';

const options: MetricsOptions = {
  registry: new Registry(),
  groups: { ai: false },
  coinDecimals: 8,
};
const metrics = createMetrics(options);
metrics.recordBlock({ height: 17, source: 'mined' });
metrics.blocks.total.inc({ source: 'mined' });
metrics.api.requests.inc({ method: 'GET', endpoint: '/block/:height', status: 200 }, 2);
// @ts-expect-error a value outside the closed set
metrics.blocks.total.inc({ source: 'stolen' });
// @ts-expect-error labels for a metric without any
metrics.blocks.height.set({ network: 'testnet' }, 17);

const tier = defineRequestLabel({
  oneOf: ['free', 'paid'],
  read: (request: IncomingMessage & { pays?: boolean }) => (request.pays ? 'paid' : 'free'),
});
export const expressOptions: XaiMetricsOptions = { labels: { tier } };
// @ts-expect-error a value that is not in the list
defineRequestLabel({ oneOf: ['free', 'paid'], read: () => 'gold' });

export const mounted = [expressMetrics(expressOptions), koaMetrics({ paths: { health: false } })];
// @ts-expect-error an unknown option
expressMetrics({ path: '/metrics' });

export { initializeMetrics, renderStack };
