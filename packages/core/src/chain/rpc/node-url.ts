import { maskValue, XaiMetricsError } from '../../errors';

/**
 * Checks an address; its message does not show what may be secret in it.
 *
 * @throws XaiMetricsError `XAI_METRICS_INVALID_URL`
 */
export function readNodeUrl(option: string, value: unknown, protocols: readonly string[]): URL {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && protocols.includes(url.protocol) && url.hostname !== '') return url;
  const shown = url === undefined ? maskValue(value) : Symbol(addressOf(url));
  throw new XaiMetricsError('XAI_METRICS_INVALID_URL', option, shown);
}

/** Protocol, host and port, with `/***` for a path or query. */
export function addressOf(url: URL): string {
  // Of `localhost:8545` without protocol, `localhost:` is the protocol.
  if (url.host === '') return `${url.protocol}***`;
  const isPlain = url.pathname === '/' && url.search === '';
  return `${url.protocol}//${url.host}${isPlain ? '' : '/***'}`;
}

/** What stands in an address and may be a secret: credentials, parts of the path, values of the query. */
export function secretsOf(url: URL): string[] {
  const raw = [
    url.username,
    url.password,
    ...url.pathname.split('/'),
    ...url.searchParams.values(),
  ];
  // Short words of a path, such as `v1` or `rpc`, are none, and would make a message unreadable.
  const parts = raw.filter((part) => part === url.password || part.length >= 8);
  return [...new Set(parts.flatMap((part) => [part, decodePart(part)]))];
}

/** A part of an address as it was before it was encoded; as it is where it is not encoded. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
