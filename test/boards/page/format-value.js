// Writes a value in the unit of its panel, as Grafana names units.
const decimals = (value) => {
  const size = Math.abs(value);
  if (value === 0 || Number.isInteger(value)) return 0;
  return size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
};
const plain = (value) => value.toLocaleString('en', { maximumFractionDigits: decimals(value) });

function scaled(value, base, names) {
  let rest = value;
  let step = 0;
  while (Math.abs(rest) >= base && step < names.length - 1) {
    rest /= base;
    step += 1;
  }
  return `${plain(rest)}${names[step] === '' ? '' : ` ${names[step]}`}`;
}

function seconds(value) {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 0.001) return `${plain(value * 1e6)} µs`;
  if (size < 1) return `${plain(value * 1000)} ms`;
  if (size < 120) return `${plain(value)} s`;
  if (size < 7200) return `${plain(value / 60)} min`;
  return size < 172_800 ? `${plain(value / 3600)} h` : `${plain(value / 86_400)} d`;
}

const units = {
  s: seconds,
  ms: (value) => seconds(value / 1000),
  bytes: (value) => scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']),
  decbytes: (value) => scaled(value, 1000, ['B', 'kB', 'MB', 'GB', 'TB']),
  Bps: (value) => `${scaled(value, 1000, ['B', 'kB', 'MB', 'GB'])}/s`,
  binBps: (value) => `${scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB'])}/s`,
  percentunit: (value) => `${plain(value * 100)}%`,
  percent: (value) => `${plain(value)}%`,
  reqps: (value) => `${plain(value)} req/s`,
  ops: (value) => `${plain(value)} ops/s`,
  cps: (value) => `${plain(value)} /s`,
  cpm: (value) => `${plain(value)} /min`,
  Hs: (value) => scaled(value, 1000, ['H/s', 'kH/s', 'MH/s', 'GH/s', 'TH/s']),
  dateTimeAsIso: (value) => new Date(value).toISOString().slice(0, 19).replace('T', ' '),
  dateTimeFromNow: (value) => `${seconds((Date.now() - value) / 1000)} ago`,
  bool_yes_no: (value) => (value ? 'Yes' : 'No'),
  short: (value) => scaled(value, 1000, ['', 'K', 'M', 'G', 'T']),
  none: plain,
};

/** The text of a value; an unknown unit is written behind it, without its `suffix:`. */
function formatValue(value, unit) {
  if (value === null || value === undefined || Number.isNaN(value)) return 'No data';
  const write = units[unit ?? 'short'];
  if (write) return write(value);
  return `${scaled(value, 1000, ['', 'K', 'M', 'G'])} ${unit.replace(/^suffix:/, '').trim()}`;
}

globalThis.formatValue = formatValue;
