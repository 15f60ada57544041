import type { Answer } from '../answer';
import type { HealthReport } from './health';

/** What a caller wants to read. */
export type ProbeFormat = 'json' | 'health+json' | 'text';

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
};

/** Chooses the form: text for `?verbose`, `application/health+json` when asked for, else JSON. */
export function chooseFormat(search: URLSearchParams, accept: string | undefined): ProbeFormat {
  const verbose = search.get('verbose');
  if (verbose !== null && verbose !== 'false' && verbose !== '0') return 'text';
  return accept?.includes('application/health+json') ? 'health+json' : 'json';
}

/** Writes out a probe's result in the form asked for. */
export function renderProbe(result: ProbeResult, format: ProbeFormat): Answer {
  const body =
    format === 'text'
      ? renderText(result)
      : `${JSON.stringify(format === 'json' ? jsonBody(result) : healthJsonBody(result))}\n`;
  return {
    status: result.ok ? 200 : 503,
    headers: { 'content-type': contentTypes[format], 'cache-control': 'no-store' },
    body,
  };
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
        status: check.status,
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
  const marks = { pass: '[+]', warn: '[!]', fail: '[-]' };
  const lines = Object.entries(checks).map(([name, check]) => {
    const why = check.reason === undefined ? 'ok' : `${check.status}: ${check.reason}`;
    return `${marks[check.status]} ${name} ${why}`;
  });
  if (reason !== undefined) lines.push(`[-] ${reason}`);
  lines.push(`${probe} check ${ok ? 'passed' : 'failed'}`);
  return `${lines.join('\n')}\n`;
}
