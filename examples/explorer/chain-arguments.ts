import { type ChainDefinition, evm, xai } from '@xai-metrics/core';
import { demoReadiness } from '../demo/demo-readiness';
import type { ChainReader } from './chain-reader';
import { createDevnetReader } from './devnet-reader';
import { createEvmReader } from './evm-reader';

/** A chain as a server of the demo knows it: through its node alone. */
export interface ConnectedChain {
  /** What the server shows of it. */
  reader: ChainReader;
  /** What is measured of it, and when the server is fit to show it. */
  definition: ChainDefinition;
}

/** The command line of a server that belongs to a node, for `parseArgs`. */
export const chainArguments = {
  chain: { type: 'string', default: 'xai' },
  node: { type: 'string', default: 'http://127.0.0.1:8000' },
  /** Another node of the same chain to compare it with. */
  reference: { type: 'string', multiple: true, default: [] as string[] },
  'block-seconds': { type: 'string' },
  'peers-grace': { type: 'string', default: '5' },
} as const;

/** The kinds of chains that `--chain` knows. */
const kinds = {
  xai: { createReader: createDevnetReader, createSource: xai },
  evm: { createReader: createEvmReader, createSource: evm },
} as const;

/**
 * Connects to the chain of the command line.
 *
 * @throws Error naming the kinds of chains there are
 */
export function connectChain(values: {
  chain: string;
  node: string;
  reference: readonly string[];
  'block-seconds'?: string | undefined;
  'peers-grace': string;
}): ConnectedChain {
  const { chain, node, reference } = values;
  if (!Object.hasOwn(kinds, chain)) {
    throw new Error(`--chain has to be one of ${Object.keys(kinds).join(', ')}, not "${chain}".`);
  }
  const { createReader, createSource } = kinds[chain as keyof typeof kinds];
  const blockSeconds = values['block-seconds'];
  return {
    reader: createReader(node),
    definition: {
      source: createSource({ url: node }),
      references: Object.fromEntries(
        reference.map((url, i) => [`reference-${i + 1}`, createSource({ url })]),
      ),
      ...(blockSeconds === undefined ? {} : { expectedBlockSeconds: Number(blockSeconds) }),
      readiness: demoReadiness(Number(values['peers-grace'])),
    },
  };
}
