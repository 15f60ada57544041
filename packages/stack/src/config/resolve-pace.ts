import { StackError } from '../stack-error';
import {
  type ChainProfileName,
  chainProfiles,
  fitsProfile,
  nearestProfile,
} from './chain-profiles';

/** The pace of a chain as the settings have it. */
export interface PaceSettings {
  readonly chainProfile?: ChainProfileName;
  readonly blockSeconds?: number;
}

/** The pace of a stack whose settings say nothing. */
export const usualPace = { chainProfile: '12s', blockSeconds: 12 } as const;

/**
 * Fills in the profile by the block interval, or the interval by the profile.
 *
 * @param path - of the settings in messages, such as `chains.bitcoin.`
 * @throws StackError for an interval that the profile has no right thresholds for
 */
export function resolvePace(
  { chainProfile, blockSeconds }: PaceSettings,
  fallback: Required<PaceSettings>,
  path = '',
): Required<PaceSettings> {
  if (blockSeconds === undefined) {
    if (chainProfile === undefined) return fallback;
    return { chainProfile, blockSeconds: chainProfiles[chainProfile].blockSeconds };
  }
  const nearest = nearestProfile(blockSeconds);
  if (chainProfile === undefined) return { chainProfile: nearest, blockSeconds };
  if (fitsProfile(chainProfile, blockSeconds)) return { chainProfile, blockSeconds };
  throw new StackError(
    `${path}blockSeconds is ${blockSeconds}, and ${path}chainProfile ${chainProfile} is for ${describeProfile(chainProfile)}: its limits would be wrong.`,
    `Write chainProfile: ${nearest}, or leave it out: it then follows from blockSeconds.`,
  );
}

/** Which block intervals a profile is for, in words. */
export function describeProfile(profile: ChainProfileName): string {
  const [shortest, longest] = chainProfiles[profile].fits;
  if (longest === 86_400) return `a block every ${shortest} s or more`;
  if (shortest === 0.001) return `a block every ${longest} s or less`;
  return `a block every ${shortest} to ${longest} s`;
}

/** Whether two block intervals are of another pace: more than twice apart. */
export function isOtherPace(one: number, other: number): boolean {
  return one > 2 * other || one < other / 2;
}
