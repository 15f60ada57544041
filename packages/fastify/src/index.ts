export { type XaiMetricsOptions, xaiMetrics } from './xai-metrics';
