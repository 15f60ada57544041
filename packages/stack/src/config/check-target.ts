import { knownMetrics } from '../checks/known-metrics';
import { StackError } from '../stack-error';
import { address, type CheckValue, object, text } from './check-values';

/** A `host:port`, or one with labels. */
export const target: CheckValue = (path, value) => {
  if (typeof value === 'object' && value !== null) withLabels(path, value);
  else address(path, value);
};

const labels: CheckValue = (path, value) => {
  if (typeof value === 'object' && value !== null) {
    for (const name of Object.keys(value)) checkLabelName(`${path}.${name}`, name);
  }
  const names = Object.keys(value ?? {});
  object(
    Object.fromEntries(names.map((name) => [name, name === 'name' ? instanceName : labelValue])),
  )(path, value);
};

const withLabels = object({ address, labels }, ['address']);

const instanceName = text(
  /^[A-Za-z0-9](?:[A-Za-z0-9._:/-]{0,61}[A-Za-z0-9])?$/,
  'is no name of a target',
  "Use at most 63 letters, digits, dots, hyphens, underscores, colons and slashes, such as 'paris-1'.",
);

const labelValue = text(
  /^[^\p{Cc}]{1,200}$/u,
  'is no value of a label',
  'Write one line of at most 200 characters; in YAML, numbers need quotes.',
);

/** `name` becomes `instance`; of `provider` the jobs know that metrics of AI tasks have it as well. */
const allowed: readonly string[] = ['name', 'provider'];

/** What Prometheus, the rules or Alertmanager put there themselves. */
const taken: Readonly<Record<string, string>> = {
  job: 'it is the kind of target, by which rules find it',
  instance: 'it is what a target is called: write `name`',
  address: 'it is where a target with a name is reached, and is there already',
  cluster: 'it is the setting `cluster`',
  replica: 'it is the setting `replica`',
  alertname: 'it is the name of an alert',
  alertstate: 'it is the state of an alert',
  severity: 'alerts are routed by it',
  service: 'alerts are routed by it',
  condition: 'alerts silence each other by it',
  window: 'alerts are told apart by it',
};

function checkLabelName(path: string, name: string): void {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name.startsWith('__')) {
    throw new StackError(
      `${path} is no label.`,
      'Use letters, digits and underscores, not beginning with a digit or two underscores.',
    );
  }
  const why = taken[name];
  if (why !== undefined) {
    throw new StackError(`${path} cannot be set: ${why}.`, 'Give the label another name.');
  }
  // Prometheus would rename the label of the metric, and its rules would see the target's.
  const user = [...knownMetrics('').values()].find((metric) => metric.labels.has(name));
  if (user !== undefined && !allowed.includes(name)) {
    throw new StackError(
      `${path} cannot be set: it is a label of metrics, such as ${user.name}.`,
      `Give the label another name, such as host_${name}.`,
    );
  }
}
