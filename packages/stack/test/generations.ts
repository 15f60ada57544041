import { describe } from '@jest/globals';
import { skipOutsideCi } from '../../../test/system-tools';
import { findInstalled, findSuite, type Generation } from './find-generations';

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
