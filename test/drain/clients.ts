import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';

/** What came of the requests of clients. */
export interface Tally {
  answered: number;
  /** Sent, and never answered although nothing had said that it would be so. */
  lost: number;
}

/** Asks one server without a pause until it says that it goes. */
export type Client = (port: number, path: string, tally: Tally) => Promise<void>;

/**
 * Keeps a connection and asks again after each answer, or after each five of a pipeline. Where an
 * answer ends the connection, it asks once more on a new one, as if it had not been meant so.
 */
export const askByHttp1 =
  (pipelined: number): Client =>
  async (port, path, tally) => {
    await askUntilToldToGo(port, path, pipelined, tally);
    await askUntilToldToGo(port, path, pipelined, tally);
  };

function askUntilToldToGo(
  port: number,
  path: string,
  pipelined: number,
  tally: Tally,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let received = '';
    let open = 0;
    let isTold = false;
    const send = () => {
      open = pipelined;
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(pipelined));
    };
    socket.setEncoding('latin1');
    socket.once('connect', send);
    socket.on('data', (text) => {
      received += text;
      // Every answer is as short as this.
      for (let end = answerEnd(received); end > 0; end = answerEnd(received)) {
        const answer = received.slice(0, end);
        received = received.slice(end);
        // After this one there is none any more.
        if (isTold || !answer.startsWith('HTTP/1.1 200 ')) tally.lost += 1;
        else tally.answered += 1;
        isTold ||= /\r\nconnection: close\r\n/i.test(answer);
        open -= 1;
      }
      if (open === 0 && !isTold) send();
    });
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      tally.lost += open;
      resolve();
    });
  });
}

function answerEnd(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  return head < 0 || text.length < head + 6 ? -1 : head + 6;
}

/** Keeps a session with five streams, until it is told to begin no more. */
export const askByHttp2: Client = (port, path, tally) =>
  new Promise((resolve) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    let isTold = false;
    session.on('error', () => {});
    session.on('goaway', () => {
      isTold = true;
    });
    session.on('close', resolve);
    const ask = () => {
      if (isTold) return;
      let status = 0;
      const stream = session.request({ ':path': path });
      stream.on('response', (headers) => {
        status = Number(headers[':status']);
      });
      stream.on('error', () => {});
      stream.on('close', () => {
        if (status === 200 && stream.rstCode === 0) tally.answered += 1;
        // Refused, it has not been looked at and may be sent elsewhere (RFC 9113, 8.7): Node's client
        // says that it goes before it has sent what it had begun.
        else if (stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM) tally.lost += 1;
        ask();
      });
      stream.resume();
    };
    for (let i = 0; i < 5; i += 1) ask();
  });
