// An application with both clients does one thing after the other, as the arguments say.
const { createInstrumentation, createRegistry } = require('@xai-metrics/core');

const names = ['prom-client', '@prometheus-io/client'];
const warnings = [];
const logger = { warn: (message) => warnings.push(message) };
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
    mounts.push(createInstrumentation({ ...registry, logger }));
  },
  // As the preload does.
  watch: () => mounts.push(createInstrumentation({ registry: createRegistry(), logger })),
  async scrape() {
    for (const { endpoints } of mounts) await endpoints.find('GET', '/metrics')({ headers: {} });
  },
};

async function main() {
  for (const step of process.argv.slice(2)) {
    const [name, client = ''] = step.split(' ');
    await steps[name](client);
  }
  const used = mounts.map(
    ({ handle }) =>
      names.find((name) => handle.metrics.registry === require(name).register) ?? 'its own',
  );
  for (const { handle } of mounts) await handle.close();
  console.log(JSON.stringify({ used, warnings }));
}

main();
