import { stringify } from 'yaml';
import { hasGroup } from '../alerts/alert-groups';
import { duration } from '../duration';
import { selectChains } from '../promql/select-chains';
import { contextOfChain, type StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { chainSeries } from './chain-series';
import type { RecordingExpression } from './define-recordings';
import type { RecordingKey } from './recording-names';
import { recordingGroups } from './recordings';

/** Renders the rule file of all recording rules. */
export function renderRecordings(context: StackContext): StackFile {
  const { config, t } = context;
  const wanted = Object.entries(recordingGroups).filter(([group]) => hasGroup(config, group));
  const groups = wanted.map(([group, expressions]) => ({
    name: `${config.name}-recording-${group}`,
    interval: duration(t.scrapeInterval),
    rules: (Object.entries(expressions) as [RecordingKey, RecordingExpression][]).flatMap(
      ([key, expression]) => [
        { record: context.r[key], expr: expression(context) },
        ...recordForChains(context, key, expression),
      ],
    ),
  }));
  return {
    path: 'prometheus/rules/recording.yml',
    content: stringify({ groups }, { lineWidth: 0 }),
  };
}

/** Chains with a pace of their own may have another window, which stands in the name. */
function recordForChains(
  context: StackContext,
  key: RecordingKey,
  expression: RecordingExpression,
) {
  const chainsByName = new Map<string, string[]>();
  for (const chain of Object.keys(context.config.chains)) {
    const name = contextOfChain(context, chain).r[key];
    if (name !== context.r[key]) chainsByName.set(name, [...(chainsByName.get(name) ?? []), chain]);
  }
  return [...chainsByName].map(([record, chains]) => {
    const paced = contextOfChain(context, chains[0] as string);
    const selection = { how: 'only', chains } as const;
    return { record, expr: selectChains(expression(paced), selection, chainSeries(paced)) };
  });
}
