/**
 * The goals: what is looked up in the results, and the bounds. A goal in nanoseconds was set on a
 * certain machine, and is stretched on a slower one by how much longer prom-client's own
 * `observe({...})` takes there.
 */
export const goals = [
  {
    number: '1',
    text: 'middleware alone: ns over bare',
    isTime: true,
    value: ({ request }) => nanoseconds(request, 'connect', 'ours'),
    must: 600,
    ambitious: 400,
  },
  {
    number: '1',
    text: 'middleware alone: share of the best peer',
    value: ({ request }) => shareOfBest(request, 'connect'),
    must: 1 / 3,
    ambitious: 1 / 5,
  },
  {
    number: '1',
    text: 'middleware alone: share of naive',
    value: ({ request }) => shareOf(request, 'connect', 'naive'),
    must: 1,
    ambitious: 1 / 3,
  },
  {
    number: '2',
    text: 'Express 5: ns over bare (Node 24)',
    isTime: true,
    onlyNode: (major) => major >= 24,
    value: ({ request }) => nanoseconds(request, 'express5', 'ours'),
    must: 1200,
    ambitious: 800,
  },
  {
    number: '2',
    text: 'Express 5: share of the best peer (Node 24)',
    onlyNode: (major) => major >= 24,
    value: ({ request }) => shareOfBest(request, 'express5'),
    must: 1 / 2,
    ambitious: 1 / 4,
  },
  {
    number: '3',
    text: 'Express 5: ns above naive, less the spread of bare again (Node 20 and 22)',
    onlyNode: (major) => major < 24,
    value({ request }) {
      const again = request?.express5?.rows['bare again']?.nanoseconds;
      if (again === undefined) return undefined;
      const ours = nanoseconds(request, 'express5', 'ours');
      return ours - nanoseconds(request, 'express5', 'naive') - (again.high - again.low);
    },
    must: 0,
    ambitious: 0,
  },
  {
    number: '3',
    text: 'Express 5: share of the best peer (Node 20 and 22)',
    onlyNode: (major) => major < 24,
    value: ({ request }) => shareOfBest(request, 'express5'),
    must: 1 / 2,
    ambitious: 1 / 2,
  },
  {
    number: '4',
    text: 'Koa: ns over bare',
    isTime: true,
    value: ({ request }) => nanoseconds(request, 'koa', 'ours'),
    must: 1000,
    ambitious: 600,
  },
  {
    number: '4',
    text: 'Koa: share of naive',
    value: ({ request }) => shareOf(request, 'koa', 'naive'),
    must: 1,
    ambitious: 1 / 2,
  },
  {
    number: '5',
    text: 'Fastify: ns over bare',
    isTime: true,
    value: ({ request }) => nanoseconds(request, 'fastify', 'ours'),
    must: 1200,
    ambitious: 900,
  },
  {
    number: '5',
    text: 'Fastify: share of fastify-metrics with its histogram only',
    value: ({ request }) => shareOf(request, 'fastify', 'fastify-metrics, histogram only'),
    must: 1 / 2,
    ambitious: 1 / 3,
  },
  ...[
    ['express5', 'Express 5', 1.05],
    ['koa', 'Koa', 1.05],
    ['fastify', 'Fastify', 1.08],
  ].map(([framework, title, ambitious]) => ({
    number: '6',
    text: `HTTP, ${title}: ratio to bare`,
    value: ({ http }) => http?.[framework]?.rows.ours?.ratio?.median,
    must: 1.1,
    ambitious,
  })),
  {
    number: '7',
    text: 'scrape of 10,000 lines: share of prom-client',
    value: ({ scrape }) => scrape?.[10_000]?.rows.ours?.ratio?.median,
    must: 0.15,
    ambitious: 0.08,
  },
  {
    number: '8',
    text: 'scrape of 50,000 lines: share of prom-client',
    value: ({ scrape }) => scrape?.[50_000]?.rows.ours?.ratio?.median,
    must: 0.1,
    ambitious: 0.05,
  },
  {
    number: '9',
    text: 'longest block of a scrape of 50,000 lines, ms',
    value: ({ scrape }) => scrape?.[50_000]?.rows.ours?.block?.median,
    must: 5,
    ambitious: 2,
  },
  {
    number: '10',
    text: "the user's registry.metrics() at 10,000 lines: share of prom-client",
    value: ({ scrape }) =>
      scrape?.[10_000]?.rows["ours, the user's registry.metrics()"]?.ratio?.median,
    must: 1,
    ambitious: 0.75,
  },
  {
    number: '11',
    text: 'recording a request in a known series, ns',
    isTime: true,
    value: ({ record }) => record?.calls.rows['ours: recordApiRequest()']?.nanoseconds?.median,
    must: 50,
    ambitious: 20,
  },
  {
    number: '12',
    text: 'observe({...}) on our histogram in the registry, ns',
    isTime: true,
    value: ({ record }) =>
      record?.calls.rows['ours: observe({...}) on the metric in the registry']?.nanoseconds?.median,
    must: ({ record }) =>
      record?.calls.rows['prom-client: histogram observe({...})']?.nanoseconds?.median,
    ambitious: 250,
  },
  {
    number: '13',
    text: 'bytes for a sample line: share of prom-client',
    value: ({ memory }) => {
      const rows = memory?.[10_000]?.rows;
      return rows && rows.ours?.bytesPerLine?.median / rows['prom-client']?.bytesPerLine?.median;
    },
    must: 1.1,
    ambitious: 0.9,
  },
  ...['express5', 'koa', 'fastify'].map((framework) => ({
    number: '14',
    text: `sample lines from 600 hostile requests, ${framework}`,
    value: ({ hostile }) => hostile?.[framework]?.rows.ours?.lines,
    must: 0,
    ambitious: 0,
  })),
  {
    number: '15',
    text: 'scrape of 4 workers with 10,000 lines each: share of AggregatorRegistry',
    value: ({ cluster }) => cluster?.[4]?.rows.ours?.ratio?.median,
    must: 1,
    ambitious: 0.05,
  },
  ...['node API', 'explorer', 'AI service'].flatMap((server) => [
    {
      number: 'demo',
      text: `demo, ${server}: CPU added, % of one core`,
      value: ({ demo }) => addedInDemo(demo, server, 'cpuPercent'),
      must: 2,
      ambitious: 2,
    },
    {
      number: 'demo',
      text: `demo, ${server}: memory added, MB`,
      value: ({ demo }) => addedInDemo(demo, server, 'megabytes'),
      must: 30,
      ambitious: 30,
    },
  ]),
];

