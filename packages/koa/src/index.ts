// What the option `chain` takes: whoever installs this package has it at hand.
export {
  beacon,
  bitcoin,
  cometbft,
  evm,
  monero,
  push,
  solana,
  substrate,
  xai,
} from '@xai-metrics/core';
export { readTracedRoute, traceRoutes } from './matched-route';
export {
  type KoaApp,
  type KoaContext,
  type XaiMetricsMiddleware,
  type XaiMetricsOptions,
  xaiMetrics,
} from './xai-metrics';
