// Two real Handshake nodes in memory, told what to do by the process that has started this one.
const Module = require('node:module');

// No compiler, no binaries: everything in JavaScript. Only the database on disk has no such form, and
// is not used here.
process.env.NODE_BACKEND = 'js';
const load = Module._load;
Module._load = function loadWithoutDatabase(request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request !== 'loady') return loaded;
  return (name, ...others) => (name === 'leveldown' ? {} : loaded(name, ...others));
};

const { FullNode } = require('hsd');
const walletPlugin = require('hsd/lib/wallet/plugin');

const [apiKey] = process.argv.slice(2);
const nodes = [createNode(), createNode()];
const actions = { mine, send, connect, partition };

process.on('message', async ([id, action, ...args]) => {
  try {
    answer([id, { result: await actions[action](...args) }]);
  } catch (error) {
    answer([id, { error: error.message }]);
  }
});
// The other end may be killed.
process.on('disconnect', () => process.exit());
start();

async function start() {
  for (const node of nodes) {
    await node.open();
    await node.connect();
    node.startSync();
  }
  answer(nodes.map((node) => node.http.address().port));
}

function createNode() {
  const local = { listen: true, host: '127.0.0.1', port: 0, brontidePort: 0 };
  const http = { httpHost: '127.0.0.1', httpPort: 0, apiKey };
  const wallet = { walletHttpHost: '127.0.0.1', walletHttpPort: 0 };
  const frugal = { memory: true, workers: false, noDns: true, logConsole: false, logFile: false };
  const node = new FullNode({
    network: 'regtest',
    plugins: [walletPlugin],
    seeds: [],
    ...local,
    ...http,
    ...wallet,
    ...frugal,
  });
  node.on('error', () => {});
  return node;
}

/** Mines blocks, one on the other. */
async function mine(index, count) {
  const { chain, miner } = nodes[index];
  for (let i = 0; i < count; i += 1) await chain.add(await miner.mineBlock());
  return chain.height;
}

/** Lets the wallet of a node, which owns what the node has mined, pay itself. */
async function send(index) {
  const { wdb } = nodes[index].require('walletdb');
  const address = await wdb.primary.receiveAddress();
  const transaction = await wdb.primary.send({ outputs: [{ address, value: 1_000_000 }] });
  return transaction.txid();
}

/** The second node dials the first one. */
async function connect() {
  const [first, second] = nodes;
  const { port } = first.pool.server.address();
  await second.rpc.execute({ method: 'addnode', params: [`127.0.0.1:${port}`, 'onetry'] });
  await until(() => nodes.every(({ pool }) => pool.peers.head()?.handshake === true));
}

async function partition() {
  for (const { pool } of nodes) {
    for (let peer = pool.peers.head(); peer !== null; peer = peer.next) peer.destroy();
  }
  await until(() => nodes.every(({ pool }) => pool.peers.size() === 0));
}

async function until(condition) {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`${condition} within 10 s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function answer(message) {
  if (process.connected) process.send(message);
}
