import { requirePackage } from '../lib/paths.mjs';

/**
 * OpenTelemetry's instrumentation of `node:http` with the exporter for Prometheus; for routes it
 * also needs a context manager and the instrumentation of the framework.
 *
 * @param framework - package and class of that instrumentation, or nothing
 */
export function createOpenTelemetry([packageName, className]) {
  const { context } = requirePackage('@opentelemetry/api');
  const { MeterProvider } = requirePackage('@opentelemetry/sdk-metrics');
  const exporter = requirePackage('@opentelemetry/exporter-prometheus');
  const { HttpInstrumentation } = requirePackage('@opentelemetry/instrumentation-http');
  const reader = new exporter.PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  const instrumentation = new HttpInstrumentation();
  instrumentation.setMeterProvider(provider);
  if (packageName !== undefined) {
    const { AsyncLocalStorageContextManager } = requirePackage(
      '@opentelemetry/context-async-hooks',
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    new (requirePackage(packageName)[className])();
  }
  // It wraps what is required after it.
  requirePackage('http');

  return {
    async text() {
      const { resourceMetrics } = await reader.collect();
      return new exporter.PrometheusSerializer().serialize(resourceMetrics);
    },
    total: /^http_server_(request_)?duration(_seconds)?_count$/,
  };
}
