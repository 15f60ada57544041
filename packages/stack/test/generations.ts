import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { findTool } from '../../../test/find-tool';
import { skipOutsideCi } from '../../../test/system-tools';

/** The engines of one Debian release. */
export interface Generation {
  readonly promtool: string;
  readonly prometheus: string;
  readonly amtool: string;
  readonly alertmanager: string;
}

/** Where `.ci/fetch-debian-suite` unpacks what the releases after the installed one have. */
const suites = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'xai-metrics/debian');

/**
 * Defines tests that run with the engines of each generation: those of the system, of trixie
 * (Prometheus 2.53, Alertmanager 0.28), and of forky (3.5, 0.33), which moves and may be missing.
 */
export function describeGenerations(title: string, define: (generation: Generation) => void): void {
  describeGeneration(`${title} with the engines of the system`, findInstalled(), define);
  describeGeneration(`${title} with the engines of trixie`, findSuite('trixie'), define);
  const forky = findSuite('forky');
  if (forky !== undefined) describe(`${title} with the engines of forky`, () => define(forky));
  else describe.skip(`${title} with the engines of forky`, () => define({} as Generation));
}

function describeGeneration(
  title: string,
  generation: Generation | undefined,
  define: (generation: Generation) => void,
): void {
  if (generation !== undefined) describe(title, () => define(generation));
  else skipOutsideCi(title, 'the engines are missing; .ci/run fetches them on Debian, as root');
}

function findInstalled(): Generation | undefined {
  const [promtool, prometheus, amtool, alertmanager] = [
    findTool('promtool'),
    findTool('prometheus'),
    findTool('amtool'),
    findTool('alertmanager'),
  ];
  return promtool && prometheus && amtool && alertmanager
    ? { promtool, prometheus, amtool, alertmanager }
    : undefined;
}

function findSuite(suite: string): Generation | undefined {
  if (!existsSync(join(suites, suite, 'complete'))) return undefined;
  const program = (name: string) => join(suites, suite, 'usr/bin', name);
  return {
    promtool: program('promtool'),
    prometheus: program('prometheus'),
    amtool: program('amtool'),
    alertmanager: program('prometheus-alertmanager'),
  };
}

/** A further program of trixie, by its path from the root; `undefined` where it was not fetched. */
export function findInTrixie(path: string): string | undefined {
  const program = join(suites, 'trixie', path);
  return existsSync(join(suites, 'trixie/complete')) && existsSync(program) ? program : undefined;
}
