import { describe } from '@jest/globals';
import { findAnvil } from '../../examples/anvil/find-anvil';
import { type Anvil, type AnvilOptions, startAnvil } from '../../examples/anvil/start-anvil';
import { skipOutsideCi } from '../system-tools';
import { type CallNode, createCaller } from './json-rpc';

/** A real execution client, and the way to ask it. */
export interface AnvilNode extends Anvil {
  readonly call: CallNode;
  /** Puts transactions into the pool, where they stay until a block is mined. */
  send(count: number): Promise<void>;
  /** Mines blocks, one on the other. */
  mine(count: number): Promise<void>;
}

/** Tests that need anvil: skipped where npm has none for the platform. */
export function describeWithAnvil(title: string, define: () => void): void {
  if (findAnvil() !== undefined) describe(title, define);
  else skipOutsideCi(title, 'npm has no @foundry-rs/anvil for this platform, or left it out');
}

/** Starts a node that mines when it is told to, or every so many seconds. */
export async function startAnvilNode(options: AnvilOptions = {}): Promise<AnvilNode> {
  const anvil = await startAnvil(options);
  const call = createCaller(anvil.url);
  if (options.blockSeconds === undefined) await call('evm_setAutomine', false);
  const [from, to] = (await call('eth_accounts')) as [string, string];

  return {
    ...anvil,
    call,
    async send(count) {
      for (let i = 0; i < count; i += 1) {
        await call('eth_sendTransaction', { from, to, value: '0x1' });
      }
    },
    async mine(count) {
      await call('anvil_mine', `0x${count.toString(16)}`);
    },
  };
}
