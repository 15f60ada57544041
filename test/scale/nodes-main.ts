import { startSimulatedNode } from './simulated-node';

// A process of its own for all simulated nodes: `nodes-main.ts <count> <block seconds>`. It tells its
// parent the targets, and ends with it.
const [count = 50, blockSeconds = 12] = process.argv.slice(2).map(Number);
const chain = { startSeconds: Date.now() / 1000 - 20 * blockSeconds, blockSeconds };

async function main(): Promise<void> {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const nodes = await Promise.all(indexes.map((index) => startSimulatedNode(index, chain)));
  process.send?.({ targets: nodes.map(({ target }) => target) });
  process.on('disconnect', () => process.exit(0));
  // A number from the parent: that node goes away.
  process.on('message', (index) => void nodes[Number(index)]?.stop());
}

void main();
