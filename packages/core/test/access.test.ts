import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually } from '../../../test/samples';
import type { AccessOptions, AccessRequest } from '../src/access';
import type { EndpointName, EndpointRequest } from '../src/endpoints';
import { createInstrumentation, createMetrics, XaiMetricsError } from '../src/index';
import { type MetricsServer, startMetricsServer } from '../src/metrics-server';

const secret = 'Zm9v-very.secret~token+/=';
const pair = { username: 'prometheus', password: 'pässwörd: 日本 🔑' };
const servers: MetricsServer[] = [];
const directory = mkdtempSync(join(tmpdir(), 'xai-metrics-access-'));
let files = 0;

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

afterAll(() => rmSync(directory, { recursive: true }));

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const right = basic(`${pair.username}:${pair.password}`);

function secretFile(text: string): string {
  files += 1;
  const path = join(directory, `secret-${files}`);
  writeFileSync(path, text);
  return path;
}

function create(access: AccessOptions) {
  const lines: string[] = [];
  const parts = createInstrumentation({
    registry: new Registry(),
    processMetrics: false,
    logger: { warn: (line) => lines.push(line) },
    access,
  });
  return { ...parts, lines };
}

/** Starts a server of its own; `ask` sends a request with exactly these headers. */
async function start(access: AccessOptions, host = '127.0.0.1') {
  const { endpoints, lines } = create(access);
  const server = await startMetricsServer(endpoints, 0, host);
  servers.push(server);

  async function ask(
    headers: Record<string, string> | string = {},
    path = '/metrics',
    method = 'GET',
  ): Promise<Received> {
    const sent = typeof headers === 'string' ? { authorization: headers } : headers;
    const request = httpRequest(server.url + path, { method, headers: sent, agent: false }).end();
    const [response] = await once(request, 'response');
    let body = '';
    for await (const chunk of response) body += chunk;
    return { status: response.statusCode, headers: response.headers, body };
  }
  return {
    server,
    lines,
    ask,
    status: async (...of: Parameters<typeof ask>) => (await ask(...of)).status,
  };
}

function errorOf(action: () => unknown): XaiMetricsError {
  try {
    action();
  } catch (error) {
    if (error instanceof XaiMetricsError) return error;
  }
  throw new Error('no XaiMetricsError was thrown');
}

