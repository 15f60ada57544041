import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freeAddress } from '../../packages/stack/test/free-address';
import { type SampleBatch, writeRequest } from './remote-write';

/** One series of an answer. */
export interface Answer {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** A Prometheus that is filled with a past, and asked about it. */
export interface History {
  write(batches: readonly SampleBatch[]): Promise<void>;
  /** What an expression is at each step between two times, both included. */
  queryRange(expr: string, from: number, to: number, stepSeconds: number): Promise<Answer[]>;
  /** Processor time that it has taken so far. */
  processorSeconds(): number;
  stop(): Promise<void>;
}

// What Prometheus answers at most for a series.
const mostPoints = 11_000;

/**
 * Starts a Prometheus of its own, on a free port and in a folder that goes with it.
 *
 * @param program - the path of `prometheus`
 */
export async function startHistory(program: string): Promise<History> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-year-'));
  writeFileSync(join(folder, 'prometheus.yml'), '');
  const address = await freeAddress();
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
      '--storage.tsdb.retention.time=10y',
      // Days as blocks: of hours, a year has thousands. What is recorded may be half a block old.
      '--storage.tsdb.min-block-duration=2d',
      '--storage.tsdb.max-block-duration=2d',
      '--query.max-samples=500000000',
      '--query.timeout=10m',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const end = () => child.kill();
  process.once('exit', end);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const history: History = {
    async write(batches) {
      const response = await fetch(`http://${address}/api/v1/write`, {
        method: 'POST',
        headers: {
          'content-encoding': 'snappy',
          'content-type': 'application/x-protobuf',
          'x-prometheus-remote-write-version': '0.1.0',
        },
        body: new Uint8Array(writeRequest(batches)),
      });
      if (!response.ok) throw new Error(`Prometheus took no samples: ${await response.text()}`);
    },
    async queryRange(expr, from, to, stepSeconds) {
      const found = new Map<
        string,
        { labels: Record<string, string>; times: number[]; values: number[] }
      >();
      for (let start = from; start <= to; start += mostPoints * stepSeconds) {
        const end = Math.min(to, start + (mostPoints - 1) * stepSeconds);
        const range = { start: String(start), end: String(end), step: String(stepSeconds) };
        for (const { metric, values } of await ask(address, { query: expr, ...range })) {
          const key = JSON.stringify(metric);
          const series = found.get(key) ?? { labels: metric, times: [], values: [] };
          found.set(key, series);
          for (const [time, value] of values) {
            series.times.push(time);
            series.values.push(toNumber(value));
          }
        }
      }
      return [...found.values()];
    },
    processorSeconds() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ');
      return (Number(fields[13]) + Number(fields[14])) / 100;
    },
    async stop() {
      process.off('exit', end);
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (let i = 0; i < 600 && child.exitCode === null; i += 1) {
    const isReady = await fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return history;
    await sleep(100);
  }
  await history.stop();
  throw new Error(`Prometheus at ${address} did not get ready within a minute.`);
}

interface RangeResult {
  readonly metric: Record<string, string>;
  readonly values: readonly (readonly [number, string])[];
}

async function ask(address: string, parameters: Record<string, string>): Promise<RangeResult[]> {
  const response = await fetch(`http://${address}/api/v1/query_range`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  const body = (await response.json()) as {
    status: string;
    error?: string;
    data: { result: RangeResult[] };
  };
  if (body.status !== 'success') throw new Error(`${parameters.query}: ${body.error}`);
  return body.data.result;
}

function toNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}
