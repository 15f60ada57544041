import { stringify } from 'yaml';
import type { StackFile } from '../../src/stack-file';

/** What an example says of an alert beside its expression. */
export interface ExampleAlert {
  readonly name?: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A rule file with one alert. */
export function alertFile(expr: string, example: ExampleAlert = {}): StackFile {
  const { name = 'Example', ...rest } = example;
  return ruleFile('alert.yml', [{ alert: name, expr, for: '5m', ...rest }]);
}

/** A rule file with one recording rule. */
export function recordingFile(record: string, expr: string): StackFile {
  return ruleFile('recording.yml', [{ record, expr }]);
}

/** A rule file with one group. */
export function ruleFile(name: string, rules: readonly object[], interval = '15s'): StackFile {
  return {
    path: `prometheus/rules/${name}`,
    content: stringify({ groups: [{ name: 'example', interval, rules }] }),
  };
}

/** A board with one panel for each query. */
export function boardFile(...exprs: readonly string[]): StackFile {
  const panels = exprs.map((expr, i) => ({
    title: `P${i}`,
    type: 'timeseries',
    targets: [{ expr }],
  }));
  return { path: 'grafana/dashboards/example.json', content: JSON.stringify({ panels }) };
}

/** The configuration of Alertmanager. */
export function alertmanagerFile(yaml: object): StackFile {
  return { path: 'alertmanager/alertmanager.yml', content: stringify(yaml) };
}

/** The page of an alert. */
export function runbookFile(name: string, content: string): StackFile {
  return { path: `runbooks/${name}.md`, content };
}
