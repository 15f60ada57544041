// A server in each of two threads; each has been asked once when the line is written.
const { createServer } = require('node:http');
const { isMainThread, parentPort, Worker } = require('node:worker_threads');

const server = createServer((_request, response) => response.end('served'));
server.listen(0, '127.0.0.1', async () => {
  await (await fetch(`http://127.0.0.1:${server.address().port}`)).text();
  if (!isMainThread) return parentPort.postMessage('asked');
  const worker = new Worker(__filename).once('message', () => console.log('asked'));
  process.stdin
    .on('end', () => {
      worker.terminate();
      server.close();
      server.closeAllConnections();
    })
    .resume();
});
