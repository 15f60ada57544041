import { parse } from 'yaml';
import { renderRecordings } from '../../packages/stack/src/recording/render-recordings';
import type { StackContext } from '../../packages/stack/src/stack-context';
import type { Answer, History } from './history';
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

/** Evaluates recording rules, one stretch of time after the other. */
export interface Recorder {
  /** Evaluates a stretch that has just been written, and writes what the rules record; both ends included. */
  record(from: number, to: number): Promise<void>;
}

/** A series as it was at an evaluation. */
interface Recorded {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type State = ReadonlyMap<string, Recorded>;

/** Creates the recorder of some rules; each goes on from where it was. */
export function createRecorder(
  history: History,
  recordings: readonly Recording[],
  stepSeconds: number,
): Recorder {
  const states = new Map<Recording, State>();

  return {
    async record(from, to) {
      for (const recording of recordings) {
        // A rule that reads what it recorded before is asked anew from each change of its own on: up to there,
        // what is in Prometheus already is the same as what would have been.
        const readsItself = mentions(recording.expr, recording.record);
        for (let start = from; start <= to; ) {
          start = await recordStretch(recording, start, to, readsItself);
        }
      }
    },
  };

  /** Records until the end or the first change; returns the evaluation to go on with. */
  async function recordStretch(
    recording: Recording,
    from: number,
    to: number,
    untilChange: boolean,
  ): Promise<number> {
    const answers = await history.queryRange(recording.expr, from, to, stepSeconds);
    const before = states.get(recording) ?? new Map();
    const until = untilChange ? (findChange(answers, before, from, to) ?? to) : to;
    const after = stateAt(answers, until);
    const keys = new Map(answers.map((answer) => [keyOf(answer.labels), answer] as const));
    const batches = [...keys].map(([key, answer]) => toBatch(answer, before.has(key), until));
    for (const [key, { labels }] of before) {
      if (!keys.has(key)) batches.push(toBatch({ labels, times: [], values: [] }, true, until));
    }
    const filled = batches.filter(({ count }) => count > 0);
    if (filled.length > 0) await history.write(filled);
    states.set(recording, after);
    return until + stepSeconds;

    /** A series that a rule does not bring any more ends, as with Prometheus itself. */
    function toBatch(
      { labels, times, values }: Answer,
      wasThere: boolean,
      last: number,
    ): SampleBatch {
      const at: number[] = [];
      const kept: number[] = [];
      const add = (time: number, value: number) => {
        at.push(time * 1000);
        kept.push(value);
      };
      if (wasThere && times[0] !== from) add(from, Number.NaN);
      for (let i = 0; i < times.length; i += 1) {
        const time = times[i] as number;
        if (time > last) break;
        add(time, values[i] as number);
        const next = time + stepSeconds;
        if (next <= last && times[i + 1] !== next) add(next, Number.NaN);
      }
      return {
        labels: writeLabels({ ...labels, __name__: recording.record }),
        times: Float64Array.from(at),
        values: Float64Array.from(kept),
        count: at.length,
      };
    }
  }

  /** The first evaluation whose result is another one than before. */
  function findChange(
    answers: readonly Answer[],
    before: State,
    from: number,
    to: number,
  ): number | undefined {
    const changes = [...before].flatMap(([key]) =>
      answers.some(({ labels }) => keyOf(labels) === key) ? [] : [from],
    );
    for (const { labels, times, values } of answers) {
      const was = before.get(keyOf(labels));
      if (was === undefined) {
        changes.push(times[0] as number);
        continue;
      }
      let expected = from;
      const i = times.findIndex((time, j) => {
        const isSame = time === expected && values[j] === was.value;
        expected += stepSeconds;
        return !isSame;
      });
      if (i >= 0) changes.push(from + i * stepSeconds);
      else if (expected <= to) changes.push(expected);
    }
    return changes.length === 0 ? undefined : Math.min(...changes);
  }
}

function stateAt(answers: readonly Answer[], at: number): State {
  const state = new Map<string, Recorded>();
  for (const { labels, times, values } of answers) {
    const i = times.lastIndexOf(at);
    if (i >= 0) state.set(keyOf(labels), { labels, value: values[i] as number });
  }
  return state;
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  const { __name__, ...rest } = labels;
  return JSON.stringify(Object.entries(rest).sort());
}

function mentions(text: string, name: string): boolean {
  const at = text.indexOf(name);
  return at >= 0 && !/[\w:]/.test(text[at + name.length] ?? '');
}
