import type { IncomingMessage } from 'node:http';
import type { LabelSet } from '../label-sets';

/** The part of `@opentelemetry/api` that is asked, without depending on it. */
interface OpenTelemetryApi {
  readonly context?: { active?(): { getValue?(key: symbol): Span | undefined } };
}

interface Span {
  spanContext?(): { traceId?: unknown; spanId?: unknown; traceFlags?: unknown };
}

// Where @opentelemetry/api registers itself, and the key of the span in a context: both are
// `Symbol.for`, so that several copies of it find one another.
const apiKey = Symbol.for('opentelemetry.js.api.1');
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN');

/**
 * The sampled trace that a request belongs to: that of the active OpenTelemetry span, else that of
 * its header `traceparent`.
 *
 * @returns the labels `trace_id` (32 hexadecimal digits) and `span_id` (16), or `undefined`: an
 *   unsampled trace leads nowhere
 */
export function readTrace(request: IncomingMessage): LabelSet | undefined {
  const api = (globalThis as { [apiKey]?: OpenTelemetryApi })[apiKey];
  const span = api?.context?.active?.().getValue?.(spanKey)?.spanContext?.();
  if (span !== undefined) return describe(span.traceId, span.spanId, Number(span.traceFlags));
  const { traceparent } = request.headers;
  return typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
}

// https://www.w3.org/TR/trace-context/#traceparent-header: higher versions may go on after a dash.
const traceparentPattern =
  /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

function parseTraceparent(header: string): LabelSet | undefined {
  const [, version, traceId, spanId, flags, rest] = traceparentPattern.exec(header) ?? [];
  if (version === undefined || (version === '00' && rest !== undefined)) return undefined;
  return describe(traceId, spanId, Number.parseInt(flags as string, 16));
}

function describe(traceId: unknown, spanId: unknown, flags: number): LabelSet | undefined {
  const isSampled = (flags & 1) === 1;
  return isSampled && isId(traceId, 32) && isId(spanId, 16)
    ? { trace_id: traceId, span_id: spanId }
    : undefined;
}

function isId(id: unknown, length: number): id is string {
  return (
    typeof id === 'string' && id.length === length && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id)
  );
}