const notPeers = ['ours', 'ours, before', 'ours, with process metrics', 'naive', 'bare again'];

function nanoseconds(suite, framework, name) {
  return suite?.[framework]?.rows[name]?.nanoseconds?.median;
}

function shareOf(suite, framework, name) {
  return nanoseconds(suite, framework, 'ours') / nanoseconds(suite, framework, name);
}

function shareOfBest(suite, framework) {
  const rows = suite?.[framework]?.rows ?? {};
  const peers = Object.keys(rows).filter((name) => !notPeers.includes(name) && !rows[name].void);
  const best = Math.min(...peers.map((name) => nanoseconds(suite, framework, name)));
  return nanoseconds(suite, framework, 'ours') / best;
}

/** The goals are for the traffic that the demo has by itself. */
function addedInDemo(demo, server, unit) {
  return demo?.rows && demo.load === 1 ? demo.rows[server][unit].difference.median : undefined;
}

/** What `observe({...})` took where the goals were set, in nanoseconds, by major version of Node. */
const referenceObserve = { before24: 722, since24: 614 };

/** How much slower this machine is than the one the goals were set on. */
export function paceOf({ node, observeNanoseconds }) {
  const { before24, since24 } = referenceObserve;
  return observeNanoseconds / (majorOf(node) < 24 ? before24 : since24);
}

/** Judges the results: goals without a figure are left out. */
export function judge({ machine, suites }) {
  const pace = paceOf(machine);
  return goals
    .filter(({ onlyNode = () => true }) => onlyNode(majorOf(machine.node)))
    .flatMap(({ number, text, isTime, value, must, ambitious }) => {
      const found = value(suites);
      if (!Number.isFinite(found)) return [];
      const stretch = isTime ? pace : 1;
      const atMost = typeof must === 'function' ? must(suites) : stretch * must;
      const better = stretch * ambitious;
      return [
        {
          number,
          text,
          found,
          must: atMost,
          ambitious: better,
          verdict: verdict(found, atMost, better),
        },
      ];
    });
}

function majorOf(node) {
  return Number(node.slice(1).split('.')[0]);
}

function verdict(found, must, ambitious) {
  if (found <= ambitious && found <= must) return 'ambitious goal met';
  if (found <= must) return `met; ${times(found, ambitious)} the ambitious goal`;
  return `missed; ${times(found, must)} the goal`;
}

function times(found, bound) {
  if (bound === 0) return `${Number(found.toPrecision(2))} above`;
  const quotient = found / bound;
  return `${quotient.toFixed(quotient < 10 ? 1 : 0)} times`;
}
