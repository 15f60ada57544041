import { instanceOf, type TargetLabels } from '../prometheus/target-labels';
import { StackError } from '../stack-error';
import type { ExporterName, ServerRole, StackConfig, Target } from './stack-config';

/** Targets as addresses, and the labels of those that have some. */
export interface ResolvedTargets {
  readonly targets: Readonly<Record<ServerRole, readonly string[]>>;
  readonly exporters: Readonly<Record<ExporterName, readonly string[]>>;
  readonly targetLabels: TargetLabels;
}

/**
 * Takes the labels of targets and exporters apart from their addresses.
 *
 * @throws StackError for two that Prometheus could not tell apart
 */
export function resolveTargets({ targets = {}, exporters = {} }: StackConfig): ResolvedTargets {
  const targetLabels: Record<string, Readonly<Record<string, string>>> = {};
  for (const [setting, kinds] of Object.entries({ targets, exporters })) {
    for (const [kind, list] of Object.entries(kinds)) {
      for (const target of list ?? []) {
        if (typeof target === 'string' || target.labels === undefined) continue;
        const { address, labels } = target;
        const before = targetLabels[address];
        if (before !== undefined && JSON.stringify(before) !== JSON.stringify(labels)) {
          throw new StackError(
            `${setting}.${kind} gives ${address} other labels than it has elsewhere.`,
            'Give it the same labels wherever it stands.',
          );
        }
        targetLabels[address] = labels;
      }
    }
  }
  const resolved = {
    targets: { ...noTargets, ...addressesOf(targets) },
    exporters: { ...noExporters, ...addressesOf(exporters) },
    targetLabels,
  };
  // Servers of all roles are told apart by `instance`; exporters of one machine may share its name.
  checkNames(resolved, 'targets', Object.values(resolved.targets).flat());
  for (const [kind, addresses] of Object.entries(resolved.exporters)) {
    checkNames(resolved, `exporters.${kind}`, addresses);
  }
  return resolved;
}

const noTargets = { node: [], validator: [], explorer: [], ai: [] } as const;

const noExporters = { node: [], cadvisor: [], postgres: [], redis: [] } as const;

function addressesOf(kinds: Readonly<Record<string, readonly Target[] | undefined>>) {
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, list = []]) => [
      kind,
      list.map((target) => (typeof target === 'string' ? target : target.address)),
    ]),
  );
}

function checkNames(
  resolved: ResolvedTargets,
  setting: string,
  addresses: readonly string[],
): void {
  const seen = new Map<string, string>();
  for (const address of addresses) {
    const name = instanceOf(resolved, address);
    const before = seen.get(name);
    if (before !== undefined && before !== address) {
      throw new StackError(
        `${before} and ${address} in ${setting} are both called ${name}.`,
        'Give each a name of its own: they would be one in all graphs and alerts.',
      );
    }
    seen.set(name, address);
  }
}
