// The primary of a cluster listens for its worker; half a minute passes when it does.
const cluster = require('node:cluster');
const { createServer } = require('node:http');

if (cluster.isPrimary) {
  cluster.fork().once('listening', () => {
    passHalfMinute();
    setImmediate(() => cluster.disconnect());
  });
} else {
  createServer().listen(0, '127.0.0.1');
}
