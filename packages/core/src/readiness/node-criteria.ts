import type { ChainFacts } from '../chain/facts';
import { type Criterion, type CriterionResult, type Evidence, pass, unknown } from './criterion';
import { showNumber } from './show-number';

/** The node answers. */
export const judgeSnapshot: Criterion = ({ snapshot, limits, now }) => {
  const { succeededAt, failure } = snapshot;
  const limit = limits.silenceSeconds;
  // Nothing is due from a source that only tells of changes.
  const bounds = Number.isFinite(limit) ? { limit } : {};
  if (succeededAt === undefined) {
    const reason = failure?.message ?? 'the node has not told its head yet';
    return { status: 'fail', code: 'starting', reason: `starting: ${reason}` };
  }
  const value = Math.max(0, now - succeededAt) / 1000;
  const figures = { value, ...bounds, unit: 'seconds' } as const;
  if (value <= limit) {
    return pass(`the node told its head ${showNumber(value)} s ago`, figures);
  }
  const why = failure === undefined ? '' : `: ${failure.message}`;
  return {
    status: 'fail',
    code: 'snapshot',
    reason: `no head from the node for ${showNumber(value)} s (limit ${showNumber(limit)} s)${why}`,
    ...figures,
  };
};

/** The node is on the chain that it should be on. */
export const judgeIdentity: Criterion = ({ snapshot, options: { expected } }) => {
  const wanted = Object.entries(expected) as [keyof ChainFacts['identity'], string][];
  if (wanted.length === 0) return undefined;
  const identity = snapshot.facts.identity?.value ?? {};
  const words = { chainId: 'chain', genesis: 'genesis' } as const;
  for (const [name, value] of wanted) {
    const actual = identity[name];
    if (actual === undefined || actual === value) continue;
    const reason = `the node is on ${words[name]} ${actual}, expected is ${value}`;
    return { status: 'fail', code: 'identity', reason };
  }
  const open = wanted.filter(([name]) => identity[name] === undefined);
  if (open.length > 0) {
    return unknown(`the node has not told its ${open.map(([name]) => words[name]).join(' and ')}`);
  }
  return pass(`the node is on ${wanted.map(([name, v]) => `${words[name]} ${v}`).join(', ')}`);
};

/** Peers connected, whichever way the node tells it. */
export function countPeers({ facts }: Evidence['snapshot']): number | undefined {
  const { connected, inbound, outbound } = facts.peers?.value ?? {};
  if (connected !== undefined) return connected;
  return inbound === undefined || outbound === undefined ? undefined : inbound + outbound;
}

/** The node has peers enough. */
export const judgePeers: Criterion = (evidence) => {
  const { snapshot, options, limits, now, isReady, fewPeersSince } = evidence;
  const { minPeers: limit } = limits;
  if (limit === false) return undefined;
  const value = countPeers(snapshot);
  if (value === undefined) return unknown('the node does not tell how many peers it has');
  const figures = { value, limit, unit: 'peers' } as const;
  const isExcused = snapshot.isDevelopment && options.minPeers === undefined && limit === 0;
  const least = `at least ${showNumber(limit)}${isExcused ? ': a node for development' : ''}`;
  const found = `${showNumber(value)} peer${value === 1 ? '' : 's'} (${least})`;
  if (value >= limit) return pass(found, figures);
  const seconds = Math.max(0, now - (fewPeersSince ?? now)) / 1000;
  const grace = options.peersGraceSeconds;
  if (isReady && seconds <= grace) {
    const reason = `${found} for ${showNumber(seconds)} s, which may last ${showNumber(grace)} s`;
    return { status: 'warn', code: 'peers', reason, ...figures };
  }
  return { status: 'fail', code: 'peers', reason: `only ${found}`, ...figures };
};

/** What the node depends on is there. */
export const judgeUpstream: Criterion = ({ snapshot, options }) => {
  const upstream = snapshot.facts.upstream?.value;
  if (!options.upstream || upstream === undefined) return undefined;
  if (upstream.isOnline) return pass('what the node depends on is online');
  const reason = upstream.reason ?? 'what the node depends on is offline';
  return { status: 'fail', code: 'upstream', reason } satisfies CriterionResult;
};
