import type { BlockchainMetrics } from '../blockchain-metrics';
import { assertOption, type MetricsOptions } from '../options';
import { preferRpcMethods } from '../rpc/rpc-options';
import { type ChainsOptions, type NamedChain, readChains } from './chain-options';
import type { ChainWatch } from './chain-watch';
import { watchChain } from './watch-chain';

/** The chains that a server belongs to. */
export interface ServerChains {
  readonly named: readonly NamedChain[];
  /** Adds to the options of the metrics what the chains have in their labels. */
  withNames(options: MetricsOptions): MetricsOptions;
  /**
   * Makes sure that all of them can be recorded.
   *
   * @throws XaiMetricsError if metrics that were made before lack the name of one, or of a reference
   */
  assertNamed(metrics: BlockchainMetrics): void;
  /**
   * Begins to watch them.
   *
   * @param counts - whether this process counts the blocks
   * @param expectedBlockSeconds - the block time of an only chain that does not say it itself
   */
  watch(
    metrics: BlockchainMetrics,
    counts: () => boolean,
    expectedBlockSeconds?: number,
  ): readonly ChainWatch[];
}

/**
 * Reads the options `chain` and `chains`; nothing is watched yet.
 *
 * @throws XaiMetricsError for a wrong option
 */
export function createServerChains(options: ChainsOptions): ServerChains {
  const named = readChains(options);

  return {
    named,
    withNames(metricsOptions) {
      const { rpc } = metricsOptions;
      return {
        ...metricsOptions,
        chainNames: named.flatMap(({ name }) => (name === undefined ? [] : [name])),
        sourceNames: [
          ...new Set(named.flatMap(({ definition }) => Object.keys(definition.references ?? {}))),
        ],
        // What these nodes answer is counted by name, unless the option says otherwise.
        ...(rpc ? { rpc: preferRpcMethods(rpc, kindsOf(named)) } : {}),
      };
    },
    assertNamed(metrics) {
      for (const { name, definition } of named) {
        if (name !== undefined) metrics.forChain(name);
        for (const reference of Object.keys(definition.references ?? {})) {
          assertOption(
            'sourceNames of the given metrics have to name each reference',
            reference,
            metrics.sourceNames.has(reference),
          );
        }
      }
    },
    watch(metrics, counts, expectedBlockSeconds) {
      return named.map(({ name, definition }) => {
        if (name !== undefined)
          return watchChain(metrics.forChain(name), definition, { name, counts });
        const defaults = expectedBlockSeconds === undefined ? {} : { expectedBlockSeconds };
        return watchChain(metrics, { ...defaults, ...definition }, { counts });
      });
    },
  };
}

function kindsOf(named: readonly NamedChain[]): string[] {
  return named.map(({ definition }) => definition.source.kind);
}
