/** When a chain is fit to serve. */
export interface ReadinessOptions {
  /**
   * The chain that the node has to be on; another one makes it unready at once.
   * @defaultValue whichever it is on
   */
  readonly expected?: { readonly chainId?: string; readonly genesis?: string };
  /**
   * Blocks that the head may be behind the reference.
   * @defaultValue 24 seconds' worth of blocks, at least 2
   */
  readonly maxBlocksBehind?: number;
}
