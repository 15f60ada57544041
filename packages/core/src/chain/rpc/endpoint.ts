import { readFile } from 'node:fs/promises';
import { maskValue, XaiMetricsError } from '../../errors';
import { assertKnownOptions, assertOption, isWaitable } from '../../options';
import { createSecretFile } from '../../secret-file';
import { SourceError } from '../source-error';
import { addressOf, decodePart, readNodeUrl, secretsOf } from './node-url';

/** Where a node is asked, and as whom. */
export interface EndpointOptions {
  /**
   * Address of the node's interface, `http:` or `https:`. Credentials in it are sent as a header;
   * neither they nor the path and the query are ever shown.
   */
  readonly url: string;
  /**
   * Headers to send along, such as an API key.
   * @defaultValue none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * A bearer token to send along.
   * @defaultValue none
   */
  readonly token?: string;
  /**
   * A file that holds the bearer token; it is read again when it has changed.
   * @defaultValue none
   */
  readonly tokenFile?: string;
  /**
   * Seconds that one call may take, up to 24 days.
   * @defaultValue the time limit of the one who asks; 2 where there is none
   */
  readonly timeoutSeconds?: number;
}

/** Names of {@link EndpointOptions}, for sources to add their own to. */
export const endpointOptions = [
  'url',
  'headers',
  'token',
  'tokenFile',
  'timeoutSeconds',
] as const satisfies readonly (keyof EndpointOptions)[];

/** An endpoint that has been checked. */
export interface Endpoint {
  /** The address without what is secret in it, for messages. */
  readonly address: string;
  readonly timeoutSeconds: number | undefined;
  /** The URL to ask; a path is put behind that of the endpoint, whose query stays. */
  urlOf(path?: string): string;
  /** What to send along with each request. */
  headers(): Promise<Record<string, string>>;
  /** Reads credentials anew that the node has refused; tells whether they are others now. */
  renewCredentials(): Promise<boolean>;
  /** Takes secrets out of a text that the node has sent, since some nodes repeat them. */
  hideSecrets(text: string): string;
}

/**
 * Checks where and how a node is to be asked.
 *
 * @param kind - the kind of source, for messages
 * @param known - the names of all options of this source
 * @param cookieFile - Bitcoin Core's file of credentials; it may appear later
 * @throws XaiMetricsError for options that cannot be used
 */
export function readEndpoint(
  kind: string,
  options: EndpointOptions,
  known: readonly string[] = endpointOptions,
  cookieFile?: string,
): Endpoint {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  assertOption(`${kind}() has to be given an object with a url`, maskValue(options), isObject);
  assertKnownOptions(options, known, kind);
  const url = readNodeUrl(`${kind}.url`, options.url, ['http:', 'https:']);
  const timeout: unknown = options.timeoutSeconds;
  const isTimeout = timeout === undefined || (isWaitable(timeout) && timeout !== 0);
  assertOption(`${kind}.timeoutSeconds`, timeout, isTimeout);
  const fixed = readHeaders(kind, options.headers);
  const secrets = [...secretsOf(url), ...Object.values(fixed)];
  const authorize = readCredentials(kind, options, url, cookieFile);
  let credentials: string | undefined;
  url.username = '';
  url.password = '';

  return {
    address: addressOf(url),
    timeoutSeconds: options.timeoutSeconds,
    urlOf(path = '') {
      if (path === '') return url.href;
      const target = new URL(url);
      const [pathname = '', query] = path.split('?', 2);
      target.pathname = url.pathname.replace(/\/$/, '') + pathname;
      if (query !== undefined)
        target.search = [url.search.slice(1), query].filter(Boolean).join('&');
      return target.href;
    },
    async headers() {
      // A cookie stays valid as long as the node runs; a token may have changed in its file.
      if (cookieFile === undefined || credentials === undefined) credentials = await authorize();
      return credentials === undefined ? fixed : { authorization: credentials, ...fixed };
    },
    async renewCredentials() {
      if (cookieFile === undefined) return false;
      const before = credentials;
      credentials = await authorize();
      return credentials !== before;
    },
    hideSecrets(text) {
      const all = credentials === undefined ? secrets : [...secrets, ...credentials.split(' ')];
      return all
        .filter((secret) => secret.length >= 4)
        .reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
    },
  };
}

function readHeaders(kind: string, headers: unknown): Record<string, string> {
  if (headers === undefined) return {};
  const shown = maskValue(headers);
  const option = `${kind}.headers have to be names with text`;
  assertOption(option, shown, typeof headers === 'object' && headers !== null);
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  try {
    assertOption(
      option,
      shown,
      entries.every(([, value]) => typeof value === 'string'),
    );
    new Headers(entries as [string, string][]);
  } catch {
    assertOption(option, shown, false);
  }
  return Object.fromEntries(entries);
}

/** Gives the header of authorization as it is now. */
function readCredentials(
  kind: string,
  { token, tokenFile }: EndpointOptions,
  url: URL,
  cookieFile: string | undefined,
): () => Promise<string | undefined> {
  const isInUrl = url.username !== '' || url.password !== '';
  const ways = Object.entries({ token, tokenFile, cookieFile, 'credentials in url': isInUrl });
  const given = ways.filter(([, value]) => value !== undefined && value !== false);
  if (given.length > 1) {
    const names = given.map(([name]) => `${kind}.${name}`).join(' and ');
    throw new XaiMetricsError('XAI_METRICS_CONFLICTING_OPTIONS', names);
  }
  if (cookieFile !== undefined) return () => readCookie(cookieFile);
  if (tokenFile !== undefined) {
    const option = `${kind}.tokenFile`;
    assertOption(option, maskValue(tokenFile), typeof tokenFile === 'string' && tokenFile !== '');
    // A file that cannot be read again leaves the token as it was; the node tells if it is too old.
    return createSecretFile(
      option,
      tokenFile,
      (text) => bearer(option, text.trim()),
      () => {},
    );
  }
  const fixed = isInUrl
    ? basic(`${decodePart(url.username)}:${decodePart(url.password)}`)
    : token === undefined
      ? undefined
      : bearer(`${kind}.token`, token);
  return async () => fixed;
}

async function readCookie(path: string): Promise<string> {
  try {
    return basic((await readFile(path, 'utf8')).trim());
  } catch (error) {
    const { code = 'unknown fault' } = error as NodeJS.ErrnoException;
    // Bitcoin Core writes the file when it starts and takes it away when it ends.
    const kind = code === 'ENOENT' ? 'refused' : 'other';
    throw new SourceError(kind, `the cookie file of the node cannot be read: ${code}`);
  }
}

function bearer(option: string, token: unknown): string {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`;
  throw new XaiMetricsError('XAI_METRICS_INVALID_SECRET', option, maskValue(token));
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
