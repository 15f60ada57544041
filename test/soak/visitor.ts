import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { LoadReport } from './messages';

/** One client, which does now this and now that, and writes down what came of it. */
export interface Visitor {
  visit(): Promise<void>;
  close(): void;
}

let words = 0;
let paths = 0;

/** How many paths were asked for that nobody had asked for before. */
export const distinctPaths = () => paths;

/** A word that nobody has sent before. */
function word(): string {
  words += 1;
  return `${words.toString(36)}x${Math.random().toString(36).slice(2)}`;
}

/** Creates a client of a server; its connection stays open between visits. */
export function createVisitor(port: number, report: LoadReport): Visitor {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  // Out of a hundred visits; what is left asks for a path that nobody has asked for before.
  const visits: readonly [number, () => Promise<void>][] = [
    [20, () => get(`/items/${word()}`)],
    [6, () => get(`/api/chain/${word()}/blocks/${word()}`)],
    [6, () => get('/plain')],
    [3, () => get(`/${word()}/${word()}?${word()}`, { connection: 'close' })],
    [4, () => get('/fail')],
    [2, () => get(`/api/chain/${word()}/fail-later`)],
    [2, () => get('/teapot')],
    [2, () => get('/stream')],
    [2, () => get('/late')],
    [3, () => leave('GET', '/hang')],
    [2, () => leaveHalfWay('/drip')],
    [2, () => leave('POST', '/upload', 'half')],
    [2, upload],
    [1, scrape],
    [2, pipeline],
  ];

  return {
    async visit() {
      let chance = Math.random() * 100;
      for (const [share, run] of visits) {
        chance -= share;
        if (chance < 0) return run();
      }
      return get(`/${word()}/${word()}`);
    },
    close: () => agent.destroy(),
  };

  function note(status: number, times = 1): void {
    report.statuses[status] = (report.statuses[status] ?? 0) + times;
  }

  async function get(path: string, headers: Record<string, string> = {}): Promise<void> {
    if (path.length > 12) paths += 1; // it has a word in it
    const { statusCode = 0 } = await answerTo(open('GET', path, headers).end());
    note(statusCode);
  }

  async function upload(): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream' };
    const { statusCode = 0 } = await answerTo(
      open('POST', '/upload', headers).end('x'.repeat(2_000)),
    );
    note(statusCode);
  }

  async function scrape(): Promise<void> {
    const { statusCode } = await answerTo(open('GET', '/metrics').end());
    if (statusCode !== 200) throw new Error(`a scrape was answered with ${statusCode}`);
    report.scrapes += 1;
  }

  function open(method: string, path: string, headers = {}): ClientRequest {
    return request({ host: '127.0.0.1', port, method, path, headers, agent });
  }

  async function pipeline(): Promise<void> {
    const one = 'GET /plain HTTP/1.1\r\nHost: a\r\n\r\n';
    const last = 'GET /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const text = await exchange(one.repeat(9) + last, (socket) => void socket.resume());
    note(200, text.split('HTTP/1.1 200 OK').length - 1);
  }

  /** Leaves when the server has said that it has the request. */
  async function leave(method: string, path: string, body = ''): Promise<void> {
    const headers = 'Expect: 100-continue\r\nContent-Type: application/octet-stream\r\n';
    const head = `${method} ${path} HTTP/1.1\r\nHost: a\r\n${headers}Content-Length: 1000\r\n\r\n`;
    await exchange(head, (socket) => {
      socket.once('data', () => {
        if (body === '') socket.destroy();
        else socket.write(body, () => socket.destroy());
      });
    });
    note(499);
  }

  /** Leaves when the first bytes are there of an answer that never ends. */
  async function leaveHalfWay(path: string): Promise<void> {
    await exchange(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, (socket) => {
      socket.once('data', () => socket.destroy());
    });
    note(499);
  }

  function exchange(text: string, onConnect: (socket: Socket) => void): Promise<string> {
    return new Promise((resolve, reject) => {
      let received = '';
      const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(text));
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(received));
      onConnect(socket);
    });
  }
}

function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () => resolve(response));
    });
  });
}
