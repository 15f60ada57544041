import type { Check } from '../check';
import { boardDatasource } from './datasources';
import { boardIdentity } from './identity';
import { boardLayout, boardTime } from './layout';
import { boardAnnotations, boardLinks, boardOfAlerts } from './links';
import { boardGapsVisible, boardIds, boardPanelTexts } from './panels';
import { boardRanges, boardSelectors } from './selectors';
import { boardUnits } from './units';
import { boardVariableLabels, boardVariables } from './variables';

/** The checks of Grafana's boards; those of queries anywhere look at panels as well. */
export const boardChecks: readonly Check[] = [
  boardIdentity,
  boardDatasource,
  boardVariables,
  boardVariableLabels,
  boardSelectors,
  boardRanges,
  boardPanelTexts,
  boardIds,
  boardUnits,
  boardGapsVisible,
  boardLayout,
  boardTime,
  boardLinks,
  boardAnnotations,
  boardOfAlerts,
];
