import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../../answer';
import type { HealthReport } from '../../health/health';
import { reasonHeaders } from '../../health/probe-answers';
import type { Probes } from '../../health/probes';
import type { ChainReadiness } from '../chain-readiness';
import { countPeers } from '../node-criteria';
import { findLooser, type Overrides } from '../overrides';
import { jsonAnswer } from './preset-endpoint';

const headerName = 'x-erigon-healthcheck';
const checkNames = ['synced', 'min_peer_count', 'check_block', 'max_seconds_behind'] as const;

type CheckName = (typeof checkNames)[number];

/** Whether somebody asks for health as one asks Erigon. */
export function asksErigon(headers: IncomingHttpHeaders): boolean {
  return headers[headerName] !== undefined;
}

/**
 * Answers the checks that the header `X-ERIGON-HEALTHCHECK` names, each with `HEALTHY`, `DISABLED` or
 * an error, by 200 or 500. `synced` is the whole readiness; whoever drains or has no fresh snapshot
 * fails every check.
 *
 * @remarks Erigon passes what it cannot read; here a value that is unknown or malformed fails.
 */
export async function answerErigon(headers: IncomingHttpHeaders, probes: Probes): Promise<Answer> {
  const report = await probes.ready();
  const chain = probes.readiness?.chains[0];
  const results: Partial<Record<CheckName | 'healthcheck_query', string>> = Object.fromEntries(
    checkNames.map((name) => [name, 'DISABLED']),
  );
  for (const asked of String(headers[headerName]).toLowerCase().split(',')) {
    const [, name, digits] = asked.trim().match(/^([a-z_]+?)(\d{0,15})$/) ?? [];
    const isKnown = checkNames.some((known) => known === name) && (name === 'synced') === !digits;
    if (isKnown)
      results[name as CheckName] = check(name as CheckName, Number(digits), report, chain);
    else results.healthcheck_query = 'ERROR: bad header value';
  }
  const isHealthy = Object.values(results).every((text) => !text.startsWith('ERROR'));
  return jsonAnswer(
    isHealthy ? 200 : 500,
    results,
    isHealthy || report.ok ? {} : reasonHeaders(report),
  );
}

const blinding = ['draining', 'starting', 'snapshot', 'stopped'];

function check(
  name: CheckName,
  limit: number,
  { codes, status }: HealthReport,
  chain: ChainReadiness | undefined,
): string {
  const reason = codes.find((code) => blinding.includes(code));
  if (reason !== undefined) return `ERROR: ${reason}`;
  if (name === 'synced') {
    return status === 'fail' ? `ERROR: not synced: ${codes.join(', ')}` : 'HEALTHY';
  }
  const { snapshot } = chain?.watch ?? {};
  const head = snapshot?.facts.head?.value;
  if (name === 'check_block') {
    return compare(head?.height, (height) => height >= limit, `no known block ${limit}`);
  }
  const isPeers = name === 'min_peer_count';
  const looser = findLooserOverride(
    chain,
    isPeers ? { minPeers: limit } : { maxHeadAgeSeconds: limit },
  );
  if (looser !== undefined) return `ERROR: ${looser}`;
  if (isPeers) {
    const peers = snapshot && countPeers(snapshot);
    return compare(
      peers,
      (count) => count >= limit,
      `not enough peers: ${peers} (minimum ${limit})`,
    );
  }
  const { timestamp = 0 } = head ?? {};
  const age = timestamp > 0 ? Date.now() / 1000 - timestamp : undefined;
  return compare(age, (seconds) => seconds <= limit, `timestamp too old: ${age?.toFixed(0)} s`);
}

function findLooserOverride(
  chain: ChainReadiness | undefined,
  overrides: Overrides,
): string | undefined {
  return chain && findLooser(chain.limits(), overrides)?.problem;
}

function compare(
  value: number | undefined,
  isGood: (value: number) => boolean,
  problem: string,
): string {
  if (value === undefined) return 'ERROR: the node does not tell';
  return isGood(value) ? 'HEALTHY' : `ERROR: ${problem}`;
}
