// Draws one panel of a board: { panel, frames: [{ refId, legend, labels, points: [[seconds, value]] }] }.
const palette = [
  '#4c9be8',
  '#f2a93b',
  '#56a64b',
  '#e0556a',
  '#9b6dd7',
  '#35b8b0',
  '#c98a4b',
  '#8a9099',
];
const named = {
  green: '#56a64b',
  'dark-green': '#37872d',
  yellow: '#e0b400',
  orange: '#ff780a',
  red: '#e02f44',
  'dark-red': '#c4162a',
  blue: '#4c9be8',
  purple: '#9b6dd7',
  text: '#d5d9de',
  transparent: '#2b3138',
};
const colourOf = (name) => named[name] ?? name ?? palette[0];

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const lastOf = (frame) => frame.points.at(-1)?.[1];
const defaultsOf = (panel) => panel.fieldConfig?.defaults ?? {};

function thresholdColour(panel, value) {
  const steps = defaultsOf(panel).thresholds?.steps ?? [];
  const max = defaultsOf(panel).max ?? 1;
  const min = defaultsOf(panel).min ?? 0;
  const isPercentage = defaultsOf(panel).thresholds?.mode === 'percentage';
  const judged = isPercentage ? (100 * (value - min)) / (max - min) : value;
  const reached = steps.filter(
    (step) => step.value === null || step.value === undefined || judged >= step.value,
  );
  return colourOf(reached.at(-1)?.color);
}

function mappedText(panel, value) {
  for (const { type, options } of defaultsOf(panel).mappings ?? []) {
    if (type === 'value' && options[String(value)]) return options[String(value)];
    if (
      type === 'range' &&
      value >= (options.from ?? -Infinity) &&
      value <= (options.to ?? Infinity)
    )
      return options.result;
  }
  return undefined;
}

function valueText(panel, value) {
  return mappedText(panel, value)?.text ?? formatValue(value, defaultsOf(panel).unit);
}

function valueColour(panel, value) {
  const mapped = mappedText(panel, value)?.color;
  return mapped ? colourOf(mapped) : thresholdColour(panel, value);
}

function drawTimeSeries(body, { panel, frames }, box) {
  const times = [...new Set(frames.flatMap(({ points }) => points.map(([t]) => t)))].sort(
    (a, b) => a - b,
  );
  const custom = defaultsOf(panel).custom ?? {};
  const isStacked = custom.stacking?.mode === 'normal' || custom.stacking?.mode === 'percent';
  const sums = times.map(() => 0);
  const columns = frames.map(({ points }) => {
    const byTime = new Map(points);
    return times.map((t, i) => {
      const value = byTime.get(t) ?? null;
      if (!isStacked || value === null) return value;
      sums[i] += value;
      return sums[i];
    });
  });
  const unit = defaultsOf(panel).unit;
  const axis = { stroke: '#9aa4af', grid: { stroke: '#2b3138', width: 1 }, ticks: { show: false } };
  const order = frames.map((_, i) => i);
  if (isStacked) order.reverse();
  const { min, max } = defaultsOf(panel);
  const shown = columns.flat().filter((value) => value !== null);
  const low = Math.min(...shown, min ?? Infinity);
  const high = Math.max(...shown, max ?? -Infinity);
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  new uPlot(
    {
      width: box.width,
      height: box.height,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true },
        y: { range: [min ?? (low >= 0 && low < room * 6 ? 0 : low - room), max ?? high + room] },
      },
      axes: [
        axis,
        {
          ...axis,
          size: 74,
          values: (_, values) => values.map((value) => formatValue(value, unit)),
        },
      ],
      series: [
        {},
        ...order.map((i) => ({
          stroke: palette[i % palette.length],
          fill: custom.fillOpacity
            ? `${palette[i % palette.length]}${Math.round(custom.fillOpacity * 2.55)
                .toString(16)
                .padStart(2, '0')}`
            : undefined,
          width: 1.5,
          points: { show: times.length < 3 },
          spanGaps: true,
        })),
      ],
    },
    [times, ...order.map((i) => columns[i])],
    body,
  );
  const legend = element('div', 'legend');
  frames.slice(0, 8).forEach((frame, i) => {
    const item = element('span', 'item', frame.legend);
    item.style.setProperty('--colour', palette[i % palette.length]);
    legend.append(item);
  });
  if (frames.length > 8) legend.append(element('span', '', `and ${frames.length - 8} more`));
  body.append(legend);
}