describe('a bearer token', () => {
  it.each([
    ['the token', `Bearer ${secret}`, 200],
    ['the scheme in lower case', `bearer ${secret}`, 200],
    ['the scheme in upper case', `BEARER ${secret}`, 200],
    ['several spaces', `Bearer   ${secret}`, 200],
    ['spaces around, which HTTP takes off', ` Bearer ${secret} `, 200],
    ['another token', 'Bearer wrong', 401],
    ['the token in another case', `Bearer ${secret.toLowerCase()}`, 401],
    ['the beginning of the token', `Bearer ${secret.slice(0, -1)}`, 401],
    ['more than the token', `Bearer ${secret}x`, 401],
    ['the token and a word', `Bearer ${secret} x`, 401],
    ['the token twice', `Bearer ${secret}, Bearer ${secret}`, 401],
    ['no space', `Bearer${secret}`, 401],
    ['a tab', `Bearer\t${secret}`, 401],
    ['the scheme alone', 'Bearer', 401],
    ['an empty token', 'Bearer ', 401],
    ['the token alone', secret, 401],
    ['another scheme', `Token ${secret}`, 401],
    ['the token as basic credentials', basic(secret), 401],
    ['quotes', `Bearer "${secret}"`, 401],
    ['an empty header', '', 401],
    ['__proto__', '__proto__ x', 401],
    ['letters beyond ASCII', 'Bearer \u00e9\u00ff', 401],
    ['15,000 letters', `Bearer ${'x'.repeat(15_000)}`, 401],
  ])('with %s', async (_what, header, expected) => {
    const { status, lines } = await start({ token: secret });

    expect(await status(header)).toBe(expected);
    expect(lines).toEqual([]);
  });

  it('is asked for with a challenge, and nothing is said about the endpoint', async () => {
    const { ask } = await start({ token: secret });
    const { status, headers, body } = await ask();

    expect([status, body]).toEqual([401, 'Unauthorized.\n']);
    expect(headers['www-authenticate']).toBe('Bearer realm="metrics"');
    expect(headers['cache-control']).toBe('no-store');
    const head = await ask({}, '/metrics', 'HEAD');
    expect([head.status, head.body]).toEqual([401, '']);
  });

  it('counts once only in a header that is sent twice: the first one', async () => {
    const { server } = await start({ token: secret });
    const { hostname, port } = new URL(server.url);
    const firstLine = async (...headers: string[]) => {
      const socket = connect(Number(port), hostname);
      const lines = headers.map((header) => `Authorization: ${header}\r\n`).join('');
      socket.write(`GET /metrics HTTP/1.1\r\nHost: a\r\n${lines}Connection: close\r\n\r\n`);
      let text = '';
      for await (const chunk of socket) text += chunk;
      return text.split('\r\n', 1)[0];
    };

    expect(await firstLine('Bearer wrong', `Bearer ${secret}`)).toContain('401');
    expect(await firstLine(`Bearer ${secret}`, 'Bearer wrong')).toContain('200');
  });

  it('is not taken from the query or another header', async () => {
    const { status } = await start({ token: secret });

    expect(await status({}, `/metrics?token=${secret}&access_token=${secret}`)).toBe(401);
    expect(await status({ 'proxy-authorization': `Bearer ${secret}` })).toBe(401);
    expect(await status({ 'x-api-key': secret, cookie: `token=${secret}` })).toBe(401);
  });
});

describe('basic credentials', () => {
  const encoded = right.slice('Basic '.length);
  it.each([
    ['name and password', right, 200],
    ['the scheme in lower case', `basic ${encoded}`, 200],
    ['no padding', `Basic ${encoded.replace(/=+$/, '')}`, 200],
    ['another password', basic(`${pair.username}:wrong`), 401],
    ['another name', basic(`other:${pair.password}`), 401],
    ['no name', basic(`:${pair.password}`), 401],
    ['no password', basic(`${pair.username}:`), 401],
    ['no colon', basic(pair.username), 401],
    ['the password in another case', basic(`${pair.username}:${pair.password.toUpperCase()}`), 401],
    ['a line break behind', basic(`${pair.username}:${pair.password}\n`), 401],
    ['a null byte behind', basic(`${pair.username}:${pair.password}\0`), 401],
    [
      'the password in Latin-1',
      `Basic ${Buffer.from('prometheus:p\u00e4ss', 'latin1').toString('base64')}`,
      401,
    ],
    [
      'letters that are no base64 in between',
      `Basic ${encoded.slice(0, 4)}*${encoded.slice(4)}`,
      401,
    ],
    ['a space in between', `Basic ${encoded.slice(0, 4)} ${encoded.slice(4)}`, 401],
    ['too much padding', `Basic ${encoded.replace(/=*$/, '===')}`, 401],
    ['more behind the padding', `Basic ${encoded.replace(/=*$/, '=')}AAAA`, 401],
    ['plain text', `Basic ${pair.username}:${pair.password.slice(0, 1)}`, 401],
    ['nothing', 'Basic', 401],
    ['the pair as a token', `Bearer ${encoded}`, 401],
  ])('with %s', async (_what, header, expected) => {
    const { status } = await start({ basic: pair });

    expect(await status(header)).toBe(expected);
  });

  it('are asked for in UTF-8', async () => {
    const { ask } = await start({ basic: pair });

    expect((await ask()).headers['www-authenticate']).toBe(
      'Basic realm="metrics", charset="UTF-8"',
    );
  });

  it('are base64 of the common alphabet, not that of URLs', async () => {
    const { status } = await start({ basic: { username: 'a', password: '>>>???' } });
    const header = basic('a:>>>???');

    expect(header).toMatch(/[+/]/);
    expect(await status(header)).toBe(200);
    expect(await status(header.replaceAll('+', '-').replaceAll('/', '_'))).toBe(401);
  });

  it('suffice where there is a token, too, and the other way round', async () => {
    const { ask, status } = await start({ basic: pair, token: secret });

    expect(await status(right)).toBe(200);
    expect(await status(`Bearer ${secret}`)).toBe(200);
    const { status: refused, headers } = await ask('Bearer wrong');
    expect(refused).toBe(401);
    expect(headers['www-authenticate']).toBe(
      'Basic realm="metrics", charset="UTF-8", Bearer realm="metrics"',
    );
  });
});

