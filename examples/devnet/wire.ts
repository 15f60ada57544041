import type { KeyObject } from 'node:crypto';
import { isSignedBy, type KeyPair } from './keys';
import { isCount, isRecord } from './shape-checks';

/** What a frame carries: one message with its number on this connection. */
export interface Envelope {
  sequence: number;
  type: string;
  body: unknown;
}

/** A frame as it came in, not yet trusted. */
export interface Frame {
  signature: Buffer;
  payload: Buffer;
  /** Bytes on the wire, the length prefix included. */
  bytes: number;
}

/** Cuts a stream of bytes into frames. */
export interface FrameReader {
  /** Returns the frames that are complete; throws a `RangeError` on a length out of bounds. */
  push(chunk: Buffer): Frame[];
}

/** The challenge that the first frame of a connection is signed for: none has been heard yet. */
export const NO_CHALLENGE = '0'.repeat(64);

const LENGTH_BYTES = 4;
const SIGNATURE_BYTES = 64;

/**
 * Writes a frame: a length of four bytes, a signature of 64, then JSON.
 *
 * The signature covers the receiver's challenge, so that a frame recorded on one connection is worth
 * nothing on another.
 */
export function encodeFrame(envelope: Envelope, key: KeyPair, challenge: string): Buffer {
  const payload = Buffer.from(JSON.stringify(envelope));
  const signature = key.sign(signedBytes(payload, challenge));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(SIGNATURE_BYTES + payload.length);
  return Buffer.concat([length, signature, payload]);
}

/** Says whether the frame was signed by this key for this challenge. */
export function isFrameSignedBy(key: KeyObject, frame: Frame, challenge: string): boolean {
  return isSignedBy(key, signedBytes(frame.payload, challenge), frame.signature);
}

/** Reads the envelope of a frame; `undefined` when it is none. */
export function decodeEnvelope({ payload }: Frame): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    if (!isRecord(value) || !isCount(value.sequence) || typeof value.type !== 'string') {
      return undefined;
    }
    return { sequence: value.sequence, type: value.type, body: value.body };
  } catch {
    return undefined;
  }
}

/** Creates a reader that holds at most one unfinished frame of `maxFrameBytes`. */
export function createFrameReader(maxFrameBytes: number): FrameReader {
  let pending: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
      const frames: Frame[] = [];
      while (pending.length >= LENGTH_BYTES) {
        const length = pending.readUInt32BE(0);
        if (length <= SIGNATURE_BYTES || length > maxFrameBytes) {
          throw new RangeError(`A frame of ${length} bytes is out of bounds.`);
        }
        const bytes = LENGTH_BYTES + length;
        if (pending.length < bytes) break;
        const signature = pending.subarray(LENGTH_BYTES, LENGTH_BYTES + SIGNATURE_BYTES);
        const payload = pending.subarray(LENGTH_BYTES + SIGNATURE_BYTES, bytes);
        frames.push({ signature, payload, bytes });
        pending = pending.subarray(bytes);
      }
      return frames;
    },
  };
}

function signedBytes(payload: Buffer, challenge: string): Buffer {
  return Buffer.concat([Buffer.from(challenge, 'hex'), payload]);
}
