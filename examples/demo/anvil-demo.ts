import { findAnvil } from '../anvil/find-anvil';
import type { ServerProcess } from './processes';
import { createServerGroup } from './server-group';

/** How the demo on anvil is set up. */
export interface AnvilDemoOptions {
  /**
   * Wanted ports of anvil, explorer and AI service; taken ones are replaced by free ones.
   * @defaultValue `{ anvil: 8545, explorer: 5001, ai: 8001 }`
   */
  ports?: { anvil: number; explorer: number; ai: number };
  /** Seconds between two blocks. @defaultValue `2` */
  blockSeconds?: number;
  /** Hears of a server that ended by itself. */
  onExit?(message: string): void;
}

/** The running demo on anvil: an Ethereum node, and two servers on it. */
export interface AnvilDemo {
  /** The node, which has JSON-RPC and nothing else. */
  readonly anvil: ServerProcess;
  /** The explorer in Express. */
  readonly explorer: ServerProcess;
  /** The AI service in Koa. */
  readonly ai: ServerProcess;
  /** Ends everything. */
  stop(): Promise<void>;
}

/**
 * Starts anvil with light traffic, the explorer and the AI service, each in a process of its own.
 *
 * @throws Error with the remedy if anvil is not installed
 */
export async function startAnvilDemo(options: AnvilDemoOptions = {}): Promise<AnvilDemo> {
  const { ports = { anvil: 8545, explorer: 5001, ai: 8001 }, blockSeconds = 2 } = options;
  if (findAnvil() === undefined) {
    throw new Error(
      'The package @foundry-rs/anvil is not installed: "npm install --include=optional" brings it, ' +
        `if npm has it for this platform (${process.platform} ${process.arch}).`,
    );
  }
  const { start, stop } = createServerGroup(options.onExit);
  const pace = ['--block-seconds', String(blockSeconds)];

  try {
    const anvil = await start('anvil', 'anvil', ports.anvil, pace);
    const access = ['--chain', 'evm', '--node', anvil.url, ...pace];
    const explorer = await start('explorer', 'explorer', ports.explorer, access);
    const ai = await start('AI service', 'ai-service', ports.ai, access);
    return { anvil, explorer, ai, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
