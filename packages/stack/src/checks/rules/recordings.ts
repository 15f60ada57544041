import { findSelectors } from '../../promql/selectors';
import { originalRecordingNames } from '../../recording/originals';
import { defineCheck, type StackModel } from '../check';
import { problemAt } from '../queries';

/** The recording rules but for those that boards of the original ask for. */
function ownRecordings({ recordings, config }: StackModel) {
  const originals = Object.values(originalRecordingNames).map((name) =>
    name.replace('{prefix}', config.prefix),
  );
  return recordings.filter(({ name }) => !originals.includes(name));
}

/** Names of recording rules that do not say what they are. */
export const recordingNames = defineCheck(
  'recording-names',
  'Every recording rule is named level:metric:operation: which labels are left, what was measured, and how.',
  (model) =>
    ownRecordings(model)
      .filter(({ name }) => !/^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$/.test(name))
      .map((rule) =>
        problemAt(rule, 'Its name has another form.', 'Write such as instance:xai_blocks:rate5m.'),
      ),
);

/** Recording rules that nobody reads. */
export const recordingsUsed = defineCheck(
  'recordings-used',
  'Every recording rule is read by another rule or by a panel: each one costs an evaluation every few seconds.',
  (model) => {
    // An alert that is switched off may have been the only reader.
    if (model.config.alerts.disabled.size > 0) return [];
    const read = new Set(
      model.queries
        .filter(({ kind }) => kind !== 'runbook')
        .flatMap(({ query }) => findSelectors(query.root).map(({ metric }) => metric)),
    );
    return ownRecordings(model)
      .filter(({ name }) => !read.has(name))
      .map((rule) => problemAt(rule, 'Nothing reads it.', 'Use it, or remove it.'));
  },
);

/** Names that two rules fill. */
export const recordingsUnique = defineCheck(
  'recordings-unique',
  'No two recording rules have the same name: with the same labels, one would hide the other.',
  (model) =>
    model.recordings
      .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) !== index)
      .map((rule) => problemAt(rule, `Another rule is named ${rule.name}.`, 'Rename one of both.')),
);
