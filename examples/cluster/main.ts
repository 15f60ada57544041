import cluster from 'node:cluster';
import { join } from 'node:path';

/** Four workers behind one port; each one that ends is replaced. The primary has no metrics. */
cluster.setupPrimary({ exec: join(__dirname, 'server.js') });
for (let i = 0; i < 4; i += 1) cluster.fork();
cluster.on('exit', (worker, code, signal) => {
  console.log(`Worker ${worker.process.pid} has ended (${signal ?? code}).`);
  cluster.fork();
});
console.log('http://127.0.0.1:5001/block/17 and http://127.0.0.1:5001/metrics. Ctrl-C ends it.');
