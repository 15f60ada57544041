import {
  type ChainWatch,
  createInstrumentation,
  createRegistry,
  type InstrumentationOptions,
} from '@xai-metrics/core';
import { renderFacts } from './render-facts';

/**
 * Asks each node once, and shows what it tells and what readiness makes of it.
 *
 * @returns whether all are ready
 */
export async function checkOnce(
  options: InstrumentationOptions,
  write: (text: string) => void,
): Promise<boolean> {
  const { handle, endpoints } = createInstrumentation({
    ...options,
    // Who may run this command needs no token.
    paths: { metrics: false },
    registry: createRegistry(),
  });
  try {
    const watches = [...(handle.chain ? [handle.chain] : []), ...Object.values(handle.chains)];
    await Promise.all(watches.map(firstPoll));
    for (const { name, snapshot } of watches) write(renderFacts(name ?? 'node', snapshot));
    const answer = await endpoints.find('GET', '/readyz?verbose')?.({ headers: {} });
    write(`\n${answer?.body}`);
    return answer?.status === 200;
  } finally {
    await handle.close();
  }
}

/** It comes soon also from a node that hangs: each question has its time limit. */
function firstPoll(watch: ChainWatch): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, 2 ** 30);
    const end = watch.onTick(() => {
      clearInterval(alive);
      end();
      resolve();
    });
  });
}
