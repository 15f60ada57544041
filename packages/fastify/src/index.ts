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
export { type XaiMetricsOptions, xaiMetrics } from './xai-metrics';
