import { createHash, timingSafeEqual } from 'node:crypto';
import type { AccessOptions } from './access';
import { maskValue, XaiMetricsError } from './errors';
import { assertKnownOptions, assertOption } from './options';
import { createSecretFile } from './secret-file';

/** Tells whether a caller has sent the right credentials. */
export interface Credentials {
  /** What `WWW-Authenticate` says to the others. */
  readonly challenge: string;
  /** @param authorization - the header of that name */
  areRight(authorization: string | undefined): Promise<boolean>;
}

/** The hash of what has to stand behind the scheme. */
type ReadHash = () => Buffer | Promise<Buffer>;

type CredentialOptions = Pick<AccessOptions, 'token' | 'tokenFile' | 'basic' | 'basicFile'>;

/**
 * Creates the check of bearer token and basic credentials; `undefined` if there are none. Only hashes
 * are kept.
 *
 * @param report - gets the faults of secret files that cannot be read again
 * @throws XaiMetricsError for a secret that cannot be used; its message does not show it
 */
export function createCredentials(
  options: CredentialOptions,
  report: (fault: unknown) => void,
): Credentials | undefined {
  const basic = readBasic(options, report);
  const bearer = readToken(options, report);
  if (basic === undefined && bearer === undefined) return undefined;
  const challenges = [
    // First, because some browsers look at the first one only.
    ...(basic ? ['Basic realm="metrics", charset="UTF-8"'] : []),
    ...(bearer ? ['Bearer realm="metrics"'] : []),
  ];

  return {
    challenge: challenges.join(', '),
    async areRight(authorization = '') {
      const [, scheme = '', text = ''] =
        /^(basic|bearer) +([\x21-\x7e]+)$/i.exec(authorization) ?? [];
      const isBasic = scheme.toLowerCase() === 'basic';
      const readHash = isBasic ? basic : bearer;
      const given = isBasic ? decodeBase64(text) : Buffer.from(text);
      if (readHash === undefined || given === undefined) return false;
      // Hashes have one length, and how far two of them agree tells nothing about the secret.
      return timingSafeEqual(hash(given), await readHash());
    },
  };
}

function readToken(
  options: CredentialOptions,
  report: (fault: unknown) => void,
): ReadHash | undefined {
  if ('tokenFile' in options) {
    return readFrom('access.tokenFile', options.tokenFile, hashToken, report);
  }
  if (!('token' in options)) return undefined;
  const expected = hashToken('access.token', options.token);
  return () => expected;
}

function readBasic(
  options: CredentialOptions,
  report: (fault: unknown) => void,
): ReadHash | undefined {
  if ('basicFile' in options) {
    return readFrom('access.basicFile', options.basicFile, hashPair, report);
  }
  if (!('basic' in options)) return undefined;
  const { basic } = options;
  const isObject = typeof basic === 'object' && basic !== null && !Array.isArray(basic);
  assertSecret('access.basic', basic, isObject);
  assertKnownOptions(basic, ['username', 'password'], 'access.basic');
  const { username, password } = basic;
  // With a colon in the name, two pairs would be one text.
  const isName = isPrintable(username) && !username.includes(':');
  assertSecret('access.basic.username', username, isName);
  assertSecret('access.basic.password', password, isPrintable(password));
  const expected = hash(Buffer.from(`${username}:${password}`));
  return () => expected;
}

function readFrom(
  option: string,
  path: unknown,
  hashText: (option: string, text: string) => Buffer,
  report: (fault: unknown) => void,
): ReadHash {
  assertOption(option, maskValue(path), typeof path === 'string' && path !== '');
  const parse = (text: string) => hashText(option, text.replace(/\r?\n$/, ''));
  return createSecretFile(option, path, parse, report);
}

function hashToken(option: string, token: unknown): Buffer {
  const isToken = typeof token === 'string' && /^[\x21-\x7e]+$/.test(token);
  assertSecret(option, token, isToken);
  return hash(Buffer.from(token));
}

function hashPair(option: string, text: string): Buffer {
  const colon = text.indexOf(':');
  assertSecret(option, text, isPrintable(text) && colon > 0 && colon < text.length - 1);
  return hash(Buffer.from(text));
}

/** Node's decoder passes over what is no base64: then many texts would be the same credentials. */
function decodeBase64(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function isPrintable(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && !/\p{Cc}/u.test(text);
}

function assertSecret(option: string, value: unknown, valid: boolean): asserts valid {
  if (!valid) throw new XaiMetricsError('XAI_METRICS_INVALID_SECRET', option, maskValue(value));
}

function hash(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
