import { isLoopback } from '../../engines/engine-address';
import type { ResolvedConfig } from '../../stack-context';
import { describeFetchError } from '../describe-fetch-error';
import { findPrefix } from './find-prefix';

const timeoutSeconds = 3;

/**
 * Asks each server and exporter for its metrics.
 *
 * @returns what is not as expected, each with its remedy
 */
export async function checkTargets({
  targets,
  exporters,
  metricsPath,
  prefix,
}: ResolvedConfig): Promise<string[]> {
  const servers = Object.entries(targets).flatMap(([role, addresses]) =>
    addresses.map((address) => checkServer(`--${role} ${address}`, address, metricsPath, prefix)),
  );
  const others = Object.entries(exporters).flatMap(([kind, addresses]) => {
    const arg = kind === 'node' ? 'node-exporter' : kind;
    return addresses.map((address) => checkExporter(`--${arg} ${address}`, address));
  });
  const warnings = await Promise.all([...servers, ...others]);
  return warnings.filter((warning) => warning !== undefined);
}

async function checkServer(what: string, address: string, path: string, prefix: string) {
  const answer = await ask(`http://${address}${path}`);
  if (typeof answer === 'string') return `${what} does not answer (${answer}). ${startIt}`;
  const { status, text } = answer;
  if (status === 401 || status === 403) {
    return `${what} answers ${status} at ${path}: it wants a token, and Prometheus sends none. Let it serve its metrics to Prometheus without one.`;
  }
  if (status !== 200) {
    return `${what} answers ${status} at ${path}. Mount the middleware of XAI Metrics on it, or correct the address.`;
  }
  const found = findPrefix(text);
  if (found.includes(prefix)) return undefined;
  return found[0] === undefined
    ? `${what} has no metrics of XAI Metrics at ${path}. Mount its middleware, or correct the address.`
    : `${what} has metrics with the prefix ${found[0]}, not ${prefix}: no rule and no panel would see them. Add --prefix ${found[0]}.`;
}

async function checkExporter(what: string, address: string) {
  const answer = await ask(`http://${address}/metrics`);
  if (typeof answer === 'string') {
    // The node exporter of this machine is one of the engines.
    if (what.startsWith('--node-exporter') && isLoopback(address)) return undefined;
    return `${what} does not answer (${answer}). ${startIt}`;
  }
  return answer.status === 200 ? undefined : `${what} answers ${answer.status} at /metrics.`;
}

const startIt =
  'Start it, or correct the address; the stack is the same, and shows it as down until it answers.';

async function ask(url: string): Promise<{ status: number; text: string } | string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutSeconds * 1000) });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return describeFetchError(error, timeoutSeconds);
  }
}