function drawStat(body, { panel, frames }) {
  const wrap = element('div', 'stats');
  for (const frame of frames.slice(0, 8)) {
    const value = lastOf(frame);
    const one = element('div', 'stat');
    const big = element('b', '', valueText(panel, value));
    big.style.color = valueColour(panel, value);
    if (frames.length > 1) one.append(element('small', '', frame.legend));
    one.append(big);
    wrap.append(one);
  }
  body.append(wrap);
}

function drawGauges(body, { panel, frames }) {
  const wrap = element('div', frames.length > 7 ? 'gauges dense' : 'gauges');
  const { min = 0 } = defaultsOf(panel);
  const highest = Math.max(...frames.map((frame) => lastOf(frame) ?? 0));
  const max =
    defaultsOf(panel).max ?? (['percentunit'].includes(defaultsOf(panel).unit) ? 1 : highest || 1);
  for (const frame of frames.slice(0, 12)) {
    const value = lastOf(frame);
    const row = element('div', 'gauge');
    row.append(element('small', '', frame.legend), element('b', '', valueText(panel, value)));
    const bar = element('i');
    const part = Math.min(1, Math.max(0, (value - min) / (max - min)));
    bar.style.background = `linear-gradient(90deg, ${valueColour(panel, value)} ${part * 100}%, #2b3138 ${part * 100}%)`;
    row.append(bar);
    wrap.append(row);
  }
  body.append(wrap);
}

/** Names and units of the value columns by refId, as the transformations and overrides of a table have them. */
function valueColumns(panel, frames) {
  const organize = (panel.transformations ?? []).find(({ id }) => id === 'organize');
  const names = organize?.options?.renameByName ?? {};
  const unitOf = (name) =>
    (panel.fieldConfig?.overrides ?? [])
      .filter(({ matcher }) => matcher.options === name)
      .flatMap(({ properties }) => properties)
      .find(({ id }) => id === 'unit')?.value ?? defaultsOf(panel).unit;
  return [...new Set(frames.map(({ refId }) => refId))].map((refId) => {
    const name = names[`Value #${refId}`] ?? names.Value ?? 'value';
    return { refId, name, unit: unitOf(name) };
  });
}

function drawTable(body, { panel, frames }) {
  const columns = valueColumns(panel, frames);
  const labels = [...new Set(frames.flatMap((frame) => Object.keys(frame.labels)))].filter(
    (name) => name !== '__name__' && name !== 'cluster',
  );
  const rows = new Map();
  for (const frame of frames) {
    const key = JSON.stringify(labels.map((name) => frame.labels[name]));
    const row = rows.get(key) ?? { labels: frame.labels, values: new Map() };
    row.values.set(frame.refId, lastOf(frame));
    rows.set(key, row);
  }
  const table = element('table');
  const head = element('tr');
  for (const name of labels) head.append(element('th', '', name));
  for (const { name } of columns) head.append(element('th', 'number', name));
  table.append(head);
  const byFirst = ({ values }) => values.get(columns[0]?.refId) ?? Number.NEGATIVE_INFINITY;
  for (const row of [...rows.values()].sort((x, y) => byFirst(y) - byFirst(x)).slice(0, 12)) {
    const line = element('tr');
    for (const name of labels) line.append(element('td', '', row.labels[name] ?? ''));
    for (const { refId, unit } of columns) {
      const value = row.values.get(refId);
      const text = mappedText(panel, value)?.text ?? formatValue(value, unit);
      line.append(element('td', 'number', value === undefined ? '' : text));
    }
    table.append(line);
  }
  body.append(table);
}

