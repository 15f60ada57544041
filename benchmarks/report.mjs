import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge, paceOf } from './goals.mjs';
import { repositoryFolder } from './lib/paths.mjs';

const titles = {
  connect: 'Middleware alone on `node:http`',
  express4: 'Express 4',
  express5: 'Express 5',
  koa: 'Koa 3',
  fastify: 'Fastify 5',
};

/** Renders the results of some runs as Markdown, which reads well in a terminal, too. */
export function renderReport(runs) {
  return `${runs.map(renderRun).join('\n\n')}\n`;
}

function renderRun(results) {
  const { machine, suites } = results;
  const parts = [
    `## Node ${machine.node}`,
    renderMachine(machine, results.quick),
    renderGoals(results),
    ...Object.entries(suites).map(([name, suite]) => sections[name](suite)),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Writes `docs/performance.md`. */
export function writePerformancePage(runs) {
  const file = join(repositoryFolder, 'docs', 'performance.md');
  writeFileSync(file, `${pageHead}\n\n${renderReport(runs)}`);
  return file;
}

const pageHead = `# Performance

What the metrics cost, beside other packages and beside the same server without any. This page is
written by \`npm run bench\`, or from several runs by \`npm run bench -- --from 20.json,24.json --write\`;
[\`benchmarks\`](../benchmarks/README.md) says what is measured, how, and how to repeat it on several
versions of Node.

Figures are medians of several rounds, with the quartiles behind them. Times are CPU time of all threads
of the process under test. Each subject runs in a process of its own and takes turns with the bare
server. A subject that has not counted every request it was sent has no figure.`;

function renderMachine(machine, quick) {
  const { cpu, cores, system, date, observeNanoseconds } = machine;
  const warning = quick ? ' A quick run: too short for small differences.' : '';
  return `${cores} x ${cpu}, ${system}, ${date}. One \`observe({...})\` of prom-client takes
${show(observeNanoseconds)} ns here, ${show(paceOf(machine))} times what it took where the goals were set; goals in
nanoseconds are stretched by that.${warning}`;
}

function renderGoals(results) {
  const rows = judge(results).map(({ number, text, found, must, ambitious, verdict }) => [
    number,
    text,
    show(found),
    show(must),
    show(ambitious),
    verdict,
  ]);
  if (rows.length === 0) return '';
  return `### Goals\n\n${table(['#', 'goal', 'now', 'at most', 'ambitious', ''], rows)}`;
}

const sections = {
  request(suite) {
    const parts = Object.entries(suite).map(([framework, { bareNanoseconds, rows }]) => {
      const ours = rows.ours?.nanoseconds?.median;
      return `#### ${titles[framework]} (bare: ${show(bareNanoseconds)} ns)\n\n${table(
        ['', 'ns over bare', 'quartiles', 'of bare', 'of ours'],
        sorted(rows, (row) => row.nanoseconds?.median).map(([name, row]) =>
          row.void === undefined
            ? [
                name,
                show(row.nanoseconds.median),
                range(row.nanoseconds),
                show(row.ratio.median),
                name === 'bare again' ? '' : show(row.nanoseconds.median / ours),
              ]
            : [name, '', '', '', `void: ${row.void}`],
        ),
      )}`;
    });
    return `### CPU time added to a request, without sockets\n\n${parts.join('\n\n')}`;
  },

  http(suite) {
    const parts = Object.entries(suite).map(
      ([framework, { bareNanoseconds, rows }]) =>
        `#### ${titles[framework]} (bare: ${show(bareNanoseconds)} ns)\n\n${table(
          ['', 'CPU time, of bare', 'quartiles'],
          sorted(rows, (row) => row.ratio?.median).map(([name, row]) =>
            row.void === undefined
              ? [name, show(row.ratio.median), range(row.ratio)]
              : [name, '', `void: ${row.void}`],
          ),
        )}`,
    );
    return `### A request over kept connections\n\n${parts.join('\n\n')}`;
  },

  rpc(suite) {
    const parts = Object.entries(suite).map(([framework, { rows, void: reason }]) => {
      const body =
        rows === undefined
          ? `void: ${reason}`
          : table(
              ['', 'ns without', 'with, of without', 'quartiles'],
              Object.entries(rows).map(([name, { bareNanoseconds, ratio }]) => [
                name,
                show(bareNanoseconds),
                show(ratio.median),
                range(ratio),
              ]),
            );
      return `#### ${titles[framework]}\n\n${body}`;
    });
    return `### Counting JSON-RPC (option \`rpc\`), over kept connections\n\n${parts.join('\n\n')}`;
  },

  cluster(suite) {
    const parts = Object.entries(suite).map(
      ([members, { rows }]) =>
        `### ${members} workers with 10,000 sample lines each\n\n${table(
          [
            '',
            'CPU ms of the process that answers',
            'quartiles',
            'of prom-client',
            'of each worker',
          ],
          sorted(rows, (row) => row.milliseconds?.median).map(([name, row]) =>
            row.void === undefined
              ? [
                  name,
                  show(row.milliseconds.median),
                  range(row.milliseconds),
                  show(row.ratio.median),
                  show(row.member.median),
                ]
              : [name, '', '', '', `void: ${row.void}`],
          ),
        )}`,
    );
    return `## A scrape of several processes\n\n${parts.join('\n\n')}`;
  },

  scrape(suite) {
    const parts = Object.entries(suite).map(
      ([lines, { rows }]) =>
        `#### ${Number(lines).toLocaleString('en')} sample lines\n\n${table(
          ['', 'CPU ms', 'quartiles', 'of prom-client', 'longest block, ms'],
          sorted(rows, (row) => row.milliseconds?.median).map(([name, row]) =>
            row.void === undefined
              ? [
                  name,
                  show(row.milliseconds.median),
                  range(row.milliseconds),
                  show(row.ratio.median),
                  show(row.block.median),
                ]
              : [name, '', '', '', `void: ${row.void}`],
          ),
        )}`,
    );
    return `### A scrape\n\n${parts.join('\n\n')}`;
  },

  memory(suite) {
    const parts = Object.entries(suite).map(([lines, { rows }]) => {
      const reference = rows['prom-client']?.bytesPerLine?.median;
      return `At ${Number(lines).toLocaleString('en')} sample lines, after three scrapes.\n\n${table(
        ['', 'bytes for a line', 'quartiles', 'of prom-client'],
        sorted(rows, (row) => row.bytesPerLine?.median).map(([name, row]) =>
          row.void === undefined
            ? [
                name,
                show(row.bytesPerLine.median),
                range(row.bytesPerLine),
                show(row.bytesPerLine.median / reference),
              ]
            : [name, '', '', `void: ${row.void}`],
        ),
      )}`;
    });
    return `### Memory\n\n${parts.join('\n\n')}`;
  },

  record(suite) {
    return `### One event in a known series\n\n${table(
      ['', 'ns', 'quartiles'],
      sorted(suite.calls.rows, (row) => row.nanoseconds?.median).map(([name, row]) =>
        row.void === undefined
          ? [name, show(row.nanoseconds.median), range(row.nanoseconds)]
          : [name, '', `void: ${row.void}`],
      ),
    )}`;
  },

  hostile(suite) {
    const parts = Object.entries(suite).map(
      ([framework, { rows }]) =>
        `#### ${titles[framework]}\n\n${table(
          ['', 'sample lines added', ''],
          sorted(rows, (row) => row.lines).map(([name, row]) =>
            row.void === undefined
              ? [name, show(row.lines), row.example === undefined ? '' : `\`${row.example}\``]
              : [name, '', `void: ${row.void}`],
          ),
        )}`,
    );
    return `### What 600 hostile requests leave behind\n\n${parts.join('\n\n')}`;
  },

  demo({ load, rounds, seconds, rows, void: reason }) {
    const title = '### The servers of the demo, with the metrics and without';
    if (reason !== undefined) return `${title}\n\nNot measured. ${reason}`;
    const traffic = load === 1 ? 'their own traffic' : `${load} times their own visitors`;
    const parts = [
      ['CPU, % of one core', 'cpuPercent'],
      ['resident memory, MB', 'megabytes'],
    ].map(([unitTitle, unit]) =>
      table(
        [unitTitle, 'without', 'with', 'difference', 'quartiles', 'relative, %'],
        Object.entries(rows).map(([name, { [unit]: figures }]) => [
          name,
          show(figures.without.median),
          show(figures.with.median),
          show(figures.difference.median),
          range(figures.difference),
          show((100 * figures.difference.median) / figures.without.median),
        ]),
      ),
    );
    const about = `Under ${traffic}, with a scrape of each every 5 s and a block every 3 s. Rounds of ${seconds} s in each
variant: ${rounds}. The second node mines the blocks, which takes as much CPU time as luck will have it.
With the metrics, explorer and AI service also poll both nodes twice a block, and the nodes poll each other: that is in
their figures, and answering is in the node API's.`;
    return [title, about, ...parts].join('\n\n');
  },
};

function sorted(rows, value) {
  return Object.entries(rows).sort(
    ([, a], [, b]) => (value(a) ?? Number.MAX_VALUE) - (value(b) ?? Number.MAX_VALUE),
  );
}

function range({ low, high }) {
  return `${show(low)} to ${show(high)}`;
}

function show(value) {
  if (value === undefined || Number.isNaN(value)) return '';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en');
  if (size >= 10) return value.toFixed(1);
  return String(Number(value.toFixed(size < 1 ? 3 : 2)));
}

/** A Markdown table with its columns aligned. */
function table(head, rows) {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((row) => row[i].length)));
  const isNumber = head.map((_, i) => i > 0 && rows.every((row) => /^[-\d.,]*$/.test(row[i])));
  const line = (cells) =>
    `| ${cells
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join(' | ')} |`;
  const rule = widths.map((width, i) => `${'-'.repeat(width - 1)}${isNumber[i] ? ':' : '-'}`);
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
