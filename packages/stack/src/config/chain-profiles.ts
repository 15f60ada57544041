/** The pace of a chain, from which the thresholds of its alerts follow. */
export interface ChainProfile {
  /** The block interval that the protocol aims at. */
  readonly blockSeconds: number;
  readonly title: string;
}

/**
 * The paces that thresholds are written for. `devnet` is the demo's: everything is judged within
 * seconds, so that one can watch an alert come and go.
 */
export const chainProfiles = {
  '10min': { blockSeconds: 600, title: 'blocks about every 10 minutes, as Bitcoin' },
  '12s': { blockSeconds: 12, title: 'blocks every few seconds, as Ethereum' },
  '400ms': { blockSeconds: 0.4, title: 'several blocks a second, as Solana' },
  devnet: { blockSeconds: 3, title: 'a chain on one machine, such as the demo' },
} as const satisfies Readonly<Record<string, ChainProfile>>;

/** The name of a chain profile. */
export type ChainProfileName = keyof typeof chainProfiles;
