import type { Answer } from '../answer';
import type { BadParameter } from '../readiness/overrides';
import type { ReportedCheck } from './check';
import type { HealthReport } from './health';

/** What a caller wants to read: `text` is a list for people, `line` one line for machines. */
export type ProbeFormat = 'json' | 'health+json' | 'text' | 'line';

/** A probe's answer before it is written out. */
export interface ProbeResult extends HealthReport {
  /** The name of the probe, for people. */
  readonly probe: string;
  /** Whether the answer is 200 or 503. */
  readonly ok: boolean;
  /** Fields that only the JSON form has. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const contentTypes: Record<ProbeFormat, string> = {
  json: 'application/json; charset=utf-8',
  'health+json': 'application/health+json; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  line: 'text/plain; charset=utf-8',
};

/**
 * Chooses the form: a list for `?verbose`, `application/health+json` or one line of plain text when
 * asked for, else JSON.
 */
export function chooseFormat(search: URLSearchParams, accept: string | undefined): ProbeFormat {
  const verbose = search.get('verbose');
  if (verbose !== null && verbose !== 'false' && verbose !== '0') return 'text';
  if (accept?.includes('application/health+json')) return 'health+json';
  return accept?.includes('text/plain') && !accept.includes('application/json') ? 'line' : 'json';
}

/** Writes out a probe's result in the form asked for. */
export function renderProbe(result: ProbeResult, format: ProbeFormat): Answer {
  return {
    status: result.ok ? 200 : 503,
    headers: {
      'content-type': contentTypes[format],
      'cache-control': 'no-store',
      ...(result.ok ? {} : reasonHeaders(result)),
    },
    body: `${bodies[format](result)}\n`,
  };
}

/** Writes out that a query parameter cannot be used. */
export function renderBadParameter(
  { parameter, problem }: BadParameter,
  format: ProbeFormat,
): Answer {
  const isJson = format === 'json' || format === 'health+json';
  return {
    status: 400,
    headers: {
      'content-type': contentTypes[isJson ? 'json' : 'text'],
      'cache-control': 'no-store',
      'x-ready-reason': 'bad_parameter',
    },
    body: isJson
      ? `${JSON.stringify({ status: 'bad request', parameter, reason: problem })}\n`
      : `bad request: ${parameter}: ${problem}\n`,
  };
}

/** Says why not, and when to come back, to whoever reads headers only. */
export function reasonHeaders({
  codes,
  retryAfterSeconds,
}: Pick<HealthReport, 'codes' | 'retryAfterSeconds'>): Record<string, string> {
  return {
    'x-ready-reason': codes.map(headerSafe).join(', '),
    'retry-after': String(retryAfterSeconds),
  };
}

/** A check may be called anything, and a header may not hold everything. */
function headerSafe(code: string): string {
  return code.slice(0, 100).replace(/[^\w.:/ -]/g, '_');
}

const bodies: Record<ProbeFormat, (result: ProbeResult) => string> = {
  json: (result) => JSON.stringify(jsonBody(result)),
  'health+json': (result) => JSON.stringify(healthJsonBody(result)),
  text: renderText,
  line: renderLine,
};

const contraries: Readonly<Record<string, string>> = {
  livez: 'not alive',
  readyz: 'not ready',
  startupz: 'not started',
  health: 'not healthy',
};

function renderLine({ probe, ok, codes }: ProbeResult): string {
  return ok ? 'ok' : `${contraries[probe] ?? 'not ok'}: ${codes.map(oneLine).join(', ')}`;
}

function jsonBody({ status, reason, checks, details }: ProbeResult) {
  return { status, ...(reason === undefined ? {} : { reason }), ...details, checks };
}

/** The shape of draft-inadarei-api-health-check-06. */
function healthJsonBody({ status, reason, checks }: ProbeResult) {
  const entries = Object.entries(checks).map(([name, check]) => [
    name,
    [
      {
        // The draft has no word for a status that is not known.
        ...(check.status === 'unknown' ? {} : { status: check.status }),
        ...(check.value === undefined ? {} : { observedValue: check.value }),
        ...(check.unit === undefined ? {} : { observedUnit: check.unit }),
        time: check.checkedAt,
        ...(check.reason === undefined ? {} : { output: check.reason }),
      },
    ],
  ]);
  return {
    status,
    ...(reason === undefined ? {} : { output: reason }),
    checks: Object.fromEntries(entries),
  };
}

/** The form of Kubernetes' own `?verbose`, for people. */
function renderText({ probe, ok, reason, checks }: ProbeResult): string {
  const lines = Object.entries(checks).map(
    ([name, check]) => `${marks[check.status]} ${oneLine(name)} ${describe(check)}`,
  );
  if (reason !== undefined) lines.push(`[-] ${oneLine(reason)}`);
  lines.push(`${probe} check ${ok ? 'passed' : 'failed'}`);
  return lines.join('\n');
}

const marks = { pass: '[+]', warn: '[!]', fail: '[-]', unknown: '[?]' };

function describe({ status, reason }: ReportedCheck): string {
  const word = status === 'pass' ? 'ok' : status;
  return reason === undefined ? 'ok' : `${word}: ${oneLine(reason)}`;
}

/** What a node answered may hold anything: it must not look like another line. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 500);
}
