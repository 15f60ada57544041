// Two workers behind one port.
const cluster = require('node:cluster');
const { createServer } = require('node:http');

if (cluster.isPrimary) {
  let workers = 0;
  cluster.on('listening', (_worker, { port }) => {
    // Each of them listens on the port of the metrics, too.
    if (port === Number(process.env.XAI_METRICS_PORT)) return;
    workers += 1;
    if (workers === 2) console.log(`http://127.0.0.1:${port}`);
  });
  for (let i = 0; i < 2; i += 1) cluster.fork();
  process.stdin.on('end', () => cluster.disconnect()).resume();
} else {
  createServer((_request, response) => response.end('served')).listen(0, '127.0.0.1');
}
