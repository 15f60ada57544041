import type { StackModel } from '../../checks/check';
import type { HttpApi } from './http-api';
import type { VerifyResult } from './verify-result';

interface LoadedGroup {
  readonly name: string;
  readonly rules: readonly {
    readonly name: string;
    readonly health: 'ok' | 'err' | 'unknown';
    readonly lastError?: string;
  }[];
}

/** Compares the rules that Prometheus evaluates with those in the files, and looks at their health. */
export async function verifyRules(prometheus: HttpApi, model: StackModel): Promise<VerifyResult[]> {
  const { data } = await prometheus.get<{ data: { groups: LoadedGroup[] } }>('/api/v1/rules');
  const loaded = new Map(data.groups.map((group) => [group.name, group]));
  const known = new Set(model.groups.map(({ name }) => name));
  const compared = model.groups.map(({ name }) => {
    const written = [...model.alerts, ...model.recordings]
      .filter(({ group }) => group === name)
      .map((rule) => rule.name);
    return compareGroup(name, written, loaded.get(name));
  });
  const others = data.groups
    .filter(({ name }) => !known.has(name))
    .map(({ name, rules }) => result(name, 'note', `${rules.length} rules that no file has`));
  return [...compared, ...others];
}

function compareGroup(name: string, written: readonly string[], group: LoadedGroup | undefined) {
  if (group === undefined) {
    // Prometheus lists no group without rules.
    if (written.length === 0) return result(name, 'ok', 'no rules');
    return result(name, 'failed', `Prometheus has not loaded it; ${restart}`);
  }
  const names = group.rules.map((rule) => rule.name);
  if (names.join() !== written.join()) {
    const detail = `${names.length} rules are loaded, and the file has ${written.length}; ${restart}`;
    return result(
      name,
      'failed',
      names.length === written.length
        ? `other rules are loaded than the file has; ${restart}`
        : detail,
    );
  }
  const ill = group.rules.filter(({ health }) => health !== 'ok');
  if (ill.length === 0) return result(name, 'ok', `${names.length} rules`);
  const [first] = ill;
  const why = first?.lastError || 'it was not evaluated yet';
  return result(
    name,
    'failed',
    `${ill.length} of ${names.length} rules fail: ${first?.name}: ${why}`,
  );
}

const restart =
  'Prometheus reads its files when it starts: xai-metrics down, then up; as a service, systemctl reload';

function result(name: string, status: VerifyResult['status'], detail: string): VerifyResult {
  return { area: 'rules', name, status, detail };
}
