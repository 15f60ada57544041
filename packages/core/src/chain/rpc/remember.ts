/** Asks, or gives what was answered a short while ago. */
export type Remembered<Answer> = (signal: AbortSignal) => Promise<Answer>;

/**
 * Keeps an answer that does not change as long as a node runs; failures are not kept.
 *
 * @param seconds - how long; the node may be replaced by one of another chain
 */
export function remember<Answer>(
  seconds: number,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Remembered<Answer> {
  let kept: { answer: Answer; until: number } | undefined;

  return async (signal) => {
    if (kept !== undefined && performance.now() < kept.until) return kept.answer;
    const answer = await ask(signal);
    kept = { answer, until: performance.now() + seconds * 1000 };
    return answer;
  };
}
