import { defineCheck } from '../check';
import { labelSources } from '../queries';
import { type BoardQuery, problemOf, readBoardQueries } from './board-json';
import { type Dimension, dimensionOf } from './dimensions';

/** Grafana's units of each dimension. */
const units: Readonly<Record<Dimension, readonly string[]>> = {
  seconds: ['s'],
  bytes: ['bytes', 'decbytes'],
  bytesPerSecond: ['Bps', 'binBps'],
  // A ratio of times is also a number of cores.
  ratio: ['percentunit', 'suffix: cores'],
  percent: ['percent'],
  timestamp: ['dateTimeAsIso', 'dateTimeFromNow'],
  wei: ['suffix: wei'],
};

/** Numbers with a wrong unit. */
export const boardUnits = defineCheck(
  'board-units',
  'The unit of a panel fits what its query measures, as far as the names of the metrics say that.',
  (model) => {
    const sources = labelSources(model);
    return readBoardQueries(model).flatMap((each) => {
      const dimension = dimensionOf(each.query.root, sources);
      const unit = unitOf(each);
      if (dimension === undefined || units[dimension].includes(unit)) return [];
      const problem = `${each.expr} is in ${dimension}, and the unit is ${JSON.stringify(unit)}.`;
      return [problemOf(each.board, each.panel, problem, `Take ${units[dimension][0]}.`)];
    });
  },
);

/** The unit of a query: in a table its column may have its own. */
function unitOf({ panel, target }: BoardQuery): string {
  const { defaults, overrides = [] } = panel.fieldConfig ?? {};
  const own = overrides
    .filter(({ matcher }) => matcher?.options === target.legendFormat)
    .flatMap(({ properties = [] }) => properties)
    .find(({ id }) => id === 'unit');
  return String(own?.value ?? defaults?.unit ?? '');
}
