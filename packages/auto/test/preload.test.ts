import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../test/free-port';
import { eventually, type Sample, sampleValue, scrape } from '../../../test/samples';
import { byImport, byRequire, type PreloadedProgram, runPreloaded } from './preloaded';

const names = ['express4', 'express5', 'koa2', 'koa3', 'fastify4', 'fastify5', 'http'];
const env = {
  XAI_METRICS_ROUTES: '/http/block/:id,/http/fail/:id,/http/hang/:id',
  XAI_METRICS_NETWORK: 'devnet',
};

// The same for both kinds of modules.
let bareAnswers: Promise<Record<string, unknown>> | undefined;

describe.each([
  ['--require', 'CommonJS', byRequire, 'servers-commonjs.cjs'],
  ['--require', 'ES modules', byRequire, 'servers-esm.mjs'],
  ['--import', 'CommonJS', byImport, 'servers-commonjs.cjs'],
  ['--import', 'ES modules', byImport, 'servers-esm.mjs'],
])('node %s, servers in %s', (_how, _modules, nodeArguments, file) => {
  let program: PreloadedProgram;
  let metricsUrl: string;
  let answers: Record<string, unknown>;
  let samples: Sample[];

  beforeAll(async () => {
    const port = await freePort();
    metricsUrl = `http://127.0.0.1:${port}`;
    program = runPreloaded(nodeArguments, file, { ...env, XAI_METRICS_PORT: String(port) });
    const urls = JSON.parse(await program.firstLine) as Record<string, string>;
    const before = await scrape(metricsUrl);
    expect(sampleValue(before, 'xai_node_info', { network: 'devnet' })).toBe(1);
    expect(sampleValue(before, 'xai_api_requests_total')).toBeUndefined();
    answers = await askAll(urls);
    samples = await eventually(async () => {
      const found = await scrape(metricsUrl);
      expect(sampleValue(found, 'xai_api_requests_in_flight')).toBe(0);
      expect(sampleValue(found, 'xai_api_requests_total')).toBe(names.length * 4);
      return found;
    });
  });

  it.each(names)('%s is counted by route and status, an aborted request as 499', (name) => {
    const count = (endpoint: string, status: string) =>
      sampleValue(samples, 'xai_api_requests_total', { endpoint, status });

    expect(count(`/${name}/block/:id`, '200')).toBe(1);
    expect(count(`/${name}/fail/:id`, '500')).toBe(1);
    expect(count(`/${name}/hang/:id`, '499')).toBe(1);
  });

  it('counts what no route matched under one label, and nothing that a caller sent', () => {
    const unmatched = { endpoint: '__unmatched__', status: '404' };
    expect(sampleValue(samples, 'xai_api_requests_total', unmatched)).toBe(names.length);
    const endpoints = samples.flatMap(({ labels }) => labels.endpoint ?? []);
    expect(endpoints.filter((endpoint) => /0xabc|nope/.test(endpoint))).toEqual([]);
  });

  it('serves the probes on its port', async () => {
    for (const path of ['/livez', '/readyz', '/startupz', '/health']) {
      expect((await fetch(metricsUrl + path)).status).toBe(200);
    }
  });

  it('leaves the application its port, its answers and its end', async () => {
    bareAnswers ??= askBare(file);
    expect(answers).toEqual(await bareAnswers);
    program.child.stdin?.end();
    const { code, output, errors } = await program.ended;
    expect(code).toBe(0);
    expect(output.split('\n')).toHaveLength(2);
    expect(errors).toBe(`[xai-metrics] /metrics and the probes are at ${metricsUrl}\n`);
  });
});

describe('an application that mounts an adapter itself', () => {
  it('has each request counted once, with its own options, and no scrape of its own', async () => {
    const port = await freePort();
    const program = runPreloaded(byRequire, 'instrumented-servers.cjs', {
      XAI_METRICS_PORT: String(port),
    });
    const urls = JSON.parse(await program.firstLine) as Record<string, string>;
    for (const url of Object.values(urls)) {
      for (const path of ['/block/17', '/metrics', '/livez', '/internal/x']) {
        await (await fetch(url + path)).text();
      }
    }
    // Answered by Fastify before any hook.
    await (await fetch(`${urls.fastify}/%E0%A4%A`)).text();
    const samples = await scrape(`http://127.0.0.1:${port}`);
    const route = { endpoint: '/block/:id', status: '200' };
    expect(Object.keys(urls)).toHaveLength(3);
    expect(sampleValue(samples, 'xai_api_requests_total', route)).toBe(3);
    const malformed = { endpoint: '__unmatched__', status: '400' };
    expect(sampleValue(samples, 'xai_api_requests_total', malformed)).toBe(1);

    expect(sampleValue(samples, 'xai_api_requests_total')).toBe(4);
    expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
    expect(await scrape(urls.express as string)).toEqual(
      expect.arrayContaining(samples.filter(({ name }) => name === 'xai_api_requests_total')),
    );
    program.child.stdin?.end();
    expect((await program.ended).code).toBe(0);
  });
});

