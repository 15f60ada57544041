import { type BadParameter, isBadParameter, readOverrides } from './overrides';
import type { Readiness, ReadinessQuestion } from './readiness';

/**
 * Reads which chains a query asks for, and by which limits. Parameters of other names are nobody's.
 *
 * @param chain - the chain that the path names already
 * @returns what is asked, or the parameter that cannot be used
 */
export function readReadinessQuestion(
  readiness: Readiness | undefined,
  search: URLSearchParams,
  chain?: string,
): ReadinessQuestion | BadParameter | undefined {
  // Without a chain there is nothing that these parameters could mean.
  if (readiness === undefined || readiness.names.length === 0) return undefined;
  const overrides = readOverrides(search);
  if (isBadParameter(overrides)) return overrides;
  const named = chain === undefined ? search.getAll('chain') : [chain];
  const question = {
    only: named.length === 0 ? undefined : named,
    without: search.getAll('exclude'),
    overrides,
  };
  return readiness.findObjection(question) ?? question;
}
