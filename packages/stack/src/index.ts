export { optionalGroups } from './alerts/alert-groups';
export type { Check, Finding, StackModel } from './checks/check';
export { checkStack, stackChecks } from './checks/check-stack';
export { readStackFiles } from './checks/read-stack-files';
export { type ChainProfile, type ChainProfileName, chainProfiles } from './config/chain-profiles';
export type {
  AlertOverride,
  AlertSettings,
  ChainConfig,
  Channels,
  Credentials,
  EngineName,
  ExporterName,
  ImageName,
  KubernetesDiscovery,
  LabelledTarget,
  OptionalGroup,
  OwnReceiver,
  RemoteWrite,
  ScrapeJob,
  ServerRole,
  SlackChannels,
  StackConfig,
  Target,
} from './config/stack-config';
export {
  resolveThresholds,
  type ThresholdDefinition,
  type ThresholdName,
  type ThresholdSettings,
  type Thresholds,
  thresholds,
} from './config/thresholds';
export type { RunningEngine } from './engines/engine-state';
export {
  type RunningEngines,
  type StartEnginesOptions,
  startEngines,
} from './engines/start-engines';
export { renderStack } from './render-stack';
export { StackError } from './stack-error';
export type { StackFile } from './stack-file';