describe('a process without a server', () => {
  it('stays silent, loads nothing and ends as it would', async () => {
    const program = `
      console.log(Object.keys(require.cache).filter((file) => /packages.core.src/.test(file)).length);
      process.exitCode = 3;`;
    const ended = await runPreloaded(byRequire, program, { XAI_METRICS_PORT: 'no port' }).ended;
    expect(ended).toEqual({ code: 3, output: '0\n', errors: '' });
  });

  it('is not taken for one with a server if it only listens', async () => {
    const program = `
      const server = require('node:net').createServer().listen(0, '127.0.0.1', () => {
        console.log(Object.keys(require.cache).filter((file) => /start-preload/.test(file)).length);
        server.close();
      });`;
    const ended = await runPreloaded(byRequire, program).ended;
    expect(ended).toEqual({ code: 0, output: '0\n', errors: '' });
  });
});

const oneServer = `
  const server = require('node:http').createServer((_, response) => response.end('served'));
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));
  process.stdin.on('end', () => { server.close(); server.closeAllConnections(); }).resume();`;

describe('JSON-RPC', () => {
  it('is counted by method and outcome in every framework, parsed or not', async () => {
    const port = String(await freePort());
    const program = runPreloaded(byRequire, 'rpc-servers.cjs', {
      XAI_METRICS_PORT: port,
      XAI_METRICS_RPC: 'true',
      XAI_METRICS_RPC_METHODS: 'evm,dev_mine',
    });
    const urls = Object.values(JSON.parse(await program.firstLine) as Record<string, string>);
    const calls = ['eth_chainId', 'dev_mine', 'eth_made_up'].map((method, id) => ({ id, method }));
    for (const url of urls) {
      const headers = { 'content-type': 'application/json' };
      const post = { method: 'POST', headers, body: JSON.stringify(calls) };
      expect(await (await fetch(`${url}/rpc`, post)).json()).toHaveLength(3);
    }
    expect(urls).toHaveLength(4);
    await eventually(async () => {
      const samples = await scrape(`http://127.0.0.1:${port}`);
      const count = (rpc_method: string, outcome: string) =>
        sampleValue(samples, 'xai_rpc_requests_total', { rpc_method, outcome });
      expect(count('eth_chainId', 'ok')).toBe(4);
      expect(count('dev_mine', 'ok')).toBe(4);
      expect(count('<other>', 'method_not_found')).toBe(4);
    });
    program.child.stdin?.end();
    expect((await program.ended).code).toBe(0);
  });
});

describe('an Express application behind a function', () => {
  it('has its routes from its first request on', async () => {
    const port = String(await freePort());
    const program = runPreloaded(
      byRequire,
      `const app = require('express')();
      app.get('/block/:id', (request, response) => response.json(request.params));
      const server = require('node:http').createServer((...args) => app(...args));
      server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`,
      { XAI_METRICS_PORT: port },
    );
    const url = await program.firstLine;
    await (await fetch(`${url}/block/17`)).text();
    const samples = await scrape(`http://127.0.0.1:${port}`);
    expect(sampleValue(samples, 'xai_api_requests_total', { endpoint: '/block/:id' })).toBe(1);
    program.child.kill();
  });
});

describe('requests that Node refuses before the application hears of them', () => {
  it('are counted', async () => {
    const port = String(await freePort());
    const program = runPreloaded(
      byRequire,
      `const server = require('node:http').createServer((_, response) => response.end('served'));
      server.maxRequestsPerSocket = 1;
      server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`,
      { XAI_METRICS_PORT: port },
    );
    const url = await program.firstLine;
    const send = (bytes: string) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
      socket.write(bytes);
      return text(socket);
    };
    const asked = 'GET / HTTP/1.1\r\nHost: a\r\n';
    expect(await send('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await send(`${asked}Expect: more\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 417 /,
    );
    expect(await send(`${asked}\r\n${asked}\r\n`)).toMatch(/served[\s\S]*HTTP\/1.1 503 /);

    await eventually(async () => {
      const samples = await scrape(`http://127.0.0.1:${port}`);
      for (const status of ['200', '400', '417', '503']) {
        expect(sampleValue(samples, 'xai_api_requests_total', { status })).toBe(1);
      }
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(4);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
    });
    program.child.kill();
  });
});

