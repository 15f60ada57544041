import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';

/** An ed25519 key pair; the private half stays inside `sign`. */
export interface KeyPair {
  readonly address: string;
  /** The raw public key, 32 bytes in hex. */
  readonly publicKey: string;
  /** Signs the bytes and returns the 64-byte signature. */
  sign(data: Uint8Array): Buffer;
}

const ADDRESS_PREFIX = 'XAI';
const ADDRESS_PATTERN = /^XAI[0-9a-f]{40}$/;
// RFC 8410: these DER bytes stand before every raw ed25519 key, so no ASN.1 writer is needed.
const PRIVATE_KEY_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Creates a random key pair, or always the same one for the same `seed`. */
export function createKeyPair(seed?: string): KeyPair {
  const secret = seed === undefined ? randomBytes(32) : createHash('sha256').update(seed).digest();
  const privateKey = createPrivateKey({
    key: Buffer.concat([PRIVATE_KEY_PREFIX, secret]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey)
    .export({ type: 'spki', format: 'der' })
    .subarray(PUBLIC_KEY_PREFIX.length)
    .toString('hex');
  return {
    address: addressOf(publicKey),
    publicKey,
    sign: (data) => sign(null, data, privateKey),
  };
}

/** Returns the address that belongs to a public key. */
export function addressOf(publicKey: string): string {
  const digest = createHash('sha256').update(Buffer.from(publicKey, 'hex')).digest('hex');
  return ADDRESS_PREFIX + digest.slice(0, 40);
}

/** Says whether a text has the form of an address. */
export function isAddress(value: unknown): value is string {
  return typeof value === 'string' && ADDRESS_PATTERN.test(value);
}

/** Reads a raw public key in hex; `undefined` when it is none. */
export function importPublicKey(publicKey: string): KeyObject | undefined {
  if (!/^[0-9a-f]{64}$/.test(publicKey)) return undefined;
  try {
    const key = Buffer.concat([PUBLIC_KEY_PREFIX, Buffer.from(publicKey, 'hex')]);
    return createPublicKey({ key, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** Says whether `signature` was made over `data` with the private half of `key`. */
export function isSignedBy(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && verify(null, data, key, signature);
}
