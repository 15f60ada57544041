/** The pace of a chain, from which the thresholds of its alerts follow. */
export interface ChainProfile {
  /** The block interval that the protocol aims at. */
  readonly blockSeconds: number;
  /** The intervals that its thresholds are right for, from the shortest to the longest. */
  readonly fits: readonly [shortestSeconds: number, longestSeconds: number];
  readonly title: string;
}

/**
 * The paces that thresholds are written for, from the slowest to the fastest; each fits intervals up to
 * twice as short or long as its own. Proof of work, whose blocks come at random, begins at half a minute.
 * `devnet` is the demo's: everything is judged within seconds, so that one can watch an alert come and go.
 */
export const chainProfiles = {
  '10min': {
    blockSeconds: 600,
    fits: [30, 86_400],
    title: 'proof of work with blocks every minute and more, as Bitcoin',
  },
  '12s': { blockSeconds: 12, fits: [6, 30], title: 'blocks about every 12 seconds, as Ethereum' },
  '6s': {
    blockSeconds: 6,
    fits: [3, 12],
    title: 'blocks about every 6 seconds, as Cosmos, Substrate',
  },
  '2s': {
    blockSeconds: 2,
    fits: [1, 4],
    title: 'blocks about every 2 seconds, as OP, Polygon, Avalanche',
  },
  '1s': { blockSeconds: 1, fits: [0.5, 2], title: 'a block a second, as fast L2s' },
  '400ms': { blockSeconds: 0.4, fits: [0.001, 0.8], title: 'several blocks a second, as Solana' },
  devnet: {
    blockSeconds: 3,
    fits: [0.001, 86_400],
    title: 'a chain on one machine, such as the demo',
  },
} as const satisfies Readonly<Record<string, ChainProfile>>;

/** The name of a chain profile. */
export type ChainProfileName = keyof typeof chainProfiles;

/** Whether the thresholds of a profile are right for a block interval. */
export function fitsProfile(profile: ChainProfileName, blockSeconds: number): boolean {
  const [shortest, longest] = chainProfiles[profile].fits;
  return blockSeconds >= shortest && blockSeconds <= longest;
}

/** The profile, other than `devnet`, whose interval is nearest to a block interval that it fits. */
export function nearestProfile(blockSeconds: number): ChainProfileName {
  const distance = (name: ChainProfileName) =>
    Math.abs(Math.log(blockSeconds / chainProfiles[name].blockSeconds));
  const names = (Object.keys(chainProfiles) as ChainProfileName[]).filter(
    (name) => name !== 'devnet' && fitsProfile(name, blockSeconds),
  );
  return names.sort((a, b) => distance(a) - distance(b))[0] ?? '10min';
}
