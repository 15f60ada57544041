import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlertGroupName, writeAlerts } from '../../src/alerts/alert-groups';
import type { AlertDefinition } from '../../src/alerts/define-alerts';
import type { StackContext } from '../../src/stack-context';
import { writeAlertTests, writeRules } from '../alerts/alert-tests';
import { allCases } from '../alerts/all-cases';
import { runRuleTests } from '../alerts/run-rule-tests';
import { writeCaseFiles } from '../alerts/write-case-files';
import { type AcceptedSurvivor, acceptedSurvivors } from './accepted-survivors';
import { mutateExpression } from './mutate-expression';

/** A fault in an alert that no case of it has noticed. */
export interface Survivor {
  readonly alert: string;
  readonly fault: string;
  readonly accepted: AcceptedSurvivor | undefined;
}

/** What became of all faults. */
export interface MutationReport {
  /** How many faults were tried. */
  readonly tried: number;
  readonly survivors: readonly Survivor[];
  /** Alerts whose cases fail without a fault. */
  readonly broken: readonly string[];
}

interface Trial {
  readonly alert: string;
  readonly fault: string | undefined;
  /** The cases of the alert, one file for each step of time. */
  readonly files: readonly string[];
}

/** As many calls of promtool at a time. */
const processes = 2;

/** Which faults are tried; all by default. */
export interface MutationOptions {
  /** Only in these alerts. */
  readonly alerts?: (alert: AlertDefinition) => boolean;
  /** Only one of this many faults, another one in each alert; the alerts without a fault are not run then. */
  readonly oneOf?: number;
}

/** Puts faults into alerts and runs their cases, which have to notice. */
export async function findSurvivors(
  promtool: string,
  context: StackContext,
  options: MutationOptions = {},
): Promise<MutationReport> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-mutation-'));
  try {
    const trials = writeTrials(folder, context, options);
    const failed = await runFiles(
      promtool,
      trials.flatMap(({ files }) => files),
    );
    const isNoticed = ({ files }: Trial) => files.some((file) => failed.has(file));
    const silent = trials.filter((trial) => !isNoticed(trial));
    const originals = trials.filter(({ fault }) => fault === undefined);
    return {
      tried: trials.length - originals.length,
      survivors: silent.flatMap(({ alert, fault }) =>
        fault === undefined ? [] : [{ alert, fault, accepted: findAccepted(alert, fault) }],
      ),
      broken: originals.filter(isNoticed).map(({ alert }) => alert),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTrials(
  folder: string,
  context: StackContext,
  { alerts: chosen = () => true, oneOf = 1 }: MutationOptions,
): Trial[] {
  return [...writeAlerts(context)].flatMap(([group, alerts]) => {
    const tests = writeAlertTests(context, group, allCases[group as AlertGroupName]);
    return alerts.filter(chosen).flatMap((alert, turn) => {
      const own = tests.filter((test) => test.alert === alert.name && test.chain === alert.chain);
      const faults = faultyAlerts(alert).filter(
        ([fault], i) => oneOf === 1 || (fault !== undefined && i % oneOf === turn % oneOf),
      );
      return faults.map(([fault, faulty], index) => ({
        alert: alert.name,
        fault,
        files: own.map((test) =>
          writeCaseFiles(
            folder,
            { ...test, rules: writeRules(context, faulty) },
            `${alert.name}-${test.chain ?? ''}-${test.stepSeconds}-${index}`,
          ),
        ),
      }));
    });
  });
}

/** The alert itself, and one alert for each fault. */
function faultyAlerts(alert: AlertDefinition): [fault: string | undefined, AlertDefinition][] {
  const mutants = mutateExpression(alert.expr);
  return [
    [undefined, alert],
    ...mutants.map(({ fault, expr }): [string, AlertDefinition] => [fault, { ...alert, expr }]),
    ...(alert.forSeconds === 0
      ? []
      : [['for: dropped', { ...alert, forSeconds: 0 }] as [string, AlertDefinition]]),
  ];
}

/** Returns the test files that failed. */
async function runFiles(promtool: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  const batches = batchesOf(files, 20);
  const work = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      for (const file of (await runRuleTests(promtool, batch)).keys()) failed.add(file);
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  return failed;
}

function batchesOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function findAccepted(alert: string, fault: string): AcceptedSurvivor | undefined {
  return acceptedSurvivors.find((each) => each.alert === alert && each.fault.test(fault));
}
