import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { DevnetNode } from '../devnet-node';
import { createKeyPair } from '../keys';
import { decodeMessage, encodeBody, type Message, PROTOCOL_VERSION } from '../messages';
import { createFrameReader, decodeEnvelope, encodeFrame, NO_CHALLENGE } from '../wire';
import { waitFor } from './wait-for';

/** A peer made by hand, which may break every rule. */
export interface TestPeer {
  readonly received: Message[];
  readonly isClosed: boolean;
  /** Sends a message in order; returns its frame. */
  send(message: Message): Buffer;
  write(bytes: Buffer): void;
  close(): void;
}

/** Connects to the node; greets it unless `isSilent`. */
export async function createTestPeer(node: DevnetNode, isSilent = false): Promise<TestPeer> {
  const key = createKeyPair();
  const socket = connect(node.p2pPort, '127.0.0.1');
  const reader = createFrameReader(2 ** 21);
  const received: Message[] = [];
  let challenge = NO_CHALLENGE;
  let sequence = 0;
  let isClosed = false;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
  });
  socket.on('data', (chunk) => {
    for (const frame of reader.push(chunk)) {
      const envelope = decodeEnvelope(frame);
      const message = envelope && decodeMessage(envelope.type, envelope.body);
      if (message) received.push(message);
    }
  });
  const peer: TestPeer = {
    received,
    get isClosed() {
      return isClosed;
    },
    send(message) {
      const envelope = { sequence, type: message.type, body: encodeBody(message) };
      const frame = encodeFrame(envelope, key, challenge);
      sequence += 1;
      socket.write(frame);
      return frame;
    },
    write: (bytes) => {
      socket.write(bytes);
    },
    close: () => socket.destroy(),
  };
  await waitFor(() => received.length > 0 || isClosed);
  const hello = received[0];
  if (isSilent || hello?.type !== 'hello') return peer;
  peer.send({
    type: 'hello',
    version: PROTOCOL_VERSION,
    network: hello.network,
    genesis: hello.genesis,
    id: key.publicKey,
    port: 1,
    client: 'test-peer',
    height: 0,
    work: 0n,
    challenge: randomBytes(32).toString('hex'),
  });
  challenge = hello.challenge;
  await waitFor(() => received.some(({ type }) => type === 'ping'));
  return peer;
}
