import {
  beacon,
  bitcoin,
  type ChainSource,
  cometbft,
  evm,
  monero,
  solana,
  substrate,
  xai,
} from '@xai-metrics/core';

/** How a source of each kind is made; its options are checked by itself. */
const sources: Readonly<Record<string, (options: never) => ChainSource>> = {
  evm,
  beacon,
  bitcoin,
  cometbft,
  solana,
  substrate,
  xai,
  monero,
};

/** The kinds of nodes that can be named in settings. */
export const chainKinds: readonly string[] = Object.keys(sources);

/**
 * Creates a source by the name of its kind.
 *
 * @param options - those of the source; they come from outside, and it checks them
 * @throws XaiMetricsError for options that cannot be used
 */
export function createSource(kind: string, options: object): ChainSource {
  return (sources[kind] as (options: object) => ChainSource)(options);
}
