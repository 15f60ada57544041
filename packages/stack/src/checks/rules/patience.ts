import { findCalls, findRanges, judgedPart } from '../../promql/expressions';
import { defineCheck } from '../check';
import { expandRecordings, problemAt, readableAlerts } from '../queries';

/** Alerts without `for` and without a reason. */
export const forStated = defineCheck(
  'for-stated',
  'Every alert waits with `for`, or says in a comment why it fires at once.',
  (model) =>
    model.alerts
      .filter(({ forSeconds, comment }) => forSeconds === 0 && comment === '')
      .map((alert) =>
        problemAt(
          alert,
          'It fires at once and does not say why.',
          'Set for, or write the reason in a comment above the rule.',
        ),
      ),
);

const smoothing: readonly string[] = ['avg_over_time', 'quantile_over_time', 'stddev_over_time'];

/** Alerts that smooth and wait. */
export const notTwicePatient = defineCheck(
  'not-twice-patient',
  'No alert smooths its values and waits for longer than that as well: it would come long after the trouble.',
  (model) =>
    readableAlerts(model).flatMap((alert) => {
      const smoothed = expandRecordings(judgedPart(alert.query.root), model).flatMap((root) =>
        findCalls(root, ...smoothing).flatMap(({ node }) => findRanges(node)),
      );
      const longest = Math.max(0, ...smoothed.map(({ seconds }) => seconds));
      return longest === 0 || alert.forSeconds <= longest
        ? []
        : [
            problemAt(
              alert,
              `It smooths over ${longest} s and then waits ${alert.forSeconds} s.`,
              'Do one of both.',
            ),
          ];
    }),
);
