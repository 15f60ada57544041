import { deserialize, serialize } from 'node:v8';
import type { HubMessage, MemberMessage } from './messages';

const headLength = 4;
const longestFrame = 256 * 1024 * 1024;

/** A message with its length before it. */
export function writeFrame(message: MemberMessage | HubMessage): Buffer {
  const body = serialize(message);
  const frame = Buffer.allocUnsafe(headLength + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, headLength);
  return frame;
}

/**
 * Puts the chunks of a socket together to messages.
 *
 * @param onMessage - gets what the other side has sent, unchecked
 * @returns takes the next chunk; throws for what is no frame
 */
export function createFrameReader(onMessage: (message: unknown) => void) {
  let chunks: Buffer[] = [];
  let available = 0;
  let wanted = headLength;
  let inBody = false;

  return function readChunk(chunk: Buffer): void {
    chunks.push(chunk);
    available += chunk.length;
    while (available >= wanted) {
      const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const part = all.subarray(0, wanted);
      chunks = [all.subarray(wanted)];
      available -= wanted;
      inBody = !inBody;
      wanted = inBody ? part.readUInt32BE() : headLength;
      if (wanted > longestFrame) throw new Error(`a frame of ${wanted} bytes`);
      if (!inBody) onMessage(deserialize(part));
    }
  };
}