describe('a secret file', () => {
  // More than the second in which the file is not looked at again.
  const laterThanTheCheck = () => new Promise((resolve) => setTimeout(resolve, 1100));

  it.each([
    ['a token', { tokenFile: () => secretFile(secret) }, `Bearer ${secret}`],
    [
      'a token and a line break',
      { tokenFile: () => secretFile(`${secret}\n`) },
      `Bearer ${secret}`,
    ],
    ['a token and CRLF', { tokenFile: () => secretFile(`${secret}\r\n`) }, `Bearer ${secret}`],
    ['a pair', { basicFile: () => secretFile(`${pair.username}:${pair.password}\n`) }, right],
    ['a password with a colon', { basicFile: () => secretFile('a:b:c') }, basic('a:b:c')],
    ['a password that ends in a space', { basicFile: () => secretFile('a:b \n') }, basic('a:b ')],
  ])('may hold %s', async (_what, options, header) => {
    const access = Object.fromEntries(Object.entries(options).map(([name, of]) => [name, of()]));
    const { status } = await start(access);

    expect(await status(header)).toBe(200);
    expect(await status(`${header}x`)).toBe(401);
  });

  it('is read again when it is written, replaced or moved over, also by an older file', async () => {
    const tokenFile = secretFile('first');
    const older = secretFile('third');
    const { status, lines } = await start({ tokenFile });
    expect(await status('Bearer first')).toBe(200);

    writeFileSync(tokenFile, 'second\n');
    await laterThanTheCheck();
    expect(await status('Bearer first')).toBe(401);
    expect(await status('Bearer second')).toBe(200);

    renameSync(older, tokenFile);
    await laterThanTheCheck();
    const answers = [status('Bearer second'), status('Bearer third'), status('Bearer third')];
    expect(await Promise.all(answers)).toEqual([401, 200, 200]);
    expect(lines).toEqual([]);
  });

  it.each([
    ['missing', (path: string) => unlinkSync(path), 'ENOENT'],
    ['empty', (path: string) => writeFileSync(path, ''), 'XAI_METRICS_INVALID_SECRET'],
    ['useless', (path: string) => writeFileSync(path, 'a b\nc'), 'XAI_METRICS_INVALID_SECRET'],
  ])('leaves the old secret valid while it is %s, which is logged', async (_how, spoil, reason) => {
    const tokenFile = secretFile('first');
    const { status, lines } = await start({ tokenFile });
    spoil(tokenFile);
    await laterThanTheCheck();

    expect(await status('Bearer first')).toBe(200);
    expect(await status('Bearer')).toBe(401);
    expect(lines).toEqual([
      `xai-metrics: fault in probe: access.tokenFile: ${reason}; the secret read before stays valid`,
    ]);

    writeFileSync(tokenFile, 'mended');
    await eventually(async () => expect(await status('Bearer mended')).toBe(200));
    expect(await status('Bearer first')).toBe(401);
  });
});

