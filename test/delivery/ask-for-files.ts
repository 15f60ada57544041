import { connect } from 'node:net';
import { Registry } from 'prom-client';
import type { Framework, TestServer } from '../adapters/servers/test-server';
import { eventually, parseSamples, sampleValue } from '../samples';

/** Requests to one server as its clients know them, and as it has counted them. */
export interface Deliveries {
  /** How many clients had the whole file. */
  readonly whole: number;
  /** How many closed before. */
  readonly cut: number;
  /** What was counted, by status. */
  readonly counted: Readonly<Record<string, number>>;
}

const ways = ['end', 'destroy', 'resetAndDestroy'] as const;

/** A static file that the server of every framework has. */
export const staticFile = '/static/express.ts';

/**
 * Asks a server for a file again and again, each time on a connection of its own that the client
 * closes in the moment in which it has enough: by an end, at once, or by a reset.
 *
 * @param bytesWanted - how much of the answer is enough, by the number of the request and the length
 * of the whole answer
 */
export async function askForFiles(
  { start }: Framework,
  path: string,
  count: number,
  bytesWanted: (request: number, length: number) => number,
): Promise<Deliveries> {
  const server = await start({ registry: new Registry(), processMetrics: false, logger: false });
  let whole = 0;
  try {
    for (let request = 0; request < count; request += 1) {
      const way = ways[request % ways.length] as (typeof ways)[number];
      if (await receive(server, path, (length) => bytesWanted(request, length), way)) whole += 1;
    }
    const counted = await readCounted(server);
    return { whole, cut: count - whole, counted };
  } finally {
    await server.close();
  }
}

/** The requests by status, once all are over. */
async function readCounted({ monitoring }: TestServer): Promise<Record<string, number>> {
  const samples = await eventually(async () => {
    const now = parseSamples(await monitoring.metrics.exportPrometheus());
    if (sampleValue(now, 'xai_api_requests_in_flight') !== 0) throw new Error('still in flight');
    return now;
  });
  const counted: Record<string, number> = {};
  for (const { name, labels, value } of samples) {
    if (name !== 'xai_api_requests_total') continue;
    const { status = '' } = labels;
    counted[status] = (counted[status] ?? 0) + value;
  }
  return counted;
}

/** @returns whether the whole answer came before the client closed */
function receive(
  { port }: TestServer,
  path: string,
  bytesWanted: (length: number) => number,
  way: (typeof ways)[number],
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let head = '';
    let length: number | undefined;
    let received = 0;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    socket.on('data', (piece: Buffer) => {
      received += piece.length;
      if (length === undefined) head += piece.toString('latin1');
      length ??= lengthOf(head);
      if (length === undefined && head.includes('\r\n\r\n')) {
        reject(new Error(`${path} is answered without a length: ${head.slice(0, 100)}`));
        socket.destroy();
      }
      if (length !== undefined && received >= bytesWanted(length)) socket[way]();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received === length));
  });
}

/** The length of the whole answer, once its headers are there. */
function lengthOf(head: string): number | undefined {
  const end = head.indexOf('\r\n\r\n');
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
  return end < 0 || length === undefined ? undefined : end + 4 + Number(length);
}