describe('settings that cannot be used', () => {
  it.each([
    [{ XAI_METRICS_PORT: '94640' }, 'XAI_METRICS_PORT has to be a whole number from 0 to 65535'],
    [{ XAI_METRICS_PREFIX: 'Dex' }, 'XAI_METRICS_PREFIX: XAI_METRICS_INVALID_PREFIX: prefix'],
    [{ XAI_METRICS_TOKEN_FIEL: '/run/token' }, 'Did you mean XAI_METRICS_TOKEN_FILE?'],
  ])('%j are told in one line, and the application runs on', async (wrong, message) => {
    const program = runPreloaded(byRequire, oneServer, wrong);
    const url = await program.firstLine;
    expect(await (await fetch(url)).text()).toBe('served');
    program.child.stdin?.end();
    const { code, errors } = await program.ended;
    expect(code).toBe(0);
    expect(errors).toContain(message);
    expect(errors).toMatch(/^\[xai-metrics\] [^\n]* The application runs on without metrics\.\n$/);
  });

  it('switch it off where they say so', async () => {
    const port = await freePort();
    const program = runPreloaded(byRequire, oneServer, {
      XAI_METRICS_ENABLED: 'false',
      XAI_METRICS_PORT: String(port),
    });
    await program.firstLine;
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow('fetch failed');
    program.child.stdin?.end();
    expect(await program.ended).toMatchObject({ code: 0, errors: '' });
  });
});

describe('a port that is taken', () => {
  it('is told once with what to do, and taken as soon as it is free', async () => {
    const port = String(await freePort());
    const first = runPreloaded(byRequire, oneServer, { XAI_METRICS_PORT: port });
    await first.firstLine;
    const second = runPreloaded(byRequire, oneServer, { XAI_METRICS_PORT: port });
    const url = await second.firstLine;
    expect(await (await fetch(url)).text()).toBe('served');
    await eventually(() => expect(second.errors()).toContain('EADDRINUSE'));
    expect(second.errors()).toContain('XAI_METRICS_PORT (0 for any free one)');
    first.child.stdin?.end();
    await first.ended;
    const samples = await eventually(() => scrape(`http://127.0.0.1:${port}`), 10_000);
    expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
    second.child.stdin?.end();
    const { code, errors } = await second.ended;
    expect(code).toBe(0);
    expect(errors.match(/EADDRINUSE/g)).toHaveLength(1);
    expect(errors).toContain(`are at http://127.0.0.1:${port}`);
  });
});

describe('an application that dies of an error', () => {
  it('dies as it would without the preload', async () => {
    const program = `
      const server = require('node:http').createServer(() => { throw new Error('fatal fault'); });
      server.listen(0, '127.0.0.1', () => fetch('http://127.0.0.1:' + server.address().port).catch(() => {}));`;
    const { code, errors } = await runPreloaded(byRequire, program, {
      XAI_METRICS_PORT: '0',
    }).ended;
    expect(code).toBe(1);
    expect(errors).toContain('Error: fatal fault');
    expect(errors.match(/Error:/g)).toHaveLength(1);
  });
});

describe('workers of node:cluster', () => {
  it('share the port and answer as one', async () => {
    const port = String(await freePort());
    const program = runPreloaded(byRequire, 'clustered-server.cjs', { XAI_METRICS_PORT: port });
    const url = await program.firstLine;
    for (let i = 0; i < 6; i += 1) {
      await (await fetch(url, { headers: { connection: 'close' } })).text();
    }
    await eventually(async () => {
      const samples = await scrape(`http://127.0.0.1:${port}`);
      expect(sampleValue(samples, 'xai_cluster_members')).toBe(2);
      expect(sampleValue(samples, 'xai_api_requests_total', { status: '200' })).toBe(6);
    });
    expect(program.errors()).not.toContain('EADDRINUSE');
    program.child.stdin?.end();
    expect((await program.ended).code).toBe(0);
  });
});

describe('threads of one process', () => {
  it('answer as one where a variable says so', async () => {
    const port = String(await freePort());
    const env = { XAI_METRICS_PORT: port, XAI_METRICS_CLUSTER: 'true' };
    const program = runPreloaded(byRequire, 'threaded-server.cjs', env);
    await program.firstLine;
    await eventually(async () => {
      const samples = await scrape(`http://127.0.0.1:${port}`);
      expect(sampleValue(samples, 'xai_cluster_members')).toBe(2);
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(2);
    });
    program.child.stdin?.end();
    const { code, errors } = await program.ended;
    expect([code, errors.includes('EADDRINUSE')]).toEqual([0, false]);
  });
});

/** What the servers answer without the preload. */
async function askBare(file: string): Promise<Record<string, unknown>> {
  const bare = runPreloaded([], file);
  const answers = await askAll(JSON.parse(await bare.firstLine) as Record<string, string>);
  bare.child.stdin?.end();
  expect((await bare.ended).code).toBe(0);
  return answers;
}

/** Sends the same requests to all servers; returns what came back, without what differs each time. */
async function askAll(urls: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const [name, url] of Object.entries(urls)) {
    for (const path of [`/${name}/block/0xabc`, `/${name}/fail/0xabc`, '/nope?address=0xabc']) {
      const response = await fetch(url + path);
      const { date: _date, ...headers } = Object.fromEntries(response.headers);
      answers[name + path] = [response.status, headers, await response.text()];
    }
    const hanging = fetch(`${url}/${name}/hang/0xabc`, { signal: AbortSignal.timeout(100) });
    await expect(hanging).rejects.toThrow();
  }
  return answers;
}