describe('networks', () => {
  const ask = async (networks: readonly string[], ip: string | undefined) => {
    const request: EndpointRequest = { headers: {}, ip };
    return (await create({ networks }).endpoints.find('GET', '/metrics')?.(request))?.status;
  };

  it.each([
    ['10.0.0.0/8', '10.255.0.1', 200],
    ['10.0.0.0/8', '11.0.0.1', 403],
    ['10.1.2.3/8', '10.9.9.9', 200],
    ['192.0.2.7', '192.0.2.7', 200],
    ['192.0.2.7', '192.0.2.70', 403],
    ['192.0.2.7/31', '192.0.2.6', 200],
    ['192.0.2.128/25', '192.0.2.127', 403],
    ['0.0.0.0/0', '203.0.113.9', 200],
    ['0.0.0.0/0', '2001:db8::1', 403],
    ['::/0', '2001:db8::1', 200],
    ['::/0', '203.0.113.9', 403],
    ['::/0', '::ffff:203.0.113.9', 403],
    ['10.0.0.0/8', '::ffff:10.0.0.1', 200],
    ['10.0.0.0/8', '::ffff:a00:1', 200],
    ['10.0.0.0/8', '0:0:0:0:0:FFFF:0A00:0001', 200],
    ['10.0.0.0/8', '::ffff:11.0.0.1', 403],
    ['10.0.0.0/8', '::10.0.0.1', 403],
    ['::ffff:10.0.0.0/104', '10.9.9.9', 200],
    ['::ffff:10.0.0.0/104', '11.0.0.1', 403],
    ['::ffff:10.0.0.1', '10.0.0.1', 200],
    ['fd00::/8', 'fdff:1::1', 200],
    ['fd00::/8', 'fe00::1', 403],
    ['2001:db8::/33', '2001:db8:7fff::1', 200],
    ['2001:db8::/33', '2001:db8:8000::1', 403],
    ['::1', '0:0:0:0:0:0:0:1', 200],
    ['fe80::/10', 'fe80::1%eth0', 200],
    ['10.0.0.0/8', undefined, 403],
    ['10.0.0.0/8', '', 403],
    ['10.0.0.0/8', 'unknown', 403],
    ['10.0.0.0/8', '10.0.0.1, 10.0.0.2', 403],
    ['10.0.0.0/8', '010.0.0.1', 403],
    ['10.0.0.0/8', '10.0.0.1:5000', 403],
    ['10.0.0.0/8', '10.0.0.1\0', 403],
  ])('%s, asked from %p', async (network, ip, expected) => {
    expect(await ask(['198.51.100.1', network], ip)).toBe(expected);
  });

  it.each(['127.0.0.0/8', '::1'])('let a caller over a socket through: %s', async (network) => {
    const host = network === '::1' ? '::1' : '127.0.0.1';
    let started: Awaited<ReturnType<typeof start>>;
    try {
      started = await start({ networks: [network] }, host);
    } catch (error) {
      // A machine without IPv6 has nothing to bind.
      expect((error as XaiMetricsError).code).toBe('XAI_METRICS_LISTEN_FAILED');
      return;
    }
    expect(await started.status()).toBe(200);
  });

  it('know a caller of IPv4 on a server of both families', async () => {
    const { endpoints } = create({ networks: ['127.0.0.1'] });
    const server = await startMetricsServer(endpoints, 0, '::').catch(() => undefined);
    if (server === undefined) return; // a machine without IPv6
    servers.push(server);

    expect((await fetch(`http://127.0.0.1:${new URL(server.url).port}/metrics`)).status).toBe(200);
  });

  it('do not believe what a header says about the address', async () => {
    const { ask } = await start({ networks: ['10.0.0.0/8'] });
    const { status, headers, body } = await ask({
      'x-forwarded-for': '10.0.0.1',
      'x-real-ip': '10.0.0.1',
      forwarded: 'for=10.0.0.1',
      'x-client-ip': '10.0.0.1',
    });

    expect([status, body]).toEqual([403, 'Forbidden.\n']);
    expect(headers['www-authenticate']).toBeUndefined();
  });

  it('are needed besides credentials, which do not help elsewhere', async () => {
    const inside = await start({ networks: ['127.0.0.1'], token: secret });
    const outside = await start({ networks: ['10.0.0.0/8'], token: secret });

    expect(await inside.status()).toBe(401);
    expect(await inside.status(`Bearer ${secret}`)).toBe(200);
    expect(await outside.status()).toBe(403);
    expect(await outside.status(`Bearer ${secret}`)).toBe(403);
  });
});

