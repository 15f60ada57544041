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
import { forStated, notTwicePatient } from './rules/patience';
import { ratiosAggregated, ratiosWithFloor } from './rules/ratios';
import { filesReadable, queriesReadable } from './rules/readable';
import { recordingNames, recordingsUnique, recordingsUsed } from './rules/recordings';
import { runbooksComplete, runbooksNeeded, runbooksServed } from './rules/runbooks';
import { noPlaceholders, noSecrets } from './rules/secrets';
import { clusterKept, jobMatchers, plainPatterns } from './rules/selectors';
import { alertLabels, severityKnown } from './rules/severities';
import { stepsInhibit, stepsShareCondition } from './rules/steps';

/** All checks of a stack's files, in the order in which their findings are best mended. */
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
  ...boardChecks,
];

/**
 * Runs all checks over a stack.
 *
 * @returns the findings, none if the stack keeps every rule
 */
export function checkStack(model: StackModel): Finding[] {
  return stackChecks.flatMap((check) => check.run(model));
}
