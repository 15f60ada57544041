import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type { StackContext } from '../stack-context';
import { type BoardDefinition, boardJobs } from './define-board';
import { chosenDatasource } from './render-panel';
import { anyValue, variables } from './variables';

/** Renders the variables of a board: the data source, job and instance, and its own. */
export function renderVariables(
  context: StackContext,
  board: BoardDefinition,
): Builder<dashboard.VariableModel>[] {
  const allJobs = boardJobs(context, board);
  return [
    new dashboard.DatasourceVariableBuilder('datasource')
      .label('Data source')
      .description('The Prometheus that is asked.')
      .type('prometheus')
      .current({ text: 'Prometheus', value: prometheusUid }),
    // "All" stands for the regular expression itself, which stays short however many there are.
    labelVariable('job', 'Job', 'What kind of server.', `up{job=~"${allJobs}"}`, allJobs),
    labelVariable('instance', 'Instance', 'Which server.', 'up{job=~"$job"}', '.+'),
    ...board.variables.map((name) => {
      const { title, description, select } = variables[name];
      return labelVariable(name, title, description, select(context), anyValue);
    }),
  ];
}

/** The uid of the data source that the provisioning brings. */
export const prometheusUid = 'prometheus';

function labelVariable(
  name: string,
  title: string,
  description: string,
  selector: string,
  allValue: string,
): dashboard.QueryVariableBuilder {
  const query = `label_values(${selector}, ${name})`;
  return new dashboard.QueryVariableBuilder(name)
    .label(title)
    .description(description)
    .datasource(chosenDatasource)
    .query({ query, refId: name })
    .definition(query)
    .multi(true)
    .includeAll(true)
    .allValue(allValue)
    .current({ text: ['All'], value: ['$__all'] })
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc);
}
