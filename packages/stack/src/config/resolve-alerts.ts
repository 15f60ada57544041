import { writeAlerts } from '../alerts/alert-groups';
import { watchdog } from '../alerts/alert-name';
import type { AlertDefinition } from '../alerts/define-alerts';
import {
  findBinaries,
  isComparison,
  readBinary,
  readConstant,
  unwrap,
} from '../promql/expressions';
import { parseQuery, type QueryNode } from '../promql/parse-query';
import { readDuration } from '../promql/read-duration';
import { createContext, type ResolvedAlerts, type ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { checkThresholds } from './check-config';
import { closestName } from './closest-name';
import type { AlertOverride, StackConfig } from './stack-config';
import type { ThresholdName } from './thresholds';

/** Nothing is otherwise. */
export const noAlertSettings: ResolvedAlerts = { prefix: '', disabled: new Set(), overrides: {} };

/**
 * Applies the settings of single alerts. A threshold of an alert is the row of the table that it compares
 * with, so that boards draw the same line.
 *
 * @param config - with everything else resolved
 * @throws StackError for an alert that no configuration has, and for a threshold that is not one number
 */
export function resolveAlerts(
  config: ResolvedConfig,
  { alerts = {}, thresholds: given = {} }: StackConfig,
): ResolvedConfig {
  const { prefix = '', disable = [], override = {} } = alerts;
  const overrides = Object.entries(override);
  const known = disable.length + overrides.length === 0 ? [] : everyAlert(config);
  const names = known.map(({ name }) => name);
  for (const [index, name] of disable.entries()) {
    checkName(`alerts.disable[${index}]`, name, prefix, names);
  }
  for (const [name] of overrides) checkName(`alerts.override.${name}`, name, prefix, names);
  if (disable.includes(watchdog) && config.channels.heartbeat !== undefined) {
    throw new StackError(
      `alerts.disable has ${watchdog}, but channels.heartbeat is called for as long as it fires.`,
      'Leave one of both out.',
    );
  }
  const thresholds = { ...config.thresholds };
  for (const [name, { threshold }] of overrides) {
    if (threshold === undefined) continue;
    const row = findThreshold(config, name, known);
    if (given[row] !== undefined && given[row] !== threshold) {
      throw new StackError(
        `alerts.override.${name}.threshold is ${threshold}, and thresholds.${row}, which is the same, is ${given[row]}.`,
        'Leave one of both out.',
      );
    }
    checkThresholds('thresholds', { [row]: threshold });
    thresholds[row] = threshold;
  }
  return {
    ...config,
    thresholds,
    alerts: {
      prefix,
      disabled: new Set(disable),
      overrides: Object.fromEntries(overrides.map(([name, each]) => [name, changes(each)])),
    },
  };
}

function changes({ severity, for: patience }: AlertOverride) {
  const forSeconds = patience === undefined ? undefined : readDuration(patience);
  return {
    ...(severity !== undefined && { severity }),
    ...(forSeconds !== undefined && { forSeconds }),
  };
}

function checkName(path: string, name: string, prefix: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const remedy =
    bare !== name && names.includes(bare)
      ? `Write ${bare}: alerts are named without alerts.prefix.`
      : `${closestName(name, names)}docs/alerts.md lists all of them.`;
  throw new StackError(`${path}: there is no alert ${name}.`, remedy);
}

/** Every alert that there can be, whatever is scraped. */
function everyAlert(config: ResolvedConfig, thresholds = config.thresholds): AlertDefinition[] {
  const one = ['127.0.0.1:1'];
  const context = createContext({
    ...config,
    thresholds,
    targets: { node: one, validator: one, explorer: one, ai: one },
    exporters: { node: one, cadvisor: one, postgres: one, redis: one },
    probes: true,
    kubernetes: {},
    remoteWrite: [{ url: 'http://127.0.0.1:1' }],
    groups: new Set(['ai', 'mining', 'validation']),
    alerts: noAlertSettings,
  });
  return [...writeAlerts(context).values()].flat();
}

/** The threshold that an alert, and no other, compares with. */
function findThreshold(
  config: ResolvedConfig,
  name: string,
  alerts: readonly AlertDefinition[],
): ThresholdName {
  const path = `alerts.override.${name}.threshold`;
  const alert = alerts.find((each) => each.name === name) as AlertDefinition;
  const numbers = comparedNumbers(alert);
  const candidates = (Object.keys(config.thresholds) as ThresholdName[]).filter((row) =>
    numbers.includes(config.thresholds[row]),
  );
  const found = candidates.flatMap((row) => {
    const changed = everyAlert(config, {
      ...config.thresholds,
      [row]: config.thresholds[row] * 2 + 1,
    });
    const own = changed.find((each) => each.name === name) as AlertDefinition;
    if (String(comparedNumbers(own)) === String(numbers)) return [];
    const others = changed.filter(
      ({ expr }, index) => expr !== alerts[index]?.expr && changed[index] !== own,
    );
    return [{ row, others: others.map((each) => each.name) }];
  });
  const [first] = found;
  if (first === undefined) {
    throw new StackError(
      `${path} means nothing: ${name} compares with no single number of thresholds.`,
      'Set the thresholds that its runbook names; docs/alerts.md lists all of them.',
    );
  }
  if (found.length > 1) {
    throw new StackError(
      `${path} is not clear: ${name} compares with several thresholds.`,
      `Set them by their names in thresholds: ${found.map(({ row }) => row).join(', ')}.`,
    );
  }
  if (first.others.length > 0) {
    throw new StackError(
      `${path} would change other alerts too: ${first.others.join(', ')}.`,
      `If that is right, set thresholds.${first.row}.`,
    );
  }
  return first.row;
}

/** The numbers that decide; those behind `and` and `unless` only say when it is worth looking. */
function comparedNumbers({ expr }: AlertDefinition): number[] {
  return decisiveParts(parseQuery(expr).root).flatMap((part) =>
    findBinaries(part)
      .filter(isComparison)
      .flatMap(({ left, right }) => [left, right])
      .flatMap((side) => readConstant(side) ?? []),
  );
}

function decisiveParts(expression: QueryNode): QueryNode[] {
  const node = unwrap(expression);
  if (node.type !== 'BinaryExpr') return [node];
  const { operator, left, right } = readBinary(node);
  if (operator === 'or') return [...decisiveParts(left), ...decisiveParts(right)];
  return operator === 'and' || operator === 'unless' ? decisiveParts(left) : [node];
}
