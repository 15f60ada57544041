export { type XaiMetricsMiddleware, type XaiMetricsOptions, xaiMetrics } from './xai-metrics';
