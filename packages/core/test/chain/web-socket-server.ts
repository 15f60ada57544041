import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A server for WebSockets that sends and hears short texts, frame by frame. */
export interface WebSocketServer {
  readonly url: string;
  /** Texts that have come, of all connections. */
  readonly heard: string[];
  readonly sockets: Socket[];
  /** Sends a text of up to 65,535 bytes on all connections. */
  send(text: string): void;
  close(): Promise<void>;
}

const handshakeGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Starts the server on a free port of 127.0.0.1. */
export async function startWebSocketServer(
  onText: (text: string, send: (text: string) => void) => void,
): Promise<WebSocketServer> {
  const server = createServer((_request, response) => response.writeHead(426).end());
  const sockets: Socket[] = [];
  const heard: string[] = [];
  server.on('upgrade', ({ headers }, socket: Socket) => {
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key']}${handshakeGuid}`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    sockets.push(socket);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (piece) => {
      rest = Buffer.concat([rest, piece]);
      for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
        rest = rest.subarray(frame.bytes);
        if (frame.opcode === 8) socket.end(Buffer.from([0x88, 0]));
        if (frame.opcode !== 1) continue;
        heard.push(frame.text);
        onText(frame.text, (text) => socket.write(frameOf(text)));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    heard,
    sockets,
    send: (text) => {
      for (const socket of sockets) if (socket.writable) socket.write(frameOf(text));
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The first frame, which a client masks; `undefined` as long as it is not whole. */
function readFrame(bytes: Buffer) {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] as number) & 0x7f;
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  const total = start + 4 + length;
  if (bytes.length < total) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const text = bytes
    .subarray(start + 4, total)
    .map((byte, i) => byte ^ (mask[i % 4] as number))
    .toString();
  return { opcode: (bytes[0] as number) & 0x0f, text, bytes: total };
}

function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(body.length < 126 ? 2 : 4);
  head[0] = 0x81;
  if (body.length < 126) head[1] = body.length;
  else {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, body]);
}
