/** The samples of one series, as they are handed to Prometheus. */
export interface SampleBatch {
  /** The labels of the series, written once by {@link writeLabels}. */
  readonly labels: Buffer;
  /** Milliseconds since 1970, and values; NaN is the end of a series, as after a scrape that failed. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly count: number;
}

// Prometheus' own mark for a series that has ended (`model/value`): only remote write can carry it.
const staleNan = Buffer.from([0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf0, 0x7f]);

/** Writes the labels of a series as remote write wants them, sorted by name. */
export function writeLabels(labels: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    pairs.map(([name, value]) =>
      field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))])),
    ),
  );
}

/** Writes a `prometheus.WriteRequest`, packed as snappy wants it, but not made smaller. */
export function writeRequest(batches: readonly SampleBatch[]): Buffer {
  return packLiterally(Buffer.concat(batches.map((batch) => field(1, writeSeries(batch)))));
}

function writeSeries({ labels, times, values, count }: SampleBatch): Buffer {
  // A sample is 2 bytes of frame, 9 of value, and a time of 7 bytes at most with its tag.
  const samples = Buffer.allocUnsafe(count * 18);
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const value = values[i] as number;
    samples[at] = 0x12;
    const lengthAt = at + 1;
    samples[at + 2] = 0x09;
    if (Number.isNaN(value)) staleNan.copy(samples, at + 3);
    else samples.writeDoubleLE(value, at + 3);
    samples[at + 11] = 0x10;
    at = writeVarint(samples, at + 12, times[i] as number);
    samples[lengthAt] = at - lengthAt - 1;
  }
  return Buffer.concat([labels, samples.subarray(0, at)]);
}

function field(number: number, content: Buffer): Buffer {
  const head = Buffer.allocUnsafe(11);
  head[0] = number * 8 + 2;
  return Buffer.concat([head.subarray(0, writeVarint(head, 1, content.length)), content]);
}

function writeVarint(buffer: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 128) {
    buffer[at] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
    at += 1;
  }
  buffer[at] = rest;
  return at + 1;
}

/** Snappy's block format knows stretches that stand as they are: of them alone a whole may consist. */
function packLiterally(content: Buffer): Buffer {
  const parts: Buffer[] = [];
  const length = Buffer.allocUnsafe(10);
  parts.push(length.subarray(0, writeVarint(length, 0, content.length)));
  for (let at = 0; at < content.length; at += 65_536) {
    const part = content.subarray(at, at + 65_536);
    const head = Buffer.from([61 << 2, 0, 0]);
    head.writeUInt16LE(part.length - 1, 1);
    parts.push(head, part);
  }
  return Buffer.concat(parts);
}
