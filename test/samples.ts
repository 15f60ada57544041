/** One line of an exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads Prometheus' text format line by line. */
export function parseSamples(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const match = line.match(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/s);
      if (match === null) throw new Error(`no sample line: ${line}`);
      const [, name, labels = '', value] = match as unknown as [string, string, string, string];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gs)].map(
        ([, key, text]) => [key, text] as const,
      );
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });
}

/** Samples of a server's own `/metrics`. */
export async function scrape(url: string): Promise<Sample[]> {
  const response = await fetch(`${url}/metrics`);
  return parseSamples(await response.text());
}

/** The sum of all samples of a name whose labels include the given ones; `undefined` if there is none. */
export function sampleValue(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = samples.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

/** Waits until a condition holds, and fails with the reason of its last failure otherwise. */
export async function eventually<Result>(
  condition: () => Promise<Result> | Result,
  // Less than a test may take, so that the reason is told, and enough for a busy machine.
  timeoutMilliseconds = 45_000,
): Promise<Result> {
  const deadline = performance.now() + timeoutMilliseconds;
  for (;;) {
    try {
      return await condition();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
