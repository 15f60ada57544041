import type { StackContext } from '../../stack-context';

/** Seconds over which confirmations are judged: several blocks, however slow the chain is. */
export function confirmWindow({ t, config }: Pick<StackContext, 't' | 'config'>): number {
  return Math.max(t.rateWindow, Math.ceil(t.confirmBlocks * config.blockSeconds));
}

/** Seconds over which throughput is judged: so many blocks that chance does not make them few. */
export function throughputWindow(context: Pick<StackContext, 't' | 'config'>): number {
  return Math.max(context.t.blockWindow, confirmWindow(context));
}
