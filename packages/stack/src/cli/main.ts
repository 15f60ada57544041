/** Runs the command `xai-metrics`; resolves with its exit code. */
export async function main(_args: readonly string[]): Promise<number> {
  return 2;
}
