import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createPathMatcher } from '../src/preload/path-routes';
import { readSettings, SettingError, settingEntries } from '../src/read-settings';

describe('readSettings', () => {
  it('reads nothing from an environment that holds nothing of ours', () => {
    expect(readSettings({ PATH: '/bin', npm_config_yes: 'true' })).toEqual({});
  });

  it('reads every kind of value', () => {
    const settings = readSettings({
      XAI_METRICS_PORT: '0',
      XAI_METRICS_NETWORKS: '10.0.0.0/8, fd00::/8',
      XAI_METRICS_CLUSTER: 'False',
      XAI_METRICS_NAMING: 'prometheus',
      XAI_METRICS_CHAIN_BLOCK_SECONDS: '0.4',
      XAI_METRICS_CHAIN_HEADERS: 'X-Key: a: b\n\nX-Other: c',
      XAI_METRICS_CHAIN_REFERENCES: 'a=http://10.0.0.1:8545/?k=v,b=https://example.org',
    });
    expect(settings).toEqual({
      port: 0,
      networks: ['10.0.0.0/8', 'fd00::/8'],
      cluster: false,
      naming: 'prometheus',
      blockSeconds: 0.4,
      chainHeaders: { 'x-key': 'a: b', 'x-other': 'c' },
      references: { a: 'http://10.0.0.1:8545/?k=v', b: 'https://example.org' },
    });
  });

  it('takes an empty variable for none, but not that of a guard', () => {
    expect(readSettings({ XAI_METRICS_PORT: '' })).toEqual({});
    for (const name of ['TOKEN', 'TOKEN_FILE', 'NETWORKS']) {
      const variable = `XAI_METRICS_${name}`;
      expect(() => readSettings({ [variable]: '' })).toThrow(`${variable} must not be empty`);
    }
  });

  it.each([
    [{ XAI_METRICS_PORT: '65536' }, 'has to be a whole number from 0 to 65535 (received "65536")'],
    [{ XAI_METRICS_PORT: '0x10' }, 'has to be a whole number'],
    [{ XAI_METRICS_ENABLED: 'no' }, 'has to be true or false (received "no")'],
    [{ XAI_METRICS_NAMING: 'otel' }, 'has to be one of xai, prometheus, opentelemetry'],
    [{ XAI_METRICS_EXCLUDE: '/a,,/b' }, 'has to be a list with commas'],
    [{ XAI_METRICS_CHAIN: 'eth' }, 'has to be one of evm, beacon, bitcoin'],
    [{ XAI_METRICS_CHAIN_URL: 'localhost:8545' }, 'has to be an http: or https: URL'],
    [{ XAI_METRICS_CHAIN_REFERENCES: 'http://x' }, 'has to hold a name and an http: or https: URL'],
    [{ XAI_METRICS_CHAIN_POLL_SECONDS: '0' }, 'has to be a number of seconds'],
    [{ XAI_METRICS_ROUTES: 'block/:id' }, "such as '/block/:height' or '/files/*'"],
    [{ XAI_METRICS_ROUTES: '/a/(.*)' }, 'and not "/a/(.*)"'],
    [{ XAI_METRICS_PROT: '1' }, 'is no variable of XAI Metrics. Did you mean XAI_METRICS_PORT?'],
    [{ XAI_METRICS_HOSTS: 'x' }, 'Did you mean XAI_METRICS_HOST?'],
    [{ XAI_METRICS_OTHER: 'x' }, 'Remove it or check its spelling.'],
  ])('refuses %j with what to write instead', (environment, message) => {
    const [variable] = Object.keys(environment);
    const read = () => readSettings(environment);
    expect(read).toThrow(SettingError);
    expect(read).toThrow(message);
    expect(read).toThrow(variable as string);
  });

  it('shows no secret', () => {
    const secrets = settingEntries.filter(([, { isSecret }]) => isSecret);
    expect(secrets.map(([name]) => name).sort()).toEqual(
      ['chainHeaders', 'chainToken', 'chainUrl', 'references', 'token'].sort(),
    );
    const read = () => readSettings({ XAI_METRICS_CHAIN_URL: 'ws://user:a-password@host' });
    expect(read).toThrow('(not shown)');
    expect(read).not.toThrow('a-password');
  });
});

describe('createPathMatcher', () => {
  const match = createPathMatcher(['/', '/block/latest', '/block/:id', '/files/*', '/v1.0/:a/b/']);

  it.each([
    ['/', '/'],
    ['/block/latest', '/block/latest'],
    ['/block/0xabc', '/block/:id'],
    ['/block/', undefined],
    ['/block/1/2', undefined],
    ['/files/', '/files/*'],
    ['/files/a/b\nc', '/files/*'],
    ['/files', undefined],
    ['/v1.0/x/b/', '/v1.0/:a/b/'],
    ['/v1x0/x/b/', undefined],
    ['', undefined],
  ])('finds for %j the first pattern that fits', (path, pattern) => {
    expect(match(path)).toBe(pattern);
  });
});

describe.each([
  ['preload', 'docs/preload.md'],
  ['exporter', 'docs/exporter.md'],
] as const)('the page of the %s', (what, file) => {
  const page = readFileSync(join(__dirname, '../../..', file), 'utf8');
  const settings = settingEntries.filter(([, { about }]) => about === what || about === 'both');

  it('lists each of its settings and no other, in the order of the table', () => {
    const rows = [...page.matchAll(/^\| `(XAI_METRICS_\w+)` \|.*$/gm)].map(([row]) => row);
    expect(rows).toEqual(
      settings.map(([, { variable, argument, byDefault, help }]) => {
        const flag = argument === undefined ? '' : `\`--${argument}\``;
        const columns = what === 'exporter' ? [`\`${variable}\``, flag] : [`\`${variable}\``];
        return `| ${[...columns, byDefault, help].join(' | ')} |`;
      }),
    );
  });

  it('names no variable that does not exist', () => {
    const known = settings.map(([, { variable }]) => variable as string);
    const named = [...page.matchAll(/XAI_METRICS_[A-Z_]+/g)].map(([name]) => name);
    const codes = /^XAI_METRICS_(INVALID|UNKNOWN|REGISTRY|LISTEN)_/;
    expect(named.filter((name) => !known.includes(name) && !codes.test(name))).toEqual([]);
  });
});
