export type { AccessOptions, AccessRequest } from './access';
export { type Answer, writeAnswer } from './answer';
export {
  type BlockchainMetrics,
  type ChainMetrics,
  createMetrics,
  type FaultPlace,
} from './blockchain-metrics';
export {
  type Catalogue,
  type ChainGroupName,
  catalogue,
  chainGroups,
  type GroupName,
  type HistogramName,
} from './catalogue/catalogue';
export type {
  Aggregation,
  AliasDefinition,
  ConfiguredLabel,
  LabelDefinition,
  MetricDefinition,
} from './catalogue/define-metrics';
export type { ChainDefinition } from './chain/chain-options';
export type { ChainWatch } from './chain/chain-watch';
export type { ChainBlock, ChainFacts, FactName, SomeFacts } from './chain/facts';
export { type PushOptions, type PushSource, push } from './chain/push';
export type { EndpointOptions } from './chain/rpc/endpoint';
export type { ChainSnapshot, Checkpoint, KnownFact, ReferenceState } from './chain/snapshot';
export type {
  ChainSource,
  DevelopmentSigns,
  Question,
  Questions,
  SourceListener,
} from './chain/source';
export { SourceError, type SourceErrorKind } from './chain/source-error';
export { type BeaconOptions, beacon } from './chain/sources/beacon';
export { type BitcoinOptions, bitcoin } from './chain/sources/bitcoin';
export { type CometbftOptions, cometbft } from './chain/sources/cometbft';
export { type EvmOptions, evm } from './chain/sources/evm';
export { type MoneroOptions, monero } from './chain/sources/monero';
export type { WebSocketConstructor, WebSocketLike } from './chain/sources/new-heads';
export { type SolanaOptions, solana } from './chain/sources/solana';
export { type SubstrateOptions, substrate } from './chain/sources/substrate';
export { type XaiOptions, xai } from './chain/sources/xai';
export { type WatchSettings, watchChain } from './chain/watch-chain';
export { createRegistry } from './client';
export type { ClusterOptions } from './cluster/group';
export {
  defaultPaths,
  type EndpointName,
  type EndpointPaths,
  type EndpointRequest,
  type Endpoints,
  type ServeEndpoint,
} from './endpoints';
export { errorTable, XaiMetricsError, type XaiMetricsErrorCode } from './errors';
export type { ScrapeOptions } from './exposition/scrape-options';
export type { Logger } from './fault-log';
export type {
  ChainHandles,
  CounterHandle,
  GaugeHandle,
  HeldSeries,
  HistogramHandle,
  LabelsOf,
  MetricHandles,
} from './handles';
export type {
  Check,
  CheckOptions,
  CheckOutcome,
  CheckResult,
  CheckStatus,
  ReportedCheck,
} from './health/check';
export type { DrainOptions } from './health/drain';
export type { Health, HealthReport } from './health/health';
export type { CheckDefinition } from './health/server-health';
export {
  getMetrics,
  type InitializedMetrics,
  type InitializeOptions,
  initializeMetrics,
} from './initialize-metrics';
export {
  createInstrumentation,
  findMountedMetrics,
  type Instrumentation,
  type InstrumentationOptions,
  type InstrumentationParts,
} from './instrumentation';
export { overflowEndpoint } from './label-sets';
export {
  isMetricsServer,
  type MetricsServer,
  startMetricsServer,
  startSocketServer,
} from './metrics-server';
export type { Naming } from './naming';
export { defaultMessageTypes, type MetricsOptions, type NodeInfo } from './options';
export type { CriterionName } from './readiness/criteria';
export type { Overrides } from './readiness/overrides';
export type { ReadinessQuestion } from './readiness/readiness';
export type { ReadinessOptions } from './readiness/readiness-options';
export type { ReadinessPreset, ServerReadinessOptions } from './readiness/server-readiness-options';
export type {
  AiRecording,
  AiRetryReason,
  RecordedAiRetry,
  RecordedAiTask,
} from './recording/ai';
export type { ApiRecording, RecordedApiRequest } from './recording/api';
export type { BlockRecording, RecordedBlock } from './recording/blocks';
export type { ChainRecording, ChainState, SyncDetails } from './recording/chain';
export type { MiningRecording } from './recording/mining';
export type {
  DialResult,
  NetworkErrorType,
  NetworkRecording,
  PeerCounts,
  PeerViolation,
  RecordedMessage,
} from './recording/network';
export type { RecordedRpcCall, RpcRecording } from './recording/rpc';
export type {
  RecordedSecurityEvent,
  SecurityRecording,
  SecuritySeverity,
} from './recording/security';
export type { SupplyRecording, WalletTransaction } from './recording/supply';
export type {
  EvictionReason,
  MempoolDetails,
  RecordedTransaction,
  RejectionReason,
  TransactionRecording,
} from './recording/transactions';
export type {
  ValidationErrorCategory,
  ValidationFailureType,
  ValidationRecording,
} from './recording/validation';
export type { MetricsRegistry } from './registry';
export { clientClosedRequest } from './requests/client-closed';
export type { ExcludeRequest, Exclusion } from './requests/exclusion';
export { markOwnRequests } from './requests/own-requests';
export { patternText } from './requests/pattern-text';
export {
  type CappedRequestLabel,
  type ClosedRequestLabel,
  defineRequestLabel,
  type RequestLabel,
  type RequestLabels,
} from './requests/request-labels';
export {
  type ReadRoute,
  type RequestRecorder,
  unmatchedEndpoint,
} from './requests/request-recorder';
export type { ApiErrorType, RequestSeries } from './requests/request-series';
export {
  type RpcMethodPreset,
  rpcMethodPresets,
} from './rpc/method-presets';
export type { RpcOutcome } from './rpc/outcome';
export type { FindRpc, RpcAccess, RpcExchange } from './rpc/rpc-exchange';
export type { RpcHandlers, RpcMethods, RpcOptions } from './rpc/rpc-options';
export { type RpcSeries, rpcSeriesLimit } from './rpc/rpc-series';
export type { RpcText } from './rpc/rpc-text';
export { createSeparateRegistry, type SeparateRegistry } from './separate-registry';
export type { Amount, RefusalReason } from './value-guard';
