/** The formats that Prometheus reads and we write. */
export type Format = 'text' | 'openMetrics';

/** The media type of each format. */
export const contentTypes: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** An entry of a header such as `Accept`. */
interface Preference {
  readonly value: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly quality: number;
}

/**
 * Chooses the format of a scrape: OpenMetrics 1.0 if it is asked for by name and no text is liked
 * better, else the text format, whatever else is asked for.
 */
export function negotiateFormat(accept: string | undefined): Format {
  if (accept === undefined) return 'text';
  const preferences = parsePreferences(accept);
  const wanted = openMetricsQuality(preferences);
  return wanted > 0 && wanted >= textQuality(preferences) ? 'openMetrics' : 'text';
}

/** Whether a body may be compressed by gzip, and the client does not like it better as it is. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false;
  const preferences = parsePreferences(acceptEncoding);
  const qualityOf = (name: string) => preferences.find(({ value }) => value === name)?.quality;
  const gzip = qualityOf('gzip') ?? qualityOf('*') ?? 0;
  return gzip > 0 && gzip >= (qualityOf('identity') ?? 0);
}

function openMetricsQuality(preferences: readonly Preference[]): number {
  const named = preferences.filter(({ value }) => value === 'application/openmetrics-text');
  const exact = named.find(({ parameters }) => parameters.version === '1.0.0');
  return (exact ?? named.find(({ parameters }) => !('version' in parameters)))?.quality ?? 0;
}

/** The quality of what fits best; any version of the text is answered with ours. */
function textQuality(preferences: readonly Preference[]): number {
  const texts = preferences.filter(({ value }) => value === 'text/plain');
  const exact = texts.find(({ parameters }) => parameters.version === '0.0.4');
  const fits = [
    exact === undefined ? texts : [exact],
    preferences.filter(({ value }) => value === 'text/*'),
    preferences.filter(({ value }) => value === '*/*'),
  ].find((entries) => entries.length > 0);
  return Math.max(0, ...(fits ?? []).map(({ quality }) => quality));
}

function parsePreferences(header: string): Preference[] {
  return header.split(',').map((entry) => {
    const [value = '', ...rest] = entry.split(';').map((part) => part.trim().toLowerCase());
    const parameters = Object.fromEntries(rest.map(parseParameter));
    return { value, parameters, quality: parseQuality(parameters.q) };
  });
}

function parseParameter(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 0) return [text, ''];
  const value = text.slice(equals + 1).trim();
  return [text.slice(0, equals).trim(), value.replace(/^"(.*)"$/, '$1')];
}

/** A quality that cannot be read is none: what was named is wanted. */
function parseQuality(text = '1'): number {
  const quality = Number(text);
  return text !== '' && quality >= 0 && quality <= 1 ? quality : 1;
}
