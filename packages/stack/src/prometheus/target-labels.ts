import type { ResolvedConfig } from '../stack-context';

/** Labels of targets by their address; `name` is what people call them. */
export type TargetLabels = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The label `instance` of a target: its name, or its address if it has none. */
export function instanceOf(
  { targetLabels }: Pick<ResolvedConfig, 'targetLabels'>,
  address: string,
): string {
  return targetLabels[address]?.name ?? address;
}

/**
 * The labels that Prometheus puts on all series of a target. A name is its `instance`, so that rules,
 * boards and messages show it without knowing of it; where it is reached is then the label `address`.
 */
export function labelsOfTarget(
  { targetLabels }: Pick<ResolvedConfig, 'targetLabels'>,
  address: string,
): Readonly<Record<string, string>> {
  const { name, ...labels } = targetLabels[address] ?? {};
  return name === undefined ? labels : { instance: name, address, ...labels };
}

/** Names of the labels that targets have beside `cluster`, `job` and `instance`. */
export function furtherLabels(config: Pick<ResolvedConfig, 'targetLabels'>): string[] {
  const all = Object.keys(config.targetLabels).flatMap((address) =>
    Object.keys(labelsOfTarget(config, address)),
  );
  return [...new Set(all)].filter((label) => label !== 'instance').sort();
}
