import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { askHttp, describeHttpError, type HttpAnswer } from '../../ask-http';
import type { Credentials } from '../../config/stack-config';
import { isLoopback } from '../../engines/engine-address';
import { secretFile } from '../../prometheus/sign-in';
import type { ResolvedConfig } from '../../stack-context';
import { findPrefix } from './find-prefix';
import { readPaces, type ToldPace } from './read-paces';

const timeoutSeconds = 3;

/** What servers and exporters have answered. */
export interface TargetAnswers {
  /** What is not as expected, each with its remedy. */
  readonly warnings: readonly string[];
  /** What the servers tell about the pace of their chains. */
  readonly paces: readonly ToldPace[];
}

/**
 * Asks each server and exporter for its metrics, as Prometheus will.
 *
 * @param dir - the folder of the stack, which may not be there yet
 */
export async function checkTargets(config: ResolvedConfig, dir: string): Promise<TargetAnswers> {
  const paces: ToldPace[] = [];
  const { targets, exporters } = config;
  const authorization = authorize(dir, config.metricsAuth);
  const servers = Object.entries(targets).flatMap(([role, addresses]) =>
    addresses.map((address) =>
      checkServer(`--${role} ${address}`, address, config, authorization, paces),
    ),
  );
  const others = Object.entries(exporters).flatMap(([kind, addresses]) => {
    const arg = kind === 'node' ? 'node-exporter' : kind;
    return addresses.map((address) => checkExporter(`--${arg} ${address}`, address));
  });
  const warnings = await Promise.all([...servers, ...others]);
  return {
    warnings: warnings.filter((warning) => warning !== undefined),
    // The same words each time, whoever answers first.
    paces: paces.sort((a, b) => (a.server < b.server ? -1 : a.server > b.server ? 1 : 0)),
  };
}

async function checkServer(
  what: string,
  address: string,
  { scheme, metricsPath: path, prefix, metricsAuth }: ResolvedConfig,
  authorization: string | undefined,
  paces: ToldPace[],
) {
  const answer = await ask(`${scheme}://${address}${path}`, authorization);
  if (typeof answer === 'string') return `${what} does not answer (${answer}). ${startIt}`;
  const { status, text } = answer;
  if (status === 401 || status === 403) {
    return `${what} answers ${status} at ${path}: ${signInBetter(metricsAuth, authorization)}`;
  }
  if (status !== 200) {
    return `${what} answers ${status} at ${path}. Mount the middleware of XAI Metrics on it, or correct the address.`;
  }
  const found = findPrefix(text);
  if (found.includes(prefix)) {
    paces.push(...readPaces(text, prefix, address));
    return undefined;
  }
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

/** What Prometheus will send; `undefined` where it signs in nowhere, or its secret is not there yet. */
function authorize(dir: string, credentials: Credentials | undefined): string | undefined {
  const file = credentials && secretFile(credentials);
  if (file === undefined) return undefined;
  try {
    const secret = readFileSync(resolve(dir, file), 'utf8').trim();
    return credentials?.username === undefined
      ? `Bearer ${secret}`
      : `Basic ${Buffer.from(`${credentials.username}:${secret}`).toString('base64')}`;
  } catch {
    return undefined;
  }
}

function signInBetter(credentials: Credentials | undefined, sent: string | undefined): string {
  if (credentials === undefined) {
    return 'it wants a token, and Prometheus sends none. Add --metrics-token-file secrets/metrics_token, and put the token of its option `access` into that file below prometheus; or let it answer Prometheus without one.';
  }
  const file = secretFile(credentials);
  return sent === undefined
    ? `what Prometheus has to send is not there yet. Put it into ${file}.`
    : `it does not take what is in ${file}. Correct one of them.`;
}

const startIt =
  'Start it, or correct the address; the stack is the same, and shows it as down until it answers.';

async function ask(url: string, authorization?: string): Promise<HttpAnswer | string> {
  try {
    const headers = authorization === undefined ? {} : { authorization };
    return await askHttp(url, { headers, timeoutSeconds });
  } catch (error) {
    return describeHttpError(error, timeoutSeconds);
  }
}