function drawPie(body, { panel, frames }) {
  const total = frames.reduce((sum, frame) => sum + (lastOf(frame) ?? 0), 0);
  const wrap = element('div', 'pie');
  const disc = element('i');
  let from = 0;
  const parts = frames.map((frame, i) => {
    const to = from + (total === 0 ? 0 : (360 * lastOf(frame)) / total);
    const part = `${palette[i % palette.length]} ${from}deg ${to}deg`;
    from = to;
    return part;
  });
  disc.style.background = total === 0 ? '#2b3138' : `conic-gradient(${parts.join(', ')})`;
  const legend = element('div', 'legend column');
  frames.forEach((frame, i) => {
    const share = total === 0 ? 0 : lastOf(frame) / total;
    const item = element(
      'span',
      'item',
      `${frame.legend}  ${valueText(panel, lastOf(frame))} (${formatValue(share, 'percentunit')})`,
    );
    item.style.setProperty('--colour', palette[i % palette.length]);
    legend.append(item);
  });
  wrap.append(disc, legend);
  body.append(wrap);
}

function drawStates(body, { panel, frames }) {
  const wrap = element('div', 'states');
  for (const frame of frames.slice(0, 10)) {
    const row = element('div', 'state');
    row.append(element('small', '', frame.legend));
    const bar = element('i');
    const width = 100 / frame.points.length;
    const parts = frame.points.map(
      ([, value], i) => `${valueColour(panel, value)} ${i * width}% ${(i + 1) * width}%`,
    );
    bar.style.background = `linear-gradient(90deg, ${parts.join(', ')})`;
    bar.append(element('em', '', valueText(panel, lastOf(frame))));
    row.append(bar);
    wrap.append(row);
  }
  body.append(wrap);
}

function drawHeatmap(body, { frames }, box) {
  const rows = frames
    .map((frame) => ({
      ...frame,
      bound: Number((frame.labels.le ?? '').replace('+Inf', 'Infinity')),
    }))
    .sort((a, b) => a.bound - b.bound);
  const cells = rows.map(({ points }, i) => {
    const below = new Map(rows[i - 1]?.points ?? []);
    return points.map(([t, value]) => Math.max(0, value - (below.get(t) ?? 0)));
  });
  const highest = Math.max(...cells.flat(), 1e-12);
  const grid = element('div', 'heat');
  grid.style.height = `${box.height}px`;
  [...cells].reverse().forEach((row, index) => {
    const line = element('div');
    line.append(element('small', '', rows[rows.length - 1 - index].labels.le));
    const bar = element('i');
    const width = 100 / row.length;
    bar.style.background = `linear-gradient(90deg, ${row
      .map(
        (value, i) =>
          `rgba(242, 169, 59, ${(value / highest).toFixed(3)}) ${i * width}% ${(i + 1) * width}%`,
      )
      .join(', ')})`;
    line.append(bar);
    grid.append(line);
  });
  body.append(grid);
}

const drawers = {
  timeseries: drawTimeSeries,
  barchart: drawGauges,
  histogram: drawGauges,
  stat: drawStat,
  gauge: drawGauges,
  bargauge: drawGauges,
  table: drawTable,
  piechart: drawPie,
  heatmap: drawHeatmap,
  'state-timeline': drawStates,
};

/** Draws all panels into their cells; a panel that cannot be drawn says so in words. */
function drawBoard(panels) {
  const board = document.querySelector('#board');
  for (const each of panels) {
    const { x, y, w, h } = each.panel.gridPos;
    const card = element('section', 'panel');
    card.dataset.kind = each.panel.type;
    card.style.gridArea = `${y + 1} / ${x + 1} / span ${h} / span ${w}`;
    card.append(element('h2', '', each.panel.title));
    const body = element('div', 'body');
    card.append(body);
    board.append(card);
    if (each.panel.type === 'row') card.classList.add('row');
    else if (each.panel.type === 'text') body.textContent = each.panel.options?.content ?? '';
    else if (each.frames.length === 0)
      body.append(element('p', 'empty', defaultsOf(each.panel).noValue));
    else if (!drawers[each.panel.type])
      body.append(element('p', 'error', `Cannot draw ${each.panel.type}`));
    else {
      const box = { width: body.clientWidth, height: Math.max(60, body.clientHeight - 26) };
      drawers[each.panel.type](body, each, box);
    }
  }
  document.body.dataset.ready = 'true';
}

globalThis.drawBoard = drawBoard;
