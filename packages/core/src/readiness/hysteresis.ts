/** Whether a chain is ready, and how far it is from the contrary. */
export interface ReadinessState {
  readonly isReady: boolean;
  readonly hasBeenReady: boolean;
  /** Polls in a row that speak for the contrary. */
  readonly streak: number;
}

/** How a poll came out; `bad at once` does not wait for another one. */
export type Outcome = 'good' | 'bad' | 'bad at once';

/** The state before the first poll. */
export const startingState: ReadinessState = { isReady: false, hasBeenReady: false, streak: 0 };

/**
 * The state after a further poll: a node that is ready stays so for less than `failAfter` bad ones in
 * a row, one that no longer is for less than `passAfter` good ones. The very first good one suffices.
 */
export function nextReadinessState(
  { isReady, hasBeenReady, streak }: ReadinessState,
  outcome: Outcome,
  { failAfter, passAfter }: { readonly failAfter: number; readonly passAfter: number },
): ReadinessState {
  const isGood = outcome === 'good';
  if (isGood === isReady) return { isReady, hasBeenReady, streak: 0 };
  const needed = isReady ? failAfter : passAfter;
  const turns = streak + 1 >= needed || outcome === 'bad at once' || !hasBeenReady;
  if (!turns) return { isReady, hasBeenReady, streak: streak + 1 };
  return { isReady: isGood, hasBeenReady: hasBeenReady || isGood, streak: 0 };
}
