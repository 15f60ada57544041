// Starts members in one of three ways, and others for those that end; it has no metrics itself but
// for `threads`, whose main thread is a member too.
const { fork } = require('node:child_process');
const cluster = require('node:cluster');
const { join } = require('node:path');
const { Worker } = require('node:worker_threads');

const member = join(__dirname, 'member.cjs');
const [way, count] = process.argv.slice(2);
const ways = {
  cluster() {
    cluster.setupPrimary({ exec: member });
    return cluster.fork();
  },
  // As PM2 does it: the parent is the daemon, and says who they are in the environment.
  pm2: (i) => fork(member, { env: { ...process.env, pm_id: String(i), name: 'explorer' } }),
  processes: () => fork(member),
  threads: () => new Worker(member),
};

if (way === 'threads') require(member);
for (let i = 0; i < Number(count); i += 1) start(i);

function start(i) {
  const child = ways[way](i);
  child.on('exit', () => start(i));
}
