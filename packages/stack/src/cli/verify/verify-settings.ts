import {
  type ChainProfileName,
  chainProfiles,
  fitsProfile,
  nearestProfile,
} from '../../config/chain-profiles';
import { isOtherPace } from '../../config/resolve-pace';
import { nameMetrics } from '../../metric-names';
import { nameJobs } from '../../prometheus/jobs';
import type { ResolvedConfig } from '../../stack-context';
import type { HttpApi } from './http-api';
import type { VerifyResult } from './verify-result';

/** Blocks of the last hour of which the pace says something: at random, that of 20 is off by a quarter. */
const enoughBlocks = 20;

/** Compares the pace in the settings with what the servers tell, and with the blocks that have come. */
export async function verifySettings(
  prometheus: HttpApi,
  config: ResolvedConfig,
): Promise<VerifyResult[]> {
  const told = await askByChain(prometheus, toldQuery(config));
  const seen = await askByChain(prometheus, seenQuery(config));
  const chains = [...new Set([...told.keys(), ...seen.keys()])].sort();
  if (chains.length === 0) {
    const { chainProfile, blockSeconds } = config;
    const detail = `${chainProfile}, a block every ${blockSeconds} s; no server tells its block interval, and too few blocks have come to measure it`;
    return [{ area: 'settings', name: 'Pace', status: 'note', detail }];
  }
  return chains.map((chain) => compare(config, chain, told.get(chain), seen.get(chain)));
}

function compare(
  config: ResolvedConfig,
  chain: string,
  told: number | undefined,
  seen: number | undefined,
): VerifyResult {
  const { chainProfile, blockSeconds } = config.chains[chain] ?? config;
  const name = chain === '' ? 'Pace' : `Pace of ${chain}`;
  const configured = `${chainProfile}, a block every ${blockSeconds} s`;
  const result = (status: VerifyResult['status'], detail: string) =>
    ({ area: 'settings', name, status, detail }) as const;
  if (told !== undefined && isOtherPace(told, blockSeconds)) {
    const words = `${configured}, and servers tell a block every ${round(told)} s: limits are wrong`;
    return result('failed', `${words}. ${correction(config, chain, told)}`);
  }
  if (seen !== undefined && isOtherPace(seen, blockSeconds)) {
    const words = `${configured}, and in the last hour they came every ${round(seen)} s`;
    // A devnet makes its blocks when it is told.
    if (chainProfile === 'devnet') return result('note', words);
    return result(
      'failed',
      `${words}. If the chain is not slow or fast just now: ${correction(config, chain, seen)}`,
    );
  }
  const agreeing = [
    ...(told === undefined ? [] : ['as servers tell']),
    ...(seen === undefined ? [] : [`${round(seen)} s in the last hour`]),
  ];
  return result('ok', `${configured}: ${agreeing.join(', ')}`);
}

/** The lines to write, as YAML has them in one line. */
function correction(config: ResolvedConfig, chain: string, exact: number): string {
  const seconds = round(exact);
  const profile = newProfile((config.chains[chain] ?? config).chainProfile, seconds);
  const interval =
    chainProfiles[profile].blockSeconds === seconds ? [] : [`blockSeconds: ${seconds}`];
  const lines = [`chainProfile: ${profile}`, ...interval];
  const text = chain === '' ? lines.join(' and ') : `chains: { ${chain}: { ${lines.join(', ')} } }`;
  return `Write in xai-metrics.yaml ${text}, then xai-metrics generate`;
}

function newProfile(profile: ChainProfileName, seconds: number): ChainProfileName {
  return fitsProfile(profile, seconds) ? profile : nearestProfile(seconds);
}

/** What servers say that the protocol aims at: the middle one of each chain. */
function toldQuery(config: ResolvedConfig): string {
  const { blocks } = nameMetrics(config.prefix);
  // A scrape that was lost just now takes nothing away.
  const told = `last_over_time(${blocks.expectedIntervalSeconds}{${onServers(config)}}[5m])`;
  return `quantile by (chain) (0.5, ${told} > 0)`;
}

/**
 * The time between blocks by their own timestamps, so that a server which catches up does not make the
 * chain look fast.
 */
function seenQuery(config: ResolvedConfig): string {
  const { blocks } = nameMetrics(config.prefix);
  const grown = (metric: string) => {
    const series = `${metric}{${onServers(config)}}[1h]`;
    return `(max_over_time(${series}) - min_over_time(${series}))`;
  };
  const labels = 'job, instance, chain';
  return `quantile by (chain) (0.5, max by (${labels}) ${grown(blocks.headTimestampSeconds)} / (max by (${labels}) ${grown(blocks.height)} >= ${enoughBlocks}) > 0)`;
}

function onServers({ name }: ResolvedConfig): string {
  const { node, validator, explorer, ai } = nameJobs(name);
  return `job=~"${[node, validator, explorer, ai].join('|')}"`;
}

async function askByChain(
  prometheus: HttpApi,
  query: string,
): Promise<ReadonlyMap<string, number>> {
  const { data } = await prometheus.get<{
    data: { result: { metric: { chain?: string }; value: [number, string] }[] };
  }>('/api/v1/query', { query });
  return new Map(data.result.map(({ metric, value }) => [metric.chain ?? '', Number(value[1])]));
}

function round(seconds: number): number {
  return Number(seconds.toPrecision(3));
}
