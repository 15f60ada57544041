import { SourceError } from '../source-error';

/** Makes calls that the node may not know, without asking it again and again. */
export type AskRarely = <Answer>(name: string, ask: () => Promise<Answer>) => Promise<Answer>;

const rarelyMilliseconds = 10 * 60_000;

/**
 * Waits for the parts of a fact, each of which may fail for itself; those are left out.
 *
 * @throws SourceError that of the first part, if none is there
 */
export async function gatherParts<Fact extends object>(
  parts: {
    readonly [Part in keyof Fact]: Promise<Fact[Part] | undefined>;
  },
): Promise<Fact> {
  const names = Object.keys(parts);
  const outcomes = await Promise.allSettled(Object.values<Promise<unknown>>(parts));
  const present = outcomes.flatMap((outcome, i) =>
    outcome.status === 'fulfilled' && outcome.value !== undefined
      ? [[names[i], outcome.value] as const]
      : [],
  );
  const faults = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  const worst = faults.find((fault) => !(fault instanceof SourceError)) ?? faults[0];
  // A fault of ours must not pass for a node that does not answer.
  if (faults.length > 0 && (present.length === 0 || !(worst instanceof SourceError))) throw worst;
  return Object.fromEntries(present) as Fact;
}

/**
 * Creates the memory of what a node does not know: for ten minutes the error of the first time is
 * the answer.
 */
export function createAskRarely(): AskRarely {
  const unknown = new Map<string, { error: SourceError; until: number }>();

  return async (name, ask) => {
    const remembered = unknown.get(name);
    if (remembered !== undefined && performance.now() < remembered.until) throw remembered.error;
    try {
      const answer = await ask();
      unknown.delete(name);
      return answer;
    } catch (error) {
      if (error instanceof SourceError && error.kind === 'unsupported') {
        unknown.set(name, { error, until: performance.now() + rarelyMilliseconds });
      }
      throw error;
    }
  };
}
