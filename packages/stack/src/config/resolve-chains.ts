import type { ResolvedChain } from '../stack-context';
import { type PaceSettings, resolvePace } from './resolve-pace';
import type { StackConfig } from './stack-config';
import { resolveThresholds, type ThresholdName, type Thresholds, thresholds } from './thresholds';

/**
 * Fills in the pace of each chain in the settings. What the stack sets for all holds for it too, but for
 * thresholds that follow from the pace.
 */
export function resolveChains(
  { chains = {}, thresholds: ofStack = {} }: StackConfig,
  stackPace: Required<PaceSettings>,
  stack: Thresholds,
): Readonly<Record<string, ResolvedChain>> {
  const entries = Object.entries(chains).map(([name, { thresholds: own = {}, ...settings }]) => {
    const pace = resolvePace(settings, stackPace, `chains.${name}.`);
    const isOfStack = pace.chainProfile === stackPace.chainProfile;
    const shared = Object.entries(ofStack).filter(
      ([threshold]) => isOfStack || !dependsOnPace(threshold as ThresholdName),
    );
    const resolved = resolveThresholds(pace.chainProfile, {
      blockSeconds: pace.blockSeconds,
      scrapeInterval: stack.scrapeInterval,
      overrides: { ...Object.fromEntries(shared), ...own },
    });
    // They are the stack's: what is recorded for all chains at once is named for them.
    const { scrapeInterval, rateWindow, longWindow } = stack;
    const ofAll = { scrapeInterval, rateWindow, longWindow };
    return [name, { ...pace, thresholds: { ...resolved, ...ofAll } }] as const;
  });
  return Object.fromEntries(entries);
}

/** Whether the usual profiles, all but `devnet`, have different values. */
function dependsOnPace(name: ThresholdName): boolean {
  const { value } = thresholds[name];
  if (typeof value === 'number') return false;
  const { devnet: _, ...usual } = value;
  return new Set(Object.values(usual)).size > 1;
}
