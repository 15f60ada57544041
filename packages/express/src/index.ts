export type { ExpressApp } from './matched-route';
export { createRouteWatch, type RouteWatch } from './route-watch';
export { type XaiMetricsMiddleware, type XaiMetricsOptions, xaiMetrics } from './xai-metrics';
