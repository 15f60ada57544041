/** Waits until the condition holds; fails with its text after a while. */
export async function waitFor(condition: () => boolean, timeoutSeconds = 10): Promise<void> {
  const end = performance.now() + timeoutSeconds * 1000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Not within ${timeoutSeconds} s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
