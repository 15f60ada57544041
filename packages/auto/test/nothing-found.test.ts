import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { byRequire, runPreloaded } from './preloaded';

// Each program ends by itself when everything that it waits for has been done.
const withClock = ['--require', join(__dirname, 'programs/held-clock.cjs'), ...byRequire];
const net = "const { createServer } = require('node:net')";
const listens = "createServer().listen(0, '127.0.0.1', passHalfMinute).unref()";
const told =
  /^\[xai-metrics\] This process listens on a port, but no HTTP server of Node was found[^\n]*\n$/;
const socketPath = join(tmpdir(), `xai-metrics-test-${process.pid}.sock`);
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(socketPath, { force: true });
});

async function errorsOf(program: string, env: Record<string, string> = {}, handle?: number) {
  const settings = { XAI_METRICS_PORT: '0', ...env };
  const handles = handle === undefined ? [] : [handle];
  const { code, errors } = await runPreloaded(withClock, program, settings, [], handles).ended;
  expect(code).toBe(0);
  return errors;
}

/** A port that a program listens on without Node's knowledge, as servers in native code do. */
async function openNativePort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server as unknown as { _handle: { fd: number } })._handle.fd;
}

describe('a server of which nothing can be seen', () => {
  it('is told so once when it has run for half a minute', async () => {
    expect(await errorsOf(`${net}; ${listens}; ${listens};`)).toMatch(told);
  });

  (process.platform === 'linux' ? it : it.skip)('is known where native code listens', async () => {
    expect(await errorsOf('passHalfMinute();', {}, await openNativePort())).toMatch(told);
  });

  it.each(['XAI_METRICS_ENABLED', 'XAI_METRICS_LOG'])(
    'is told nothing with %s=false',
    async (name) => {
      expect(await errorsOf(`${net}; ${listens};`, { [name]: 'false' })).toBe('');
    },
  );
});

describe('nothing is told', () => {
  it.each([
    ['of a command', 'passHalfMinute();'],
    [
      'of a program that other programs talk to',
      `${net}; ${listens.replace("0, '127.0.0.1'", JSON.stringify(socketPath))};`,
    ],
    ['of a debugger', "require('node:inspector').open(0, '127.0.0.1'); passHalfMinute();"],
    ['before the time', `${net}; ${listens.replace('passHalfMinute', '() => {}')};`],
    ['of the primary of a cluster', 'clustered-half-minute.cjs'],
    [
      'where a thread has the server',
      `const { Worker } = require('node:worker_threads');
      const inThread = "require('node:http').createServer().listen(0, '127.0.0.1', () => " +
        "require('node:worker_threads').parentPort.postMessage('listens'))";
      new Worker(inThread, { eval: true }).once('message', function pass() {
        this.unref();
        setImmediate(passHalfMinute);
      });`,
    ],
  ])('%s', async (_of, program) => {
    const errors = await errorsOf(program);
    expect(
      errors.replace(
        /^(?:\[xai-metrics\] \/metrics and|Debugger listening|For help)[^\n]*\n/gm,
        '',
      ),
    ).toBe('');
  });
});
