import { type ChainProfileName, chainProfiles } from '../../src/config/chain-profiles';
import type { StackConfig } from '../../src/config/stack-config';

const profiles = Object.keys(chainProfiles) as ChainProfileName[];

/** The paces in which alerts are tried: each profile, and a stack whose chains have several. */
export const paces: Readonly<Record<string, StackConfig>> = {
  ...Object.fromEntries(profiles.map((chainProfile) => [chainProfile, { chainProfile }])),
  chains: {
    chainProfile: '12s',
    chains: { bitcoin: { chainProfile: '10min' }, solana: { chainProfile: '400ms' } },
  },
};
