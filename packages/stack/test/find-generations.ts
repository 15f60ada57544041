import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findTool } from '../../../test/find-tool';

/** The engines of one Debian release. */
export interface Generation {
  readonly name: 'system' | 'trixie' | 'forky';
  readonly promtool: string;
  readonly prometheus: string;
  readonly amtool: string;
  readonly alertmanager: string;
}

/** Where `.ci/fetch-debian-suite` unpacks what the releases after the installed one have. */
const suites = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'xai-metrics/debian');

/** The engines on the PATH; `undefined` if one is missing. */
export function findInstalled(): Generation | undefined {
  const [promtool, prometheus, amtool, alertmanager] = [
    findTool('promtool'),
    findTool('prometheus'),
    findTool('amtool'),
    findTool('alertmanager'),
  ];
  return promtool && prometheus && amtool && alertmanager
    ? { name: 'system', promtool, prometheus, amtool, alertmanager }
    : undefined;
}

/** The engines of a release that `.ci/fetch-debian-suite` has unpacked. */
export function findSuite(suite: 'trixie' | 'forky'): Generation | undefined {
  if (!existsSync(join(suites, suite, 'complete'))) return undefined;
  const program = (name: string) => join(suites, suite, 'usr/bin', name);
  return {
    name: suite,
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
