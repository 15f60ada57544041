import { parse } from 'yaml';
import { renderRecordings } from '../../packages/stack/src/recording/render-recordings';
import type { StackContext } from '../../packages/stack/src/stack-context';
import type { History } from './history';
import { type SampleBatch, writeLabels } from './remote-write';

/** A recording rule. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

/** The recording rules that expressions are made of, those that others need first. */
export function findRecordings(context: StackContext, expressions: readonly string[]): Recording[] {
  const { groups } = parse(renderRecordings(context).content) as {
    groups: { rules: Recording[] }[];
  };
  const all = groups.flatMap(({ rules }) => rules);
  const needed = new Set<Recording>();
  const visit = (expr: string) => {
    for (const rule of all) {
      if (needed.has(rule) || !mentions(expr, rule.record)) continue;
      needed.add(rule);
      visit(rule.expr);
    }
  };
  for (const expr of expressions) visit(expr);
  return all.filter((rule) => needed.has(rule));
}

/**
 * Evaluates recording rules over a time that has just been written, and writes what they record.
 *
 * @param range - seconds since 1970, both included
 */
export async function record(
  history: History,
  recordings: readonly Recording[],
  range: { readonly from: number; readonly to: number; readonly stepSeconds: number },
): Promise<void> {
  const { from, to, stepSeconds } = range;
  for (const { record: name, expr } of recordings) {
    const answers = await history.queryRange(expr, from, to, stepSeconds);
    const batches = answers.map(({ labels, times, values }) =>
      toBatch(name, labels, times, values, stepSeconds, to),
    );
    if (batches.length > 0) await history.write(batches);
  }
}

/** A series that a rule does not bring any more ends, as with Prometheus itself. */
function toBatch(
  name: string,
  labels: Readonly<Record<string, string>>,
  times: readonly number[],
  values: readonly number[],
  stepSeconds: number,
  until: number,
): SampleBatch {
  const at: number[] = [];
  const kept: number[] = [];
  times.forEach((time, i) => {
    at.push(time * 1000);
    kept.push(values[i] as number);
    const next = times[i + 1] ?? (time < until ? Number.POSITIVE_INFINITY : time);
    if (next <= time + stepSeconds) return;
    at.push((time + stepSeconds) * 1000);
    kept.push(Number.NaN);
  });
  return {
    labels: writeLabels({ ...labels, __name__: name }),
    times: Float64Array.from(at),
    values: Float64Array.from(kept),
    count: at.length,
  };
}

function mentions(text: string, name: string): boolean {
  const at = text.indexOf(name);
  return at >= 0 && !/[\w:]/.test(text[at + name.length] ?? '');
}
