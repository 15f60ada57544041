// An application with both clients does one thing after the other, as the arguments say.
const { createInstrumentation } = require('@xai-metrics/core');

const names = ['prom-client', '@prometheus-io/client'];
const warnings = [];
const mounts = [];

const steps = {
  // As an ES module would.
  load: (client) => import(client),
  count(client) {
    const { Counter } = require(client);
    new Counter({ name: 'logins_total', help: 'Logins.' }).inc();
  },
  mount(client) {
    const registry = client === '' ? {} : { registry: require(client).register };
    const logger = { warn: (message) => warnings.push(message) };
    mounts.push(createInstrumentation({ ...registry, logger }));
  },
  async scrape() {
    for (const { endpoints } of mounts) await endpoints.find('GET', '/metrics')({ headers: {} });
  },
};

async function main() {
  for (const step of process.argv.slice(2)) {
    const [name, client = ''] = step.split(' ');
    await steps[name](client);
  }
  const used = mounts.map(({ handle }) =>
    names.find((name) => require(name).register === handle.metrics.registry),
  );
  for (const { handle } of mounts) await handle.close();
  console.log(JSON.stringify({ used, warnings }));
}

main();