describe('allow', () => {
  it.each([
    ['true', () => true, 200],
    ['true, later', async () => true, 200],
    ['false', () => false, 403],
    ['false, later', async () => false, 403],
    ['undefined', () => undefined, 403],
    ['something that is not true', () => 'yes', 403],
    ['an object, later', async () => ({}), 403],
  ])('that returns %s', async (_what, allow, expected) => {
    const { status, lines } = await start({ allow: allow as () => boolean });

    expect(await status()).toBe(expected);
    expect(lines).toEqual([]);
  });

  it.each([
    ['does not decide within 5 seconds', () => new Promise(() => {}), 'Error'],
    ['throws', () => (undefined as unknown as AccessRequest).ip, 'TypeError'],
    [
      'throws what the caller has sent',
      ({ headers }: AccessRequest) => {
        throw headers;
      },
      'object',
    ],
    [
      'rejects',
      async ({ headers }: AccessRequest) => {
        throw new RangeError(`no right to ${headers.authorization}`);
      },
      'RangeError',
    ],
  ])('that %s refuses, which is logged without what was sent', async (_what, allow, name) => {
    const { status, lines } = await start({ allow: allow as unknown as () => boolean });

    expect(await status(`Bearer ${secret}`)).toBe(403);
    expect(lines).toEqual([
      `xai-metrics: fault in probe: access could not be decided, so it was refused: ${name}`,
    ]);
  });

  it('gets headers, address and URL, and is asked last', async () => {
    const asked: AccessRequest[] = [];
    const { status } = await start({
      token: secret,
      allow: (request) => asked.push(request) > 0,
    });

    expect(await status({ 'x-tenant': 'a' }, '/metrics?name[]=b')).toBe(401);
    expect(asked).toEqual([]);
    const headers = { 'x-tenant': 'a', authorization: `Bearer ${secret}` };
    expect(await status(headers, '/metrics?name[]=b')).toBe(200);
    expect(asked).toMatchObject([{ headers, ip: '127.0.0.1', url: '/metrics?name[]=b' }]);
  });

  it('is not asked when the address cannot be told', async () => {
    const { endpoints } = create({ networks: ['10.0.0.0/8'], allow: () => true });
    const request = {
      headers: {},
      get ip(): string {
        throw new Error('the function that trusts proxies fails');
      },
    };

    expect((await endpoints.find('GET', '/metrics')?.(request))?.status).toBe(403);
  });
});

describe('refuseWith 404', () => {
  it.each([
    ['credentials', { token: secret }],
    ['the network', { networks: ['10.0.0.0/8'] }],
    ['allow', { allow: () => false }],
  ])('answers as for any unknown path when %s refuses', async (_what, access) => {
    const { ask } = await start({ ...access, refuseWith: 404 });
    const [refused, unknown] = [await ask(), await ask({}, '/unknown')];

    expect(refused.status).toBe(404);
    const withoutDate = ({ headers, body }: Received) => ({ ...headers, date: '', body });
    expect(withoutDate(refused)).toEqual(withoutDate(unknown));
    expect(refused.body).toBe(
      'Not found. This server has /livez, /health/live, /readyz, /health/ready, /startupz.\n',
    );
  });

  it('names no path where all are guarded', async () => {
    const endpoints: EndpointName[] = ['metrics', 'live', 'ready', 'startup', 'health'];
    const { ask } = await start({ token: secret, refuseWith: 404, endpoints });

    expect((await ask({}, '/unknown')).body).toBe('Not found.\n');
    expect((await ask(`Bearer ${secret}`)).status).toBe(200);
  });
});

