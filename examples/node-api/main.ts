import { parseArgs } from 'node:util';
import { createDevnetNode } from '../devnet/devnet-node';
import { createLightTraffic } from '../devnet/light-traffic';
import { createNodeApi } from './server';

const { values } = parseArgs({
  options: {
    name: { type: 'string', default: 'node-1' },
    port: { type: 'string', default: '8000' },
    'p2p-port': { type: 'string', default: '0' },
    peer: { type: 'string', multiple: true, default: [] },
    'block-seconds': { type: 'string', default: '3' },
    'no-mining': { type: 'boolean', default: false },
    traffic: { type: 'string', default: '0' },
    /** Where the API of another node is, to compare this one with. */
    reference: { type: 'string', multiple: true, default: [] },
    'peers-grace': { type: 'string', default: '5' },
  },
});

async function main(): Promise<void> {
  const node = createDevnetNode({
    name: values.name,
    p2pPort: Number(values['p2p-port']),
    peers: values.peer,
    mine: !values['no-mining'],
    expectedBlockSeconds: Number(values['block-seconds']),
    // Rewards can be spent soon, so that there are transactions in the first minute.
    rules: { coinbaseMaturity: 2 },
  });
  const api = await createNodeApi(node, {
    references: values.reference,
    peersGraceSeconds: Number(values['peers-grace']),
  });
  await node.start();
  const url = await api.listen({ port: Number(values.port), host: '127.0.0.1' });
  const transactionsPerSecond = Number(values.traffic);
  const traffic = createLightTraffic(node, { transactionsPerSecond, seed: values.name });
  if (transactionsPerSecond > 0) traffic.start();
  // The demo that started this server is gone, and nobody else knows of it.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.({ url, p2pPort: node.p2pPort });
  if (process.send === undefined) console.log(`${values.name}: ${url}, peers at ${node.p2pPort}`);

  api.xaiMetrics.health.drainOnSignal({
    signals: ['SIGTERM', 'SIGINT'],
    delaySeconds: 0,
    async close() {
      traffic.stop();
      await node.stop();
      await api.close();
    },
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
