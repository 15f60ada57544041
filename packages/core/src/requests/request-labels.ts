import { otherValue } from '../label-sets';

/**
 * A label of your own on the request metrics.
 *
 * @typeParam Source - what the adapter has of a request: Express' request, Koa's context, Fastify's request
 */
export type RequestLabel<Source> = ClosedRequestLabel<Source> | CappedRequestLabel<Source>;

/** A label whose values are known beforehand. */
export interface ClosedRequestLabel<Source, Value extends string = string> {
  /** The values, 1 to 50; anything else is `other`. */
  readonly oneOf: readonly Value[];
  /** Reads the value when the response is over; what it throws or leaves `undefined` is `other`. */
  read(source: Source): Value | undefined;
}

/** A label whose values are found out while the server runs, up to a number. */
export interface CappedRequestLabel<Source> {
  /** How many different values there may be, 1 to 50; those that come later are `other`. */
  readonly max: number;
  /**
   * Reads the value when the response is over; what it throws or leaves `undefined` is `other`, and
   * so is whatever looks like an address, a hash or a number: a value starts with a letter, has at
   * most 32 letters, digits, `.`, `_` and `-`, and no more than 4 digits.
   */
  read(source: Source): string | undefined;
}

/** The labels of your own by name. */
export type RequestLabels<Source> = Readonly<Record<string, RequestLabel<Source>>>;

/**
 * Defines a label with a closed set, so that its function can give nothing else.
 *
 * @example
 * ```ts
 * import { defineRequestLabel } from '@xai-metrics/core';
 * import { xaiMetrics } from '@xai-metrics/express';
 *
 * const tier = defineRequestLabel({
 *   oneOf: ['free', 'paid'],
 *   read: (request: { customer?: { pays: boolean } }) => (request.customer?.pays ? 'paid' : 'free'),
 * });
 * xaiMetrics({ labels: { tier } }); // xai_api_requests_total{method="GET",...,tier="paid"} 1
 * ```
 */
export function defineRequestLabel<Source, Value extends string>(
  label: ClosedRequestLabel<Source, NotInferred<Value>> & { readonly oneOf: readonly Value[] },
): ClosedRequestLabel<Source, Value> {
  return label;
}

/** As `NoInfer`, which TypeScript has since 5.4 only. */
type NotInferred<Value> = [Value][Value extends unknown ? 0 : never];

/** Reads the labels of the program's own within their bounds. */
export interface RequestLabelReader {
  /** Names of the labels, in the order of their values. */
  readonly names: readonly string[];
  /** The values for a request. */
  read(source: unknown): readonly string[];
  /** Brings values that were given by hand within their bounds. */
  bound(given: Readonly<Record<string, unknown>>): readonly string[];
}

const noValues: readonly string[] = [];

/**
 * Creates the reader.
 *
 * @param labels - have been checked
 * @param report - gets what the program's functions throw
 */
export function createRequestLabels(
  labels: RequestLabels<never>,
  report: (fault: unknown) => void,
): RequestLabelReader {
  const entries = Object.entries(labels).map(([name, label]) => ({
    name,
    // Called with what the adapter's own type of the labels promises.
    read: (source: unknown) => label.read(source as never) as unknown,
    bound: 'max' in label ? createCap(label.max) : createClosedSet(label.oneOf),
  }));

  return {
    names: entries.map(({ name }) => name),
    read: entries.length === 0 ? () => noValues : (source) => entries.map(readOne(source)),
    bound: (given) =>
      entries.length === 0 ? noValues : entries.map(({ name, bound }) => bound(given[name])),
  };

  function readOne(source: unknown) {
    return ({ read, bound }: (typeof entries)[number]): string => {
      try {
        return bound(read(source));
      } catch (fault) {
        report(fault);
        return otherValue;
      }
    };
  }
}

function createClosedSet(values: readonly string[]): (value: unknown) => string {
  const allowed = new Set<unknown>(values);
  return (value) => (allowed.has(value) ? (value as string) : otherValue);
}

const plainWord = /^[A-Za-z](?!(?:[^\d]*\d){5})[\w.-]{0,31}$/;
// A hash with few digits, or an address in one of the alphabets without separators.
const identifier = /[0-9a-f]{12}|[A-Za-z0-9]{24}/i;

function createCap(max: number): (value: unknown) => string {
  const seen = new Set<string>();
  return (value) => {
    if (typeof value !== 'string') return otherValue;
    if (seen.has(value)) return value;
    if (seen.size >= max || !plainWord.test(value) || identifier.test(value)) return otherValue;
    seen.add(value);
    return value;
  };
}
