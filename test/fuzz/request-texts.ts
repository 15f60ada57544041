import { METHODS } from 'node:http';
import type { Random } from './random';

/** Stands in everything that a caller makes up: it must never come out at `/metrics`. */
export const marker = 'fuzz';

const objectNames = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
const inventedMethods = ['INVENTED', 'get', 'G E T', '', '\0', ...objectNames];
const knownMethods = METHODS.filter((name) => name !== 'CONNECT');

const quickPaths = [
  ...['/', '/plain', '/teapot', '/empty', '/cached', '/fail', '/fail-later', '/fail-text'],
  ...[
    '/fail-badly',
    '/redirect/*',
    '/items/*',
    '/all/*',
    '/optional/*',
    '/files/*/*',
    '/digits/17',
  ],
  ...['/left/*', '/chained/*', '/choose/*', '/choose/*?next=1', '/answered/1'],
  ...['/missing/*', '/only-get/*', '/legacy/*', '/private/*', '/broken-guard/*', '/static/koa.ts'],
  ...['/static/*', '/api/chain/*/blocks/*', '/api/chain/*/fail', '/api/chain/*/reject', '/api/*'],
  ...['/v1/shared/*', '/v2/shared/*', '/sub/app/inner/*', '/sub/app/fail/*', '/early-hints'],
  ...[
    '/processing',
    '/odd-status',
    '/metrics',
    '/livez',
    '/readyz?verbose',
    '/health',
    '/*',
    '/*/*',
  ],
];
/** Those that break the connection, or leave the client waiting. */
const slowPaths = [
  ...[
    '/hang',
    '/late',
    '/stream',
    '/events',
    '/cut',
    '/cut-later',
    '/taken-over',
    '/broken-stream',
  ],
  ...['/fail-half-way', '/switch', '/twice/*', '/answered/*'],
];

/** A request that Node can read, if nothing has been spoilt in it. */
export function requestText(random: Random, last: boolean): string {
  const method = random.happens(0.75) ? 'GET' : random.pick(knownMethods);
  return text(method, pathText(random, quickPaths), [
    ...headerTexts(random),
    'Content-Length: 0',
    ...(last ? ['Connection: close'] : []),
  ]);
}

/** A request whose answer may never come, or not whole. */
export function slowRequestText(random: Random): string {
  return text('GET', pathText(random, slowPaths), headerTexts(random));
}

/** A request with a body: whole or cut off, counted or in chunks, with good sizes or bad ones. */
export function uploadText(random: Random): string {
  const size = random.below(2_000);
  const type = 'Content-Type: application/octet-stream';
  const path = random.pick(['/upload', '/upload-ignored', '/items/1', `/${marker}`]);
  const body = 'x'.repeat(random.happens(0.7) ? size : random.below(size + 1));
  if (random.happens(0.5)) {
    const expect = random.happens(0.2) ? ['Expect: 100-continue'] : [];
    return text('POST', path, [type, `Content-Length: ${size}`, ...expect]) + body;
  }
  const length = random.happens(0.8)
    ? body.length.toString(16)
    : random.pick(['zz', '-1', 'fffff']);
  const end = random.pick(['0\r\n\r\n', '0\r\n\r\n', '0\r\nTrailer: a\r\n\r\n', '', 'zz\r\n']);
  return `${text('POST', path, [type, 'Transfer-Encoding: chunked'])}${length}\r\n${body}\r\n${end}`;
}

/** What Node refuses, or takes for something else. */
export function spoiltText(random: Random): string {
  const path = pathText(random, quickPaths);
  const whole = text('GET', path, headerTexts(random));
  const spoils: (() => string)[] = [
    () => text(random.pick(inventedMethods), path, []),
    () => text('CONNECT', `${marker}.example:443`, []),
    () => text('OPTIONS', '*', []),
    () => text('GET', `http://${marker}.example${path}`, []),
    () => text('GET', `//${marker}${path}`, []),
    () => text('GET', path, ['Expect: the-unexpected']),
    () =>
      text('GET', path, ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']),
    () => text('GET', path, ['Upgrade: h2c', 'Connection: Upgrade, HTTP2-Settings']),
    () => text('GET', path, ['Content-Length: 5', 'Content-Length: 6']),
    () => text('GET', path, ['Content-Length: 5', 'Transfer-Encoding: chunked']),
    () => text('GET', path, ['No colon']),
    () => text('GET', path, [': no name']),
    () => text('GET', `${path}\0`, []),
    () => text('GET', `/${marker}\xff\xfe`, []),
    () => text('GET', `/${marker}/${'a'.repeat(20_000)}`, []),
    () => `GET ${path}\r\n\r\n`,
    () => `GET ${path} HTTP/9.9\r\n\r\n`,
    () => `GET ${path} HTTP/1.0\r\n\r\n`,
    () => `GET ${path} HTTP/1.1\r\n\r\n`,
    () => `GET ${path} HTTP/1.1\nHost: a\n\n`,
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    () => '\r\n\r\n',
    () =>
      Array.from({ length: random.below(200) }, () => String.fromCharCode(random.below(256))).join(
        '',
      ),
    () => whole.slice(0, random.below(whole.length)),
    () =>
      whole.replace(/./g, (letter) =>
        random.happens(0.03) ? random.pick(['\0', ' ', '%', '\xff']) : letter,
      ),
  ];
  return random.pick(spoils)();
}

function text(method: string, path: string, headers: readonly string[]): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: a', ...headers, '', ''].join('\r\n');
}

function pathText(random: Random, paths: readonly string[]): string {
  const path = random.pick(paths).replaceAll('*', () => word(random));
  if (random.happens(0.8)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${word(random)}=${word(random)}&${random.pick(objectNames)}[a]=1`;
}

function word(random: Random): string {
  const unique = `${marker}${random.below(1e9).toString(36)}`;
  return random.pick([
    unique,
    unique,
    `0x${unique}52908400098527886E0F7030069857D2E4169EE7`,
    `${unique}.eth`,
    `${random.pick(objectNames)}`,
    `%2e%2e%2f${unique}`,
    `${unique}%00`,
    `${unique}%0d%0aX-Injected:1`,
    `${unique}%22%7d%201`,
    `%zz${unique}`,
    `%E0%A4%A${unique}`,
    `${unique}${'a'.repeat(random.below(300))}`,
    `../${unique}`,
    `${unique};x=1`,
    `:${unique}`,
    `*${unique}`,
  ]);
}

function headerTexts(random: Random): string[] {
  if (random.happens(0.5)) return [];
  const headers = [
    `User-Agent: ${marker}${random.below(1e9)}`,
    `X-Forwarded-For: ${marker}, 10.0.0.1`,
    `X-Forwarded-Host: ${marker}.example`,
    `Authorization: Bearer ${marker}`,
    `Cookie: ${marker}=1; __proto__=${marker}`,
    `traceparent: 00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
    `traceparent: ${marker}`,
    `${random.pick(objectNames)}: ${marker}`,
    `If-None-Match: "a"`,
    `X-Odd: \xff\xfe${marker}`,
    `X-Long: ${marker.repeat(random.below(200))}`,
    'Accept: application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1',
    'Accept-Encoding: gzip',
    'Range: bytes=0-1',
  ];
  return Array.from({ length: random.below(4) }, () => random.pick(headers));
}
