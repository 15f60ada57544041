import type { Check, Finding, StackModel } from './check';
import { boardChecks } from './dashboards/board-checks';
import { descriptionsTell, summariesStable } from './rules/alert-texts';
import { comparisonPresent } from './rules/comparisons';
import { fittingFunctions, noBareCounters } from './rules/counters';
import { frequentGroups, knownEverywhere, longRanges, steadyAlerts } from './rules/engines';
import { bucketsExist, quantilesReachable } from './rules/histograms';
import { sidesMatch } from './rules/matching';
import { labelsExist, labelValues, metricsExist } from './rules/names';
import { absencePatient, enginesWatched, jobsMissed, watchdogFires } from './rules/no-data';
import {
  ownMetricsExist,
  ownNamesFree,
  ownSeverityGiven,
  ownSeverityRouted,
  ownSummaryGiven,
} from './rules/own-rules';
import { forStated, notTwicePatient } from './rules/patience';
import { ratiosAggregated, ratiosWithFloor } from './rules/ratios';
import { filesReadable, queriesReadable } from './rules/readable';
import { recordingNames, recordingsUnique, recordingsUsed } from './rules/recordings';
import { runbooksComplete, runbooksNeeded, runbooksServed } from './rules/runbooks';
import { noPlaceholders, noSecrets } from './rules/secrets';
import { clusterKept, jobMatchers, plainPatterns } from './rules/selectors';
import { alertLabels, severityKnown } from './rules/severities';
import { stepsInhibit, stepsShareCondition } from './rules/steps';

/** Checks of what the user wrote as well: what holds for everyone. */
const checksOfAll: readonly Check[] = [
  filesReadable,
  queriesReadable,
  ownMetricsExist,
  ownNamesFree,
  ownSeverityRouted,
  noSecrets,
  noPlaceholders,
];

/** Worth knowing of what the user wrote; nothing has to be mended. */
const hints: readonly Check[] = [ownSeverityGiven, ownSummaryGiven];

/**
 * All checks of a stack's files, in the order in which their findings are best mended. Most are about how
 * this project writes rules and boards, and look at generated files only.
 */
export const stackChecks: readonly Check[] = [
  filesReadable,
  queriesReadable,
  metricsExist,
  labelsExist,
  labelValues,
  bucketsExist,
  jobMatchers,
  clusterKept,
  plainPatterns,
  knownEverywhere,
  longRanges,
  frequentGroups,
  noBareCounters,
  fittingFunctions,
  sidesMatch,
  ratiosAggregated,
  ratiosWithFloor,
  comparisonPresent,
  steadyAlerts,
  quantilesReachable,
  forStated,
  notTwicePatient,
  severityKnown,
  alertLabels,
  summariesStable,
  descriptionsTell,
  runbooksComplete,
  runbooksServed,
  runbooksNeeded,
  stepsShareCondition,
  stepsInhibit,
  jobsMissed,
  absencePatient,
  watchdogFires,
  enginesWatched,
  recordingNames,
  recordingsUsed,
  recordingsUnique,
  noSecrets,
  noPlaceholders,
  ownMetricsExist,
  ownNamesFree,
  ownSeverityRouted,
  ...boardChecks,
];

/**
 * Runs all checks over a stack.
 *
 * @returns the findings, none if the stack keeps every rule
 */
export function checkStack(model: StackModel): Finding[] {
  const generated = withoutOwn(model);
  return stackChecks.flatMap((check) =>
    checksOfAll.includes(check)
      ? check.run(model)
      : check.run(generated).filter(({ file }) => !model.own.has(file)),
  );
}

/** Finds what is worth knowing of the rules that the user wrote. */
export function findHints(model: StackModel): Finding[] {
  return hints.flatMap((hint) => hint.run(model));
}

/** Own recording rules stay: a board of ours that was changed by hand may read them. */
function withoutOwn(model: StackModel): StackModel {
  const isGenerated = ({ file }: { readonly file: string }) => !model.own.has(file);
  return {
    ...model,
    alerts: model.alerts.filter(isGenerated),
    groups: model.groups.filter(isGenerated),
    queries: model.queries.filter(isGenerated),
    boards: model.boards.filter(({ path }) => !model.own.has(path)),
  };
}
