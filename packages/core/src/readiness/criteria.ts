import { judgeFinality, judgeFork, judgeIndexLag } from './chain-criteria';
import type { Criterion, CriterionResult, Evidence } from './criterion';
import { judgeHeadAge, judgeLag, judgeProgress, judgeSyncing } from './head-criteria';
import type { Outcome } from './hysteresis';
import type { Limits } from './limits';
import { judgeIdentity, judgePeers, judgeSnapshot, judgeUpstream } from './node-criteria';
import { findReferenceHeight, haveReferencesHalted } from './reference-height';

// What explains the others comes first: the first that fails is the reason of a change.
const criteria = {
  snapshot: judgeSnapshot,
  identity: judgeIdentity,
  upstream: judgeUpstream,
  fork: judgeFork,
  syncing: judgeSyncing,
  lag: judgeLag,
  headAge: judgeHeadAge,
  progress: judgeProgress,
  peers: judgePeers,
  indexLag: judgeIndexLag,
  finality: judgeFinality,
} as const satisfies Record<string, Criterion>;

/** The name of a criterion. */
export type CriterionName = keyof typeof criteria;

/** The names of all criteria, in the order in which they are shown. */
export const criterionNames = Object.keys(criteria) as readonly CriterionName[];

/** What came out of each criterion that is on. */
export type Criteria = { readonly [Name in CriterionName]?: CriterionResult };

/**
 * Judges a chain by everything that is known of it now. Pure, and fast enough for each probe.
 *
 * @param configured - the limits by which the whole chain has halted: not those of a caller, whose
 * stricter ones would otherwise excuse the node sooner
 */
export function judgeCriteria(
  given: Omit<Evidence, 'reference' | 'hasHalted'>,
  configured: Limits = given.limits,
): Criteria {
  const { snapshot, options, now } = given;
  // A voice may be wrong by what a busy minute brings, never by more.
  const farAbove = Math.max(100, 10 * (configured.blocksBehind || 0));
  const evidence: Evidence = {
    ...given,
    reference: findReferenceHeight(snapshot, options.quorum, farAbove),
    hasHalted: haveHalted(),
  };
  const results: { [Name in CriterionName]?: CriterionResult } = {};
  for (const name of criterionNames) {
    const result = criteria[name](evidence);
    if (result !== undefined) results[name] = result;
  }
  return results;

  function haveHalted(): boolean {
    // Half of what this node itself may stand still: the others have to be known to have halted by
    // then, although their heights come some polls later.
    const own = [configured.headAgeSeconds, configured.stallSeconds].filter(
      (limit) => Number(limit) > 0,
    );
    const seconds = Math.min(...(own as number[])) / 2;
    return own.length > 0 && haveReferencesHalted(snapshot, options.quorum, seconds, now);
  }
}

/** What the criteria of one poll say together. */
export function outcomeOf(results: Criteria): Outcome {
  if (results.identity?.status === 'fail') return 'bad at once';
  return failingCriteria(results).length === 0 ? 'good' : 'bad';
}

/** The criteria that fail. */
export function failingCriteria(results: Criteria): CriterionName[] {
  return criterionNames.filter((name) => results[name]?.status === 'fail');
}
