export { readTracedRoute, traceRoutes } from './matched-route';
export {
  type KoaApp,
  type KoaContext,
  type XaiMetricsMiddleware,
  type XaiMetricsOptions,
  xaiMetrics,
} from './xai-metrics';
