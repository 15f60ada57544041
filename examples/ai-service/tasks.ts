import type { NodeBlock } from '../explorer/chain-reader';

/** What a task works on: the newest blocks, and what its caller asks. */
export interface TaskInput {
  blocks: readonly NodeBlock[];
  /** Decimal places between coins and smallest units. */
  decimals: number;
  parameters: Readonly<Record<string, unknown>>;
}

/** A kind of task: who runs it, and what it computes. */
export interface TaskKind {
  provider: 'statistics' | 'text';
  /** Throws if the input does not allow an answer. */
  run(input: TaskInput): unknown;
}

/** The input does not allow an answer: the caller's fault, or too little data. */
export class TaskError extends Error {
  /** The status for the service's client, and that it may read the message. */
  readonly status = 422;
  readonly expose = true;
}

/** The tasks that the service runs: small models, computed for real from the chain's own data. */
export const taskKinds: Readonly<Record<string, TaskKind>> = {
  'estimate-fee': { provider: 'statistics', run: estimateFee },
  'forecast-interval': { provider: 'statistics', run: forecastInterval },
  'find-anomalies': { provider: 'statistics', run: findAnomalies },
  'summarize-block': { provider: 'text', run: summarizeBlock },
};

/** The fee that a transaction needs to be among the better-paid half of the newest blocks. */
function estimateFee({ blocks, decimals }: TaskInput) {
  const fees = blocks
    .flatMap(({ transactions }) => transactions)
    .filter(({ from, fee }) => from !== 'coinbase' && fee !== undefined)
    .map(({ fee }) => Number(fee) / 10 ** decimals)
    .sort((a, b) => a - b);
  if (fees.length < 3) throw new TaskError('There are fewer than 3 transactions to learn from.');
  return { fee: fees[Math.floor(fees.length / 2)], samples: fees.length };
}

/** The next block interval by exponential smoothing, and how far the forecasts were off so far. */
function forecastInterval({ blocks }: TaskInput) {
  const intervals = intervalsOf(blocks);
  const [first, ...rest] = intervals;
  if (first === undefined || rest.length < 2) throw new TaskError('There are too few blocks.');
  let forecast = first;
  let error = 0;
  for (const interval of rest) {
    error += Math.abs(interval - forecast);
    forecast += 0.3 * (interval - forecast);
  }
  return { seconds: forecast, mean_error_seconds: error / rest.length };
}

/** Blocks whose interval is far from the others, by median and median deviation. */
function findAnomalies({ blocks, parameters }: TaskInput) {
  const { threshold = 5 } = parameters;
  if (typeof threshold !== 'number' || !(threshold > 0)) {
    throw new TaskError(`threshold has to be a positive number, not ${JSON.stringify(threshold)}.`);
  }
  const intervals = intervalsOf(blocks);
  const center = median(intervals);
  const spread = median(intervals.map((interval) => Math.abs(interval - center)));
  return {
    heights: blocks
      .slice(1)
      .filter((_, i) => Math.abs((intervals[i] as number) - center) > threshold * spread)
      .map(({ height }) => height),
  };
}

/** A block in one sentence. */
function summarizeBlock({ blocks, decimals, parameters }: TaskInput) {
  const { height } = parameters;
  const block =
    height === undefined ? blocks.at(-1) : blocks.find((each) => each.height === height);
  if (block === undefined) throw new TaskError(`Block ${JSON.stringify(height)} is not at hand.`);
  const transfers = block.transactions.filter(({ from }) => from !== 'coinbase');
  const moved = transfers.reduce((sum, { amount }) => sum + Number(amount), 0) / 10 ** decimals;
  const senders = new Set(transfers.map(({ from }) => from)).size;
  const summary = `Block ${block.height} moved ${moved.toFixed(4)} coins in ${transfers.length} transfers of ${senders} senders.`;
  return { summary };
}

function intervalsOf(blocks: readonly NodeBlock[]): number[] {
  return blocks.slice(1).map((block, i) => block.timestamp - (blocks[i] as NodeBlock).timestamp);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
