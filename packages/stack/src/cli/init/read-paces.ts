import { catalogue } from '@xai-metrics/core';

/** What a server tells about the pace of a chain. */
export interface ToldPace {
  /** `host:port` of the server. */
  readonly server: string;
  /** The label `chain`; empty where the server watches only one. */
  readonly chain: string;
  readonly blockSeconds: number;
  /** `expected` by the protocol, or the mean of blocks that the server has `seen`. */
  readonly how: 'expected' | 'seen';
}

/** Blocks of which a mean says something; at random, the mean of 50 is off by a seventh. */
const enoughBlocks = 50;

/** Reads the pace of each chain from the metrics of a server; none where it does not know. */
export function readPaces(exposition: string, prefix: string, server: string): ToldPace[] {
  const { expectedIntervalSeconds, intervalSeconds } = catalogue.blocks;
  const read = (name: string) => readByChain(exposition, prefix + name);
  const expected = read(expectedIntervalSeconds.name);
  const sums = read(`${intervalSeconds.name}_sum`);
  const counts = read(`${intervalSeconds.name}_count`);
  const chains = [...new Set([...expected.keys(), ...counts.keys()])];
  return chains.flatMap((chain): ToldPace[] => {
    const told = expected.get(chain);
    if (told !== undefined && told > 0) {
      return [{ server, chain, blockSeconds: told, how: 'expected' }];
    }
    const [sum, count] = [sums.get(chain) ?? 0, counts.get(chain) ?? 0];
    if (count < enoughBlocks || sum <= 0) return [];
    return [{ server, chain, blockSeconds: Number((sum / count).toPrecision(2)), how: 'seen' }];
  });
}

function readByChain(exposition: string, name: string): ReadonlyMap<string, number> {
  const lines = exposition.matchAll(new RegExp(`^${name}(?:\\{([^}]*)\\})? (\\S+)`, 'gm'));
  return new Map(
    [...lines].map(([, labels = '', value]) => [
      /(?:^|,)chain="([^"]*)"/.exec(labels)?.[1] ?? '',
      Number(value),
    ]),
  );
}
