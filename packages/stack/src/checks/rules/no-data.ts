import { watchdogName } from '../../alerts/alert-name';
import { nameJobs } from '../../prometheus/jobs';
import { findCalls } from '../../promql/expressions';
import { findSelectors } from '../../promql/selectors';
import { type Check, defineCheck, type Problem, type StackModel } from '../check';
import { problemAt, readableAlerts } from '../queries';

const rulesFolder = 'prometheus/rules';

/** Jobs whose disappearance nobody would notice. */
export const jobsMissed = defineCheck(
  'jobs-missed',
  'Every job with targets has an alert with absent(up{job="…"}): a target that is taken out of discovery has no series left to judge.',
  (model) => {
    const guarded = new Set(
      absences(model).flatMap(({ selector }) =>
        (selector?.matchers ?? [])
          // With a pattern of several jobs, all of them would have to be gone.
          .filter(({ label, operator }) => label === 'job' && operator === '=')
          .map(({ value }) => value),
      ),
    );
    return requiredJobs(model)
      .filter((job) => !guarded.has(job))
      .map((job) => ({
        file: rulesFolder,
        where: `job ${job}`,
        problem: 'No alert notices when all its targets are gone.',
        remedy: `Add an alert with absent(up{job="${job}"}).`,
      }));
  },
);

/** Alerts on absence that a single lost scrape sets off. */
export const absencePatient = defineCheck(
  'absence-patient',
  'Every alert on absence waits for two scrapes at least.',
  (model) => {
    const shortest = 2 * model.config.scrapeIntervalSeconds;
    return absences(model)
      .filter(({ alert }) => alert.forSeconds < shortest)
      .map(({ alert }) =>
        problemAt(alert, `It waits ${alert.forSeconds} s.`, `Set for: ${shortest}s or longer.`),
      );
  },
);

/** The alert that shows by its silence that nobody would be told of anything. */
export const watchdogFires: Check = defineCheck(
  'watchdog-fires',
  'The alert Watchdog fires always, and has a receiver of its own that notices when it stops.',
  (model) => {
    const name = watchdogName(model.config);
    // Whoever switches it off, knows.
    if (name === undefined) return [];
    const watchdog = model.alerts.find((alert) => alert.name === name);
    if (watchdog === undefined) {
      const problem = `There is no alert ${name}.`;
      return [{ file: rulesFolder, where: name, problem, remedy: 'Add it: vector(1).' }];
    }
    const constant = findSelectors(watchdog.query.root).length === 0;
    const steady = constant
      ? []
      : [problemAt(watchdog, 'It depends on a metric.', 'Write expr: vector(1).')];
    return [...steady, ...watchdogRoute(model, name)];
  },
);

/** Metrics without which an engine's own trouble goes unseen, what they tell of, and our alert on them. */
const troubles = [
  ['up', 'a failing scrape', 'TargetDown'],
  ['prometheus_rule_evaluation_failures_total', 'a failing rule', 'PrometheusRuleFailures'],
  [
    'prometheus_notifications_alertmanagers_discovered',
    'a lost Alertmanager',
    'PrometheusWithoutAlertmanager',
  ],
] as const;

/** Faults of the monitoring itself that no alert tells of. */
export const enginesWatched = defineCheck(
  'engines-watched',
  'There are alerts on failing scrapes, failing rules and a lost Alertmanager.',
  (model) => {
    const used = new Set(
      readableAlerts(model).flatMap(({ query }) =>
        findSelectors(query.root).map(({ metric }) => metric),
      ),
    );
    return troubles
      .filter(([metric, , alert]) => !used.has(metric) && !isDisabled(model, alert))
      .map(([metric, trouble]) => ({
        file: rulesFolder,
        where: metric,
        problem: `No alert tells of ${trouble}.`,
        remedy: `Add one on ${metric}.`,
      }));
  },
);

function absences(model: StackModel) {
  return readableAlerts(model).flatMap((alert) =>
    findCalls(alert.query.root, 'absent', 'absent_over_time').map(({ node }) => ({
      alert,
      selector: findSelectors(node)[0],
    })),
  );
}

/** Without those whose alert the user has switched off. */
function requiredJobs(model: StackModel): string[] {
  const { name, targets, exporters } = model.config;
  const jobs = nameJobs(name);
  const servers = (Object.keys(targets) as (keyof typeof targets)[])
    .filter((role) => targets[role].length > 0)
    .map((role) => jobs[role]);
  const others = [
    ...(exporters.node.length > 0 ? [jobs.nodeExporter] : []),
    ...(exporters.cadvisor.length > 0 ? [jobs.cadvisor] : []),
    ...(exporters.postgres.length > 0 ? [jobs.postgres] : []),
    ...(exporters.redis.length > 0 ? [jobs.redis] : []),
    jobs.prometheus,
    jobs.alertmanager,
  ];
  return [
    ...(isDisabled(model, 'NodeJobMissing') ? [] : servers),
    ...(isDisabled(model, 'TargetMissing') ? [] : others),
  ];
}

function isDisabled({ config }: StackModel, alert: string): boolean {
  return config.alerts.disabled.has(alert);
}

/** A name, and a list for each kind of message. */
interface Receiver {
  readonly name?: string;
}

interface Route {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly routes?: readonly Route[];
}

function watchdogRoute({ alertmanager }: StackModel, name: string): Problem[] {
  if (alertmanager === undefined) return [];
  const { route, receivers = [] } = (alertmanager.yaml ?? {}) as {
    route?: Route;
    receivers?: readonly Receiver[];
  };
  const routes = route === undefined ? [] : allRoutes(route);
  const own = routes.find(({ matchers = [] }) =>
    matchers.some((matcher) => new RegExp(`^alertname\\s*=\\s*"?${name}"?$`).test(matcher.trim())),
  );
  const shared = routes.filter(({ receiver }) => receiver === own?.receiver).length > 1;
  // Where nobody is told of anything, one receiver may be nobody for all.
  const notified = receivers.find(({ name }) => name === own?.receiver);
  const silent = notified !== undefined && Object.keys(notified).length === 1;
  if (own?.receiver !== undefined && (!shared || silent)) return [];
  return [
    {
      file: alertmanager.path,
      where: `route of ${name}`,
      problem: `${name} has no receiver of its own.`,
      remedy: `Add a route with the matcher alertname="${name}" to a receiver that only it uses.`,
    },
  ];
}

function allRoutes(route: Route): Route[] {
  return [route, ...(route.routes ?? []).flatMap(allRoutes)];
}
