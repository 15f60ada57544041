import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { chainArguments, connectChain } from '../explorer/chain-arguments';
import { createAiService } from './server';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8001' }, ...chainArguments },
});

const { app, monitoring } = createAiService(connectChain(values));
// A block that is not at hand is the caller's business, not a line in the log.
app.silent = true;
const server = app.listen(Number(values.port), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // The demo that started this server is gone, and nobody else knows of it.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.({ url });
  if (process.send === undefined) console.log(`AI service: ${url}`);
});
server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});

monitoring.health.drainOnSignal({
  server,
  signals: ['SIGTERM', 'SIGINT'],
  delaySeconds: 0,
  timeoutSeconds: 2,
});
