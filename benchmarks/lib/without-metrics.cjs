/**
 * Preloaded into the servers of the demo (`node --require`), it takes the instrumentation away from
 * them and leaves all else as it is.
 */
const Module = require('node:module');

const examples = '../../examples/dist';
// Wrong here are renamed files, not figures that look better than they are.
require.resolve(`${examples}/node-api/record-chain-events.js`);
require.resolve(`${examples}/node-api/report-chain.js`);
require.resolve(`${examples}/explorer/record-index.js`);

const monitoring = {
  metrics: createNothing(),
  health: {
    drainOnSignal({ server, close = () => server.close(), signals }) {
      for (const signal of signals) {
        process.once(signal, async () => {
          await close();
          process.exit();
        });
      }
    },
  },
};

const decorate = async (fastify) => {
  fastify.decorate('xaiMetrics', monitoring);
};

const standIns = {
  '@xai-metrics/express': {
    xaiMetrics: () => Object.assign((_request, _response, next) => next(), monitoring),
  },
  '@xai-metrics/koa': {
    xaiMetrics: () => Object.assign((_context, next) => next(), monitoring),
  },
  // The symbol is what fastify-plugin sets: the decorator is for the whole server.
  '@xai-metrics/fastify': {
    xaiMetrics: Object.assign(decorate, { [Symbol.for('skip-override')]: true }),
  },
  // Nobody asks the node for the sake of metrics and readiness.
  '@xai-metrics/core': { push: createNothing(), xai: createNothing(), evm: createNothing() },
  // What the servers compute for their metrics alone is a part of the cost, too.
  './record-chain-events': { recordChainEvents: () => () => {} },
  './report-chain': { reportChain: () => () => {} },
  './record-index': { recordIndex: () => createNothing() },
};

const load = Module._load;
Module._load = function loadWithoutMetrics(request, ...rest) {
  if (Object.hasOwn(standIns, request)) return standIns[request];
  if (/^(@xai-metrics|prom-client)\b/.test(request)) {
    throw new Error(`${request} is loaded in the variant without metrics`);
  }
  return load.call(this, request, ...rest);
};

/** A function that does nothing, whose properties are such functions, too. */
function createNothing() {
  return new Proxy(() => {}, {
    get(target, name) {
      target[name] ??= createNothing();
      return target[name];
    },
  });
}
