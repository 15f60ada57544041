import { parseArgs } from 'node:util';
import { startAnvil } from './start-anvil';
import { startTransfers } from './transfers';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8545' },
    'block-seconds': { type: 'string', default: '2' },
  },
});

async function main(): Promise<void> {
  const anvil = await startAnvil({
    port: Number(values.port),
    blockSeconds: Number(values['block-seconds']),
    onExit(message) {
      console.error(message);
      process.exit(1);
    },
  });
  const transfers = startTransfers(anvil.url);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());
  // The demo that started this program is gone, and anvil would stay.
  process.once('disconnect', () => void end());
  process.send?.({ url: anvil.url });
  if (process.send === undefined) console.log(`anvil: ${anvil.url}`);

  async function end(): Promise<void> {
    transfers.stop();
    await anvil.stop();
    process.exit(0);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
