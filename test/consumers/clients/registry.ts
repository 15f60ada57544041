// Compiles with nothing but the successor: no declaration of ours speaks of prom-client.
import { Counter, Registry } from '@prometheus-io/client';
import { createMetrics, type MetricsRegistry } from '@xai-metrics/core';
import { xaiMetrics as expressMetrics } from '@xai-metrics/express';
import { xaiMetrics as koaMetrics } from '@xai-metrics/koa';

const registry = new Registry();
new Counter({ name: 'logins_total', help: 'Logins.', registers: [registry] }).inc();
export const metrics = createMetrics({ registry });
export const known: MetricsRegistry = metrics.registry;
export const mounted = [expressMetrics({ registry }), koaMetrics({ registry })];
// @ts-expect-error the class itself is no registry
createMetrics({ registry: Registry });
