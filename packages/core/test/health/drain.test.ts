import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/samples';
import { createHealth } from '../../src/health/health';
import { XaiMetricsError } from '../../src/index';
import { runProgram } from '../child-process';

/**
 * A server with `/slow`, which takes 400 ms, `/block` with the beginning of a path, which blocks until there is
 * a file with `-end` after it, and the probes; it drains on SIGTERM.
 */
const server = (options: string) => `
  const { createServer } = require('node:http');
  const { createInstrumentation } = require('@xai-metrics/core');
  const { handle, endpoints } = createInstrumentation({ logger: false });
  const server = createServer(async (request, response) => {
    const answer = await endpoints.find(request.method, request.url)?.(request);
    if (answer) return response.writeHead(answer.status).end(answer.body);
    if (request.url === '/hang') return;
    if (request.url.startsWith('/block')) {
      const { existsSync, writeFileSync } = require('node:fs');
      const path = request.url.slice('/block'.length);
      writeFileSync(path + '-begin', '');
      while (!existsSync(path + '-end'));
    }
    setTimeout(() => response.end('finished'), 400);
  });
  handle.health.drainOnSignal({ server, ${options} });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  return socket;
}

function send(socket: Socket, path: string): void {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (piece) => {
    text += piece;
  });
  // One that is reset has no answer.
  socket.on('error', () => {});
  await once(socket, 'close');
  return text;
}

describe('on SIGTERM', () => {
  it('turns readiness, waits, finishes requests in flight, closes and ends by the signal', async () => {
    const program = runProgram(server('delaySeconds: 2, timeoutSeconds: 30'));
    const url = `http://127.0.0.1:${await program.firstLine}`;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const signalledAt = performance.now();
    program.child.kill('SIGTERM');

    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503));
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    // New requests are served during the delay; the last of them are in flight at its end.
    const askSlowly = async (): Promise<string> => (await fetch(`${url}/slow`)).text();
    const answers: string[] = [];
    for (;;) {
      const [first, second] = await Promise.allSettled([askSlowly(), later(200).then(askSlowly)]);
      for (const each of [first, second]) {
        if (each.status === 'fulfilled') answers.push(each.value);
      }
      if (second.status === 'rejected') break;
    }
    expect(performance.now() - signalledAt).toBeGreaterThan(2_000);
    expect(new Set(answers)).toEqual(new Set(['finished']));

    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' });
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
  });

  it('serves on open connections, ends each with its answer, and those in flight after it has closed', async () => {
    const program = runProgram(server('delaySeconds: 2, timeoutSeconds: 10'));
    const url = `http://127.0.0.1:${await program.firstLine}`;
    const clients = Array.from({ length: 3 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    const askAll = (path: string) => Promise.all(clients.map((agent) => ask(agent, url + path)));
    for (const { connection } of await askAll('/livez')) expect(connection).toBe('keep-alive');
    // In flight when the signal comes: these do not know of it yet.
    const slow = askAll('/slow');
    program.child.kill('SIGTERM');
    for (const { status } of await slow) expect(status).toBe(200);

    const [live, ready, other] = clients as [Agent, Agent, Agent];
    expect(await ask(live, `${url}/livez`)).toEqual({ status: 200, connection: 'close' });
    expect(await ask(ready, `${url}/readyz`)).toEqual({ status: 503, connection: 'close' });
    expect(await ask(other, `${url}/slow`)).toEqual({ status: 200, connection: 'close' });
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('answers who has connected just before it closes, in a turn of the event loop that took long', async () => {
    const program = runProgram(server('delaySeconds: 1, timeoutSeconds: 30'));
    const port = Number(await program.firstLine);
    const folder = mkdtempSync(join(tmpdir(), 'xai-'));
    const [before, closing] = [join(folder, 'before'), join(folder, 'closing')];
    const known = [await open(port), await open(port)] as const;
    await fetch(`http://127.0.0.1:${port}/livez`);
    program.child.kill('SIGTERM');
    await eventually(async () => {
      expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503);
    });
    send(known[0], `/block${before}`);
    await eventually(() => expect(existsSync(`${before}-begin`)).toBe(true));
    // Now the delay is over, as soon as anybody looks.
    await later(1_100);
    send(known[1], `/block${closing}`);
    writeFileSync(`${before}-end`, '');
    await eventually(() => expect(existsSync(`${closing}-begin`)).toBe(true));
    const late = await Promise.all(Array.from({ length: 10 }, () => open(port)));
    for (const socket of late) send(socket, '/slow');
    writeFileSync(`${closing}-end`, '');

    const answers = await Promise.all([...known, ...late].map(readAll));
    expect(answers.map((text) => text.slice(0, 12))).toEqual(answers.map(() => 'HTTP/1.1 200'));
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' });
    rmSync(folder, { recursive: true });
  });

  it('cuts connections that are still open after the time limit', async () => {
    const program = runProgram(server('delaySeconds: 0, timeoutSeconds: 0.3'));
    const url = `http://127.0.0.1:${await program.firstLine}`;
    const hanging = fetch(`${url}/hang`).then(
      () => 'answered',
      () => 'cut',
    );
    await fetch(`${url}/slow`); // by now the one above is being served
    program.child.kill('SIGTERM');

    expect(await hanging).toBe('cut');
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('goes down once, however often the signal comes', async () => {
    const program = runProgram(server('delaySeconds: 2'));
    const url = `http://127.0.0.1:${await program.firstLine}`;
    for (let i = 0; i < 3; i += 1) program.child.kill('SIGTERM');

    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503));
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('uses the close function given, and ends although it throws', async () => {
    const program = runProgram(`
      const { createInstrumentation } = require('@xai-metrics/core');
      const { handle } = createInstrumentation({ logger: false });
      setInterval(() => {}, 1000);
      handle.health.drainOnSignal({
        delaySeconds: 0,
        signals: ['SIGINT'],
        async close() {
          console.log('closing');
          throw new Error('on purpose');
        },
      });
      console.log('up');
    `);
    await program.firstLine;
    program.child.kill('SIGINT');

    expect(await program.ended).toEqual({ code: null, signal: 'SIGINT' });
    expect(program.output()).toBe('up\nclosing\n');
  });

  it("leaves the end to the application's own handler, where it has one", async () => {
    const program = runProgram(`
      const { createInstrumentation } = require('@xai-metrics/core');
      const { handle } = createInstrumentation({ logger: false });
      const timer = setInterval(() => {}, 1000);
      process.on('SIGTERM', () => {});
      handle.health.drainOnSignal({
        delaySeconds: 0,
        close() {
          clearInterval(timer);
          process.exitCode = 7;
        },
      });
      console.log('up');
    `);
    await program.firstLine;
    program.child.kill('SIGTERM');

    expect(await program.ended).toEqual({ code: 7, signal: null });
  });
});

describe('drainOnSignal', () => {
  it('takes its signal handlers away by the function it returns, and by close()', () => {
    const health = createHealth();
    const before = process.listenerCount('SIGTERM');
    const undo = health.drainOnSignal({ close() {} });
    health.drainOnSignal({ close() {}, signals: ['SIGTERM', 'SIGINT'] });
    expect(process.listenerCount('SIGTERM')).toBe(before + 2);
    undo();
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    health.close();

    expect(process.listenerCount('SIGTERM')).toBe(before);
    expect(health.draining).toBe(false);
  });

  it.each([
    ['nothing to close', {}],
    ['a server that is none', { server: {} }],
    ['a close that is no function', { close: true }],
    ['a negative delay', { server: createServer(), delaySeconds: -1 }],
    ['a time limit in words', { server: createServer(), timeoutSeconds: '30' }],
    ['an unknown signal', { server: createServer(), signals: ['SIGTERMINATE'] }],
    ['an unknown option', { server: createServer(), delay: 5 }],
  ])('refuses %s, and handles no signal', (_what, options) => {
    const before = process.listenerCount('SIGTERM');

    expect(() => createHealth().drainOnSignal(options as never)).toThrow(XaiMetricsError);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});

/** Asks over the one connection of an agent. */
function ask(
  agent: Agent,
  url: string,
): Promise<{ status: number | undefined; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const { statusCode: status, headers } = response;
      response.resume().on('end', () => resolve({ status, connection: headers.connection }));
    }).on('error', reject);
  });
}
