import { type AlertGroupName, alertGroups, writeAlerts } from '../alerts/alert-groups';
import { watchdog } from '../alerts/alert-name';
import type { AlertDefinition } from '../alerts/define-alerts';
import { readBinary, unwrap } from '../promql/expressions';
import { findNodes, parseQuery, type QueryNode } from '../promql/parse-query';
import { readDuration } from '../promql/read-duration';
import {
  createContext,
  type ResolvedAlerts,
  type ResolvedConfig,
  type StackContext,
} from '../stack-context';
import { StackError } from '../stack-error';
import { checkThresholds } from './check-config';
import { closestName } from './closest-name';
import type { AlertOverride, AlertSettings, StackConfig } from './stack-config';
import type { ThresholdName, Thresholds } from './thresholds';

/** Nothing is otherwise. */
export const noAlertSettings: ResolvedAlerts = { prefix: '', disabled: new Set(), overrides: {} };

/**
 * Reads the settings of single alerts, but for their thresholds.
 *
 * @param config - with everything else resolved
 * @throws StackError for an alert that no configuration has
 */
export function resolveAlerts(
  config: ResolvedConfig,
  { prefix = '', disable = [], override = {} }: AlertSettings,
): ResolvedAlerts {
  const overrides = Object.entries(override);
  const names =
    disable.length + overrides.length === 0 ? [] : everyAlert(config).map(({ name }) => name);
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
  return {
    prefix,
    disabled: new Set(disable),
    overrides: Object.fromEntries(overrides.map(([name, each]) => [name, changes(each)])),
  };
}

/**
 * Finds the rows of the table of thresholds that single alerts are given: a threshold of an alert is the
 * row that it compares with, so that boards draw the same line.
 *
 * @param config - with everything else resolved; its alerts are known to exist
 * @throws StackError for a threshold that is not one number, and for one that `thresholds` has otherwise
 */
export function thresholdsOfAlerts(
  config: ResolvedConfig,
  { alerts: { override = {} } = {}, thresholds: given = {} }: StackConfig,
): Partial<Record<ThresholdName, number>> {
  const found: Partial<Record<ThresholdName, number>> = {};
  for (const [name, { threshold }] of Object.entries(override)) {
    if (threshold === undefined) continue;
    const row = findThreshold(config, name);
    if (given[row] !== undefined && given[row] !== threshold) {
      throw new StackError(
        `alerts.override.${name}.threshold is ${threshold}, and thresholds.${row}, which is the same, is ${given[row]}.`,
        'Leave one of both out.',
      );
    }
    checkThresholds('thresholds', { [row]: threshold });
    found[row] = threshold;
  }
  return found;
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

/** Every alert that there can be, whatever is scraped, once each: as the pace of the stack has it. */
function everyAlert(config: ResolvedConfig, thresholds = config.thresholds): AlertDefinition[] {
  return [...writeAlerts(everything(config, thresholds)).values()].flat();
}

function everything(config: ResolvedConfig, thresholds: Thresholds): StackContext {
  const one = ['127.0.0.1:1'];
  return createContext({
    ...config,
    thresholds,
    chains: {},
    targets: { node: one, validator: one, explorer: one, ai: one },
    exporters: { node: one, cadvisor: one, postgres: one, redis: one },
    probes: true,
    certificates: ['127.0.0.1:443'],
    kubernetes: {},
    remoteWrite: [{ url: 'http://127.0.0.1:1' }],
    groups: new Set(['ai', 'mining', 'validation']),
    alerts: noAlertSettings,
  });
}

/** The threshold that an alert, and no other, compares with as it stands. */
function findThreshold(config: ResolvedConfig, name: string): ThresholdName {
  const path = `alerts.override.${name}.threshold`;
  const rows = decisiveThresholds(config, name);
  const [row] = rows;
  if (row === undefined) {
    throw new StackError(
      `${path} means nothing: ${name} compares with no threshold.`,
      'Leave it out.',
    );
  }
  if (rows.length > 1 || !row.isDirect) {
    throw new StackError(
      rows.length > 1
        ? `${path} is not clear: ${name} compares with several thresholds.`
        : `${path} is not clear: ${name} compares with what it computes from a threshold.`,
      `Write in thresholds instead: ${rows.map(({ key }) => key).join(', ')}; docs/alerts.md has their units.`,
    );
  }
  const alerts = everyAlert(config);
  const changed = everyAlert(config, doubled(config, row.key));
  const others = changed.filter(
    (each, index) => each.name !== name && each.expr !== alerts[index]?.expr,
  );
  if (others.length > 0) {
    throw new StackError(
      `${path} would change other alerts too: ${others.map((each) => each.name).join(', ')}.`,
      `If that is right, set thresholds.${row.key}.`,
    );
  }
  return row.key;
}

/** The thresholds that an alert's decision depends on, found by changing one after the other. */
function decisiveThresholds(config: ResolvedConfig, name: string) {
  const all = everything(config, config.thresholds);
  const [group] = [...writeAlerts(all)].find(([, alerts]) => alerts.some(isIt)) ?? [];
  function isIt(alert: AlertDefinition) {
    return alert.name === name;
  }
  const numbersWith = (thresholds: Thresholds) => {
    const alerts = alertGroups[group as AlertGroupName](everything(config, thresholds));
    return comparedNumbers(alerts.find(isIt) as AlertDefinition);
  };
  const numbers = numbersWith(config.thresholds);
  return (Object.keys(config.thresholds) as ThresholdName[]).flatMap((key) => {
    const thresholds = doubled(config, key);
    const changed = numbersWith(thresholds);
    if (String(changed) === String(numbers)) return [];
    const isDirect = numbers.includes(config.thresholds[key]) && changed.includes(thresholds[key]);
    return [{ key, isDirect }];
  });
}

function doubled({ thresholds }: ResolvedConfig, key: ThresholdName): Thresholds {
  return { ...thresholds, [key]: thresholds[key] * 2 + 1 };
}

/** The numbers that decide; those behind `and` and `unless` only say when it is worth looking. */
function comparedNumbers({ expr }: AlertDefinition): number[] {
  return decisiveParts(parseQuery(expr).root).flatMap((part) =>
    findNodes(part, 'NumberDurationLiteral')
      .map(({ text }) => Number(text))
      // Ranges such as 5m are none.
      .filter((value) => !Number.isNaN(value)),
  );
}

function decisiveParts(expression: QueryNode): QueryNode[] {
  const node = unwrap(expression);
  if (node.type !== 'BinaryExpr') return [node];
  const { operator, left, right } = readBinary(node);
  if (operator === 'or') return [...decisiveParts(left), ...decisiveParts(right)];
  return operator === 'and' || operator === 'unless' ? decisiveParts(left) : [node];
}
