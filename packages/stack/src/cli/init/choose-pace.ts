import {
  type ChainProfileName,
  chainProfiles,
  fitsProfile,
  nearestProfile,
} from '../../config/chain-profiles';
import {
  describeProfile,
  isOtherPace,
  type PaceSettings,
  resolvePace,
  usualPace,
} from '../../config/resolve-pace';
import type { ChainConfig, StackConfig } from '../../config/stack-config';
import { UsageError } from '../usage-error';
import type { ToldPace } from './read-paces';

/** The pace that a stack is written with. */
export interface ChosenPace {
  readonly settings: Pick<StackConfig, 'chainProfile' | 'blockSeconds' | 'chains'>;
  /** What was chosen and why, as sentences. */
  readonly notes: readonly string[];
  /** What is not as it should be, as sentences. */
  readonly warnings: readonly string[];
}

/**
 * Chooses the pace by what the servers tell. What was given by hand stays, and has to fit.
 *
 * @throws UsageError if what was given is more than twice off what the servers tell
 */
export function choosePace(given: PaceSettings, told: readonly ToldPace[]): ChosenPace {
  const chains = groupByChain(told);
  const warnings = chains.flatMap(disagreement);
  if (chains.length === 0) return { ...withoutWord(given), warnings };
  const [only] = chains;
  if (chains.length === 1 && only !== undefined) {
    return { ...forOneChain(given, only), warnings };
  }
  return { ...forSeveral(given, chains), warnings };
}

interface ToldChain {
  readonly chain: string;
  readonly blockSeconds: number;
  readonly told: readonly ToldPace[];
}

function withoutWord(given: PaceSettings) {
  const { chainProfile, blockSeconds } = resolvePace(given, usualPace);
  const settings = { ...given, chainProfile };
  if (given.chainProfile !== undefined || given.blockSeconds !== undefined) {
    return {
      settings,
      notes: [`Pace: ${chainProfile}, a block every ${blockSeconds} s, as given.`],
    };
  }
  return {
    settings,
    notes: [
      `Pace: ${chainProfile}, a block every ${blockSeconds} s, which is assumed: no server tells its block interval. If it is another, give --block-seconds; xai-metrics verify compares it with the blocks that come.`,
    ],
  };
}

function forOneChain(given: PaceSettings, only: ToldChain) {
  const { chainProfile, blockSeconds } = given;
  const { blockSeconds: seconds } = only;
  if (blockSeconds !== undefined && isOtherPace(blockSeconds, seconds)) {
    throw new UsageError(
      `--block-seconds is ${blockSeconds}, and ${source(only)}.`,
      `Leave it out, or give ${seconds}; if the server is wrong, correct its option expectedBlockSeconds, by which it also judges its readiness.`,
    );
  }
  if (chainProfile !== undefined && !fitsProfile(chainProfile, seconds)) {
    throw new UsageError(
      `--profile ${chainProfile} is for ${describeProfile(chainProfile)}, and ${source(only)}.`,
      `Leave it out, or give --profile ${nearestProfile(seconds)}; if the server is wrong, correct its option expectedBlockSeconds, by which it also judges its readiness.`,
    );
  }
  const settings = settingsFor(blockSeconds ?? seconds, chainProfile);
  const isGiven = chainProfile !== undefined && blockSeconds !== undefined;
  const pace = describe(settings);
  return {
    settings,
    notes: [`Pace: ${pace}${isGiven ? ', as given' : `: ${source(only)}`}.`],
  };
}

function forSeveral(given: PaceSettings, chains: readonly ToldChain[]) {
  const isGiven = given.chainProfile !== undefined || given.blockSeconds !== undefined;
  const paces = chains.map((each) => ({ ...each, settings: settingsFor(each.blockSeconds) }));
  const base = isGiven
    ? { ...given, chainProfile: resolvePace(given, usualPace).chainProfile }
    : mostFrequent(paces.map(({ settings }) => settings));
  const others = paces.filter(
    ({ chain, settings }) => chain !== '' && describe(settings) !== describe(base),
  );
  const entries = others.map(({ chain, settings }) => [chain, settings] as const);
  return {
    settings: {
      ...base,
      ...(entries.length > 0 && {
        chains: Object.fromEntries(entries) as Record<string, ChainConfig>,
      }),
    },
    notes: [
      `Pace: ${describe(base)}${isGiven ? ', as given' : ''}.`,
      ...others.map(
        (each) => `Pace of the chain ${each.chain}: ${describe(each.settings)}: ${source(each)}.`,
      ),
    ],
  };
}

/** The profile, and the interval where it is not the profile's own. */
function settingsFor(seconds: number, profile: ChainProfileName = nearestProfile(seconds)) {
  const isOwn = chainProfiles[profile].blockSeconds === seconds;
  return { chainProfile: profile, ...(!isOwn && { blockSeconds: seconds }) };
}

function describe({ chainProfile = '12s', blockSeconds }: PaceSettings) {
  return `${chainProfile}, a block every ${blockSeconds ?? chainProfiles[chainProfile].blockSeconds} s`;
}

function mostFrequent<Settings extends object>(all: readonly Settings[]): Settings {
  const count = (one: Settings) =>
    all.filter((other) => JSON.stringify(other) === JSON.stringify(one)).length;
  return all.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function source({ blockSeconds, told }: ToldChain): string {
  const servers = told.map(({ server }) => server);
  const who = servers.length === 1 ? servers[0] : `${servers.length} servers`;
  const verb = servers.length === 1 ? 'tells' : 'tell';
  const isSeen = told.every(({ how }) => how === 'seen');
  return isSeen
    ? `the blocks that ${who} ${servers.length === 1 ? 'has' : 'have'} seen came every ${blockSeconds} s on average`
    : `${who} ${verb} a block every ${blockSeconds} s`;
}

function disagreement({ chain, blockSeconds, told }: ToldChain): string[] {
  const other = told.find((each) => isOtherPace(each.blockSeconds, blockSeconds));
  if (other === undefined) return [];
  return [
    `The servers tell different block intervals${chain === '' ? '' : ` of ${chain}`}: ${told.map(({ server, blockSeconds: seconds }) => `${server} ${seconds} s`).join(', ')}. One stack has one pace for each value of the label chain: watch chains of another pace by a stack of their own, or correct the option expectedBlockSeconds of a server.`,
  ];
}

function groupByChain(told: readonly ToldPace[]): ToldChain[] {
  const chains = [...new Set(told.map(({ chain }) => chain))];
  return chains.map((chain) => {
    const ofChain = told.filter((each) => each.chain === chain);
    // What the protocol aims at says more than what has come.
    const expected = ofChain.filter(({ how }) => how === 'expected');
    const used = expected.length > 0 ? expected : ofChain;
    return { chain, blockSeconds: median(used.map((each) => each.blockSeconds)), told: used };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] as number;
}
