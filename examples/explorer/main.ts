import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { chainArguments, connectChain } from './chain-arguments';
import { createExplorer } from './server';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '5001' }, ...chainArguments },
});

const { app, indexer, monitoring } = createExplorer(connectChain(values));
const server = app.listen(Number(values.port), '127.0.0.1', (error?: Error) => {
  if (error !== undefined) {
    console.error(error.message);
    process.exit(1);
  }
  indexer.start();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // The demo that started this server is gone, and nobody else knows of it.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.({ url });
  if (process.send === undefined) console.log(`explorer: ${url}`);
});

monitoring.health.drainOnSignal({
  server,
  signals: ['SIGTERM', 'SIGINT'],
  delaySeconds: 0,
  timeoutSeconds: 2,
});
