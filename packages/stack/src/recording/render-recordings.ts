import { stringify } from 'yaml';
import { hasGroup } from '../alerts/alert-groups';
import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import type { RecordingExpression } from './define-recordings';
import type { RecordingKey } from './recording-names';
import { recordingGroups } from './recordings';

/** Renders the rule file of all recording rules. */
export function renderRecordings(context: StackContext): StackFile {
  const { config, r, t } = context;
  const wanted = Object.entries(recordingGroups).filter(([group]) => hasGroup(config, group));
  const groups = wanted.map(([group, expressions]) => ({
    name: `${config.name}-recording-${group}`,
    interval: duration(t.scrapeInterval),
    rules: (Object.entries(expressions) as [RecordingKey, RecordingExpression][]).map(
      ([key, expression]) => ({ record: r[key], expr: expression(context) }),
    ),
  }));
  return {
    path: 'prometheus/rules/recording.yml',
    content: stringify({ groups }, { lineWidth: 0 }),
  };
}
