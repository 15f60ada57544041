import type { Socket } from 'node:net';
import { createFrameReader, writeFrame } from './frames';
import type { HubMessage, MemberMessage } from './messages';

/** A connection between a member and the hub. */
export interface Channel<Sent extends MemberMessage | HubMessage> {
  send(message: Sent): void;
  /** Sends what {@link writeFrame} has made, for messages that go to several. */
  sendFrame(frame: Buffer): void;
  /** Bytes that wait because the other side does not read. */
  readonly waitingBytes: number;
  /** Closes it when all is sent, or after half a second; resolves when it is closed. */
  end(): Promise<void>;
}

/** What happens on a channel. */
export interface ChannelEvents {
  /** Called with unchecked data; what it throws breaks the connection. */
  onMessage(message: unknown): void;
  /** Called once; there are no messages after it. */
  onClose(): void;
  /** Called with the reason, before `onClose`, if the other side has sent nonsense. */
  onFault(fault: unknown): void;
  /** Called when nothing waits any more. */
  onDrain?(): void;
}

const patienceMilliseconds = 500;

/** Opens a channel on a connected socket; it does not keep the process alive. */
export function openChannel<Sent extends MemberMessage | HubMessage>(
  socket: Socket,
  events: ChannelEvents,
): Channel<Sent> {
  let isOpen = true;
  const readChunk = createFrameReader((message) => {
    if (isOpen) events.onMessage(message);
  });
  socket.unref();
  socket.on('data', (chunk) => {
    try {
      readChunk(chunk);
    } catch (fault) {
      events.onFault(fault);
      socket.destroy();
    }
  });
  socket.on('drain', () => events.onDrain?.());
  // The other process has died; `close` follows.
  socket.on('error', () => {});
  socket.once('close', () => {
    isOpen = false;
    events.onClose();
  });

  return {
    send(message) {
      this.sendFrame(writeFrame(message));
    },
    sendFrame(frame) {
      if (socket.writable) socket.write(frame);
    },
    get waitingBytes() {
      return socket.writableLength;
    },
    end() {
      return new Promise((resolve) => {
        if (socket.closed) return resolve();
        const timer = setTimeout(() => socket.destroy(), patienceMilliseconds).unref();
        socket.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
        socket.end();
      });
    },
  };
}
