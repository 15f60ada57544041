import cluster from 'node:cluster';
import { requireOurs, requirePackage } from '../lib/paths.mjs';
import { cpuTime, runWorker } from '../lib/worker.mjs';
import { createOurs, labelSets, stores } from './stores.mjs';

const [name, lines, folder] = process.argv.slice(2);
const memberCount = 4;
const observationsBetweenScrapes = 1000;

/** What the workers count in, and how the primary scrapes all of them. */
const ways = {
  ours: {
    count() {
      const { metrics } = createOurs(Number(lines));
      const { createInstrumentation } = requireOurs('core');
      createInstrumentation({ metrics, cluster: { folder } });
      return ({ method, endpoint, status }, durationSeconds) =>
        metrics.recordApiRequest({ method, endpoint, status: Number(status), durationSeconds });
    },
    gather() {
      const { metrics } = createOurs(Number(lines));
      const { createInstrumentation } = requireOurs('core');
      const { endpoints } = createInstrumentation({ metrics, cluster: { folder } });
      const serve = endpoints.find('GET', '/metrics');
      return async () => (await serve({ headers: {} })).body;
    },
  },
  'prom-client': {
    count() {
      const { registry, record } = stores['prom-client']();
      const { AggregatorRegistry } = requirePackage('prom-client');
      new AggregatorRegistry();
      AggregatorRegistry.setRegistries(registry);
      return record;
    },
    gather() {
      const { AggregatorRegistry } = requirePackage('prom-client');
      const registry = new AggregatorRegistry();
      return async () => Buffer.from(await registry.clusterMetrics());
    },
  },
};

if (cluster.isPrimary) runWorker(startPrimary);
else startMember();

async function startPrimary() {
  const scrape = ways[name].gather();
  // Before the others: so it is the one that adds up.
  await scrape();
  const members = Array.from({ length: memberCount }, () => cluster.fork());
  await Promise.all(members.map((member) => answerOf(member, 'ready')));
  while (countLines(await scrape()) < Number(lines)) await new Promise((r) => setTimeout(r, 50));

  return {
    lines: async () => countLines(await scrape()),
    /** CPU milliseconds of a scrape in this process, and in each of the others. */
    async scrapes(count) {
      let primary = 0;
      let others = 0;
      for (let i = 0; i < count; i += 1) {
        await ask(members, 'observe');
        const start = cpuTime();
        await scrape();
        primary += cpuTime() - start;
        others += (await ask(members, 'cpu')).reduce((sum, value) => sum + value, 0);
      }
      return { primary: primary / 1e6 / count, member: others / 1e6 / count / memberCount };
    },
    /** The sum of all requests, to see that none is missing. */
    async requests() {
      const text = String(await scrape());
      return text
        .split('\n')
        .filter((line) => line.startsWith('xai_api_requests_total{'))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
  };
}

function startMember() {
  const sets = labelSets(Number(lines));
  const record = ways[name].count();
  for (const labels of sets) record(labels, 0.02);
  let seed = process.pid;
  let start = cpuTime();
  process.on('message', ({ question }) => {
    if (question === 'observe') {
      for (let i = 0; i < observationsBetweenScrapes; i++) {
        seed = (seed * 48_271 + 11) % 2_147_483_647;
        record(sets[seed % sets.length], (seed % 1000) / 500);
      }
      start = cpuTime();
      process.send({ answer: 'observe' });
    } else if (question === 'cpu') {
      process.send({ answer: 'cpu', value: cpuTime() - start });
    }
  });
  process.send({ answer: 'ready' });
}

function ask(members, question) {
  return Promise.all(
    members.map((member) => {
      const answered = answerOf(member, question);
      member.send({ question });
      return answered;
    }),
  );
}

function answerOf(member, question) {
  return new Promise((resolve) => {
    member.on('message', function hear({ answer, value }) {
      if (answer !== question) return;
      member.off('message', hear);
      resolve(value);
    });
  });
}

function countLines(page) {
  return String(page)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')).length;
}
