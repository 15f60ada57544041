import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { checkOut } from './lib/checkout.mjs';
import { findNode } from './lib/node-binary.mjs';
import { prepare } from './lib/npm.mjs';
import { renderReport, writePerformancePage } from './report.mjs';
import { frameworks } from './subjects/subjects.mjs';
import { measureObserve } from './suites/record.mjs';
import { suites } from './suites/suites.mjs';

const help = `Measures what the metrics cost, beside other packages and the bare server.

  --quick          under a minute, with fewer subjects and suites: to see whether a change did anything
  --only <suites>  some of: ${Object.keys(suites).join(', ')}; with commas between them
  --on <servers>   some of: ${frameworks.join(', ')}; for the suites that have servers
  --load <times>   for the demo: so many times its own visitors, 1 unless given
  --before <ref>   also our packages of an earlier commit, for the suites request and http
  --node <which>   a path to another Node, or a version such as 24, which is fetched from npm
  --json <file>    also write the figures to a file
  --from <files>   measure nothing, report the figures in such files
  --write          also write docs/performance.md, as a run of everything on this Node does
  --help           this text
`;

// They start whole groups of processes.
const slowSuites = ['cluster', 'demo'];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    on: { type: 'string' },
    load: { type: 'string', default: '1' },
    before: { type: 'string' },
    node: { type: 'string' },
    json: { type: 'string' },
    from: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  process.stdout.write(help);
} else {
  const runs = options.from === undefined ? [await measure()] : readRuns();
  process.stdout.write(renderReport(runs));
  if (options.write || isWholeRun()) log(`written to ${writePerformancePage(runs)}\n`);
}

function readRuns() {
  return options.from.split(',').map((file) => JSON.parse(readFileSync(file, 'utf8')));
}

function isWholeRun() {
  const { quick, only, on, load, node, from, before } = options;
  return (
    !quick && load === '1' && [only, on, node, from, before].every((value) => value === undefined)
  );
}

async function measure() {
  const names = readList('only', Object.keys(suites)).filter(
    (name) => !options.quick || options.only !== undefined || !slowSuites.includes(name),
  );
  const servers = readList('on', frameworks);
  const only = (name) => servers.includes(name);
  const load = readLoad();
  prepare();
  if (options.before !== undefined) process.env.XAI_METRICS_BEFORE = checkOut(options.before);
  const node = findNode(options.node);
  const observeNanoseconds = await measureObserve(node.path);
  const measured = {};
  for (const name of names) {
    measured[name] = await suites[name]({ node: node.path, quick: options.quick, only, load, log });
  }
  log('');
  const machine = {
    node: node.version,
    observeNanoseconds,
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    system: `${platform()} ${arch()}`,
    date: new Date().toISOString().slice(0, 10),
  };
  const results = { machine, quick: options.quick, suites: measured };
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results, null, 2));
  return results;
}

function readList(option, all) {
  const names = options[option]?.split(',') ?? all;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`--${option} ${unknown}: there are ${all.join(', ')}`);
  return names;
}

function readLoad() {
  const load = Number(options.load);
  if (!(Number.isInteger(load) && load > 0)) throw new Error('--load takes a whole number');
  return load;
}

/** Shows how far it is, in one line of a terminal; nothing of it goes into the report. */
function log(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
