import { createServer } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net';
import { afterAll, afterEach } from '@jest/globals';
import {
  type AccessOptions,
  createInstrumentation,
  type InstrumentationOptions,
  startMetricsServer,
} from '@xai-metrics/core';
import { Registry } from 'prom-client';

/** How the blocks of a chain come. */
interface Blocks {
  readonly chain: string;
  /** Between their timestamps. */
  readonly blockSeconds: number;
  /** Whether the server tells that this is expected. */
  readonly isTold: boolean;
}

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const lastingEnds: (() => unknown)[] = [];

afterAll(async () => {
  for (const end of lastingEnds) await end();
});

/**
 * Starts a server with our metrics until the end of the test.
 *
 * @returns its address as `host:port`
 */
export function startMetrics(prefix = 'xai_', access?: AccessOptions): Promise<string> {
  return start({ prefix, ...(access !== undefined && { access }) }, ends);
}

/**
 * Starts a server with the metrics of one that watches chains and tells their pace, until the end of the
 * test. They are collected before, so that it answers in time on a busy machine.
 *
 * @returns its address as `host:port`
 */
export async function startPaced(options: InstrumentationOptions): Promise<string> {
  const page = await fetch(`http://${await start(options, ends)}/metrics`);
  return startAnswering(200, await page.text());
}

/**
 * Starts a server with our metrics until the end of all tests of the file.
 *
 * @returns its address as `host:port`
 */
export function startLastingMetrics(options: InstrumentationOptions = {}): Promise<string> {
  return start(options, lastingEnds);
}

async function start(
  options: InstrumentationOptions,
  untilThen: (() => unknown)[],
): Promise<string> {
  const { endpoints, handle } = createInstrumentation({ ...options, registry: new Registry() });
  const server = await startMetricsServer(endpoints, 0, '127.0.0.1');
  untilThen.push(
    () => server.close(),
    () => handle.close(),
  );
  return new URL(server.url).host;
}

/**
 * Starts a server that gives one answer to everything, until the end of the test.
 *
 * @returns its address as `host:port`
 */
export function startAnswering(status: number, text: string): Promise<string> {
  return listen(createServer((_, response) => response.writeHead(status).end(text)));
}

/**
 * Starts a server that has 30 new blocks of a chain each time it is asked, until the end of all tests of
 * the file.
 *
 * @returns its address as `host:port`
 */
export function startLastingBlocks({ chain, blockSeconds, isTold }: Blocks): Promise<string> {
  let height = 1000;
  const server = createServer((_, response) => {
    height += 30;
    const values = {
      block_height: height,
      block_head_timestamp_seconds: 1e9 + height * blockSeconds,
      sync_status: 0,
      ...(isTold && { block_expected_interval_seconds: blockSeconds }),
    };
    const lines = Object.entries(values).map(
      ([name, value]) => `# TYPE xai_${name} gauge\nxai_${name}{chain="${chain}"} ${value}\n`,
    );
    response.writeHead(200, { 'content-type': 'text/plain' }).end(lines.join(''));
  });
  return listen(server, lastingEnds);
}

/**
 * Starts a server that says one thing to everybody and hangs up, until the end of the test.
 *
 * @returns its address as `host:port`
 */
export function startSpeaking(text: string): Promise<string> {
  return listen(createNetServer((socket) => socket.resume().end(text)));
}

async function listen(server: Server, untilThen = ends): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  untilThen.push(() => new Promise((resolve) => server.close(resolve)));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
