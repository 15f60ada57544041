import { setTimeout as wait } from 'node:timers/promises';

/** Waits until a condition holds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  seconds = 45,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Not within ${seconds} seconds: ${condition}`);
    await wait(50);
  }
}