describe('the guarded endpoints', () => {
  const paths = {
    metrics: '/metrics',
    live: '/livez',
    ready: '/readyz',
    startup: '/startupz',
    health: '/healthz',
  };

  it.each<[string, EndpointName[] | undefined, EndpointName[]]>([
    ['metrics and health by default', undefined, ['metrics', 'health']],
    ['those that are listed', ['ready', 'metrics'], ['metrics', 'ready']],
    ['all of them', ['metrics', 'live', 'ready', 'startup', 'health'], Object.keys(paths) as never],
  ])('are %s', async (_what, endpoints, expected) => {
    const { status } = await start({ token: secret, ...(endpoints && { endpoints }) });
    const guarded: string[] = [];
    for (const [name, path] of Object.entries(paths)) {
      if ((await status({}, `${path}?verbose`)) === 401) guarded.push(name);
      expect(await status(`Bearer ${secret}`, path)).not.toBe(401);
    }

    expect(guarded).toEqual(expected);
  });

  it('are guarded at each of their paths, also for HEAD', async () => {
    const { status } = await start({ token: secret });

    expect(await status({}, '/health')).toBe(401);
    expect(await status({}, '/healthz', 'HEAD')).toBe(401);
  });
});

describe('the options', () => {
  it.each<[string, unknown, string, string]>([
    ['null', null, 'INVALID_OPTION', 'access (received null)'],
    ['false', false, 'INVALID_OPTION', 'access (received boolean, not shown)'],
    ['a token in its place', secret, 'INVALID_OPTION', 'access (received string, not shown)'],
    ['a list', [secret], 'INVALID_OPTION', 'access (received object, not shown)'],
    ['no guard', {}, 'NO_GUARD', 'access (received [])'],
    [
      'an unknown name',
      { tokne: secret },
      'UNKNOWN_OPTION',
      'access.tokne, probably meant as token',
    ],
    ['an empty token', { token: '' }, 'INVALID_SECRET', 'access.token (received "")'],
    ['a token that is not set', { token: undefined }, 'INVALID_SECRET', '(received undefined)'],
    [
      'a token with a space',
      { token: `${secret} a` },
      'INVALID_SECRET',
      '(received string, not shown)',
    ],
    ['a token with a line break', { token: `${secret}\n` }, 'INVALID_SECRET', 'not shown'],
    ['a token beyond ASCII', { token: `${secret}é` }, 'INVALID_SECRET', 'not shown'],
    ['a number', { token: 5 }, 'INVALID_SECRET', '(received number, not shown)'],
    ['a missing file', { tokenFile: `/${secret}` }, 'UNREADABLE_SECRET', '(received "ENOENT")'],
    ['a directory', { tokenFile: directory }, 'UNREADABLE_SECRET', '(received "EISDIR")'],
    [
      'a path with a null byte',
      { tokenFile: `${secret}\0` },
      'UNREADABLE_SECRET',
      'ERR_INVALID_ARG',
    ],
    ['a path that is not set', { tokenFile: undefined }, 'INVALID_OPTION', '(received undefined)'],
    [
      'an empty file',
      { tokenFile: secretFile('') },
      'INVALID_SECRET',
      'access.tokenFile (received "")',
    ],
    [
      'a file of two lines',
      { tokenFile: secretFile(`${secret}\na\n`) },
      'INVALID_SECRET',
      'not shown',
    ],
    [
      'a file without a name',
      { basicFile: secretFile(`:${secret}`) },
      'INVALID_SECRET',
      'not shown',
    ],
    [
      'a file without a password',
      { basicFile: secretFile(`${secret}:\n`) },
      'INVALID_SECRET',
      'not shown',
    ],
    ['a file without a colon', { basicFile: secretFile(secret) }, 'INVALID_SECRET', 'not shown'],
    [
      'both tokens',
      { token: secret, tokenFile: 'a' },
      'CONFLICTING_OPTIONS',
      'access.token and access.tokenFile',
    ],
    [
      'both pairs',
      { basic: pair, basicFile: 'a' },
      'CONFLICTING_OPTIONS',
      'access.basic and access.basicFile',
    ],
    ['a pair as text', { basic: `a:${secret}` }, 'INVALID_SECRET', 'access.basic (received string'],
    [
      'a pair as a list',
      { basic: ['a', secret] },
      'INVALID_SECRET',
      'access.basic (received object',
    ],
    ['a pair that is not set', { basic: undefined }, 'INVALID_SECRET', '(received undefined)'],
    [
      'no password',
      { basic: { username: 'a' } },
      'INVALID_SECRET',
      'access.basic.password (received undefined)',
    ],
    [
      'a colon in the name',
      { basic: { username: 'a:b', password: secret } },
      'INVALID_SECRET',
      'basic.username',
    ],
    [
      'an unknown name in the pair',
      { basic: { user: 'a', password: secret } },
      'UNKNOWN_OPTION',
      'access.basic.user (received string, not shown)',
    ],
    ['no network', { networks: [] }, 'INVALID_OPTION', 'access.networks (received [])'],
    [
      'networks that are not set',
      { networks: undefined },
      'INVALID_OPTION',
      'access.networks (received [])',
    ],
    ['null as networks', { networks: null }, 'INVALID_OPTION', 'access.networks (received null)'],
    ['null as predicate', { allow: null }, 'INVALID_OPTION', 'access.allow (received null)'],
    ['null as token', { token: null }, 'INVALID_SECRET', 'access.token (received null)'],
    ['null as pair', { basic: null }, 'INVALID_SECRET', 'access.basic (received null)'],
    ['null as file', { basicFile: null }, 'INVALID_OPTION', 'access.basicFile (received null)'],
    ['a network as text', { networks: '10.0.0.0/8' }, 'INVALID_OPTION', 'access.networks'],
    [
      'a predicate that is none',
      { allow: 'yes' },
      'INVALID_OPTION',
      'access.allow (received "yes")',
    ],
    ['a predicate that is not set', { allow: undefined }, 'INVALID_OPTION', 'access.allow'],
    [
      'another status',
      { token: secret, refuseWith: 403 },
      'INVALID_OPTION',
      '401 or 404 (received 403)',
    ],
    ['no endpoint', { token: secret, endpoints: [] }, 'INVALID_OPTION', 'access.endpoints'],
    [
      'an unknown endpoint',
      { token: secret, endpoints: ['metric'] },
      'INVALID_OPTION',
      '(received ["metric"])',
    ],
  ])('refuse %s, and show no secret', (_what, access, code, shows) => {
    const error = errorOf(() => create(access as AccessOptions));

    expect(error.code).toBe(`XAI_METRICS_${code}`);
    expect(error.message).toContain(shows);
    const printed = `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
    expect(printed).not.toContain(secret);
  });

  it.each([
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '10.0.0.*',
    ' 10.0.0.1',
    '010.0.0.1',
    'fd00::/129',
    'fe80::1%eth0',
    '::ffff:10.0.0.0/8',
    '[::1]',
    5,
    null,
    undefined,
  ])('refuse the network %p', (network) => {
    const { code } = errorOf(() => create({ networks: ['10.0.0.0/8', network as string] }));

    expect(code).toBe('XAI_METRICS_INVALID_NETWORK');
  });

  it.each([
    ['in a misspelt access', { acess: { token: secret } }],
    ['beside access', { token: secret }],
    ['beside access, misspelt', { tokn: secret }],
    ['deep in another option', { nodeInfo: { version: 1, basic: { password: secret } } }],
    ['for createMetrics', { access: { token: secret } }],
  ])('do not show a secret that stands %s', (_where, options) => {
    expect(errorOf(() => createMetrics(options as object)).message).not.toContain(secret);
  });

  it('leave nothing in the registry when they are refused', async () => {
    const registry = new Registry();
    errorOf(() => createInstrumentation({ registry, access: {} }));

    expect(await registry.metrics()).toBe('\n');
  });
});
