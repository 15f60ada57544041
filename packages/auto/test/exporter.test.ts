import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../test/free-port';
import { eventually, sampleValue, scrape } from '../../../test/samples';
import { type EvmNode, startEvmNode } from './evm-node';
import { type PreloadedProgram, runPreloaded } from './preloaded';

let node: EvmNode;
let folder: string;

beforeAll(async () => {
  node = await startEvmNode();
  folder = mkdtempSync(join(tmpdir(), 'xai-exporter-'));
});

afterAll(() => {
  node.close();
  rmSync(folder, { recursive: true });
});

describe('the exporter', () => {
  it('serves what a node tells, the probes, and ends by SIGTERM with 0', async () => {
    const program = run(['--chain', 'evm', '--url', node.url, '--port', '0'], {
      // An argument goes before its variable.
      XAI_METRICS_PORT: '1',
      XAI_METRICS_READINESS_PRESET: 'besu',
      XAI_METRICS_CHAIN_HEADERS: 'x-api-key: a-secret\nx-client: exporter',
    });
    const url = await urlOf(program);
    const samples = await eventually(async () => {
      const found = await scrape(url);
      expect(sampleValue(found, 'xai_block_height')).toBe(23);
      expect(sampleValue(found, 'xai_peers_connected')).toBe(5);
      return found;
    });
    expect(sampleValue(samples, 'xai_source_up', { source: 'node' })).toBe(1);
    // What the node cannot tell is absent, and nobody serves requests.
    expect(sampleValue(samples, 'xai_transaction_pool_size')).toBeUndefined();
    expect(samples.filter(({ name }) => /^xai_(api|ai)_/.test(name))).toEqual([]);
    expect(samples.filter(({ name }) => name === 'xai_node_info')).toEqual([]);
    expect(node.lastHeaders()).toMatchObject({ 'x-api-key': 'a-secret', 'x-client': 'exporter' });
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/readiness?minPeers=6`)).status).toBe(503);

    const askedAt = performance.now();
    program.child.kill('SIGTERM');
    const { code, output, errors } = await program.ended;
    expect([code, output, errors]).toEqual([0, `/metrics and the probes are at ${url}\n`, '']);
    expect(performance.now() - askedAt).toBeLessThan(2000);
  });

  it('needs variables only, asks for its token and says nothing if it shall not', async () => {
    const port = await freePort();
    const program = run([], {
      XAI_METRICS_CHAIN: 'evm',
      XAI_METRICS_CHAIN_URL: node.url,
      XAI_METRICS_CHAIN_REFERENCES: `backup=${node.url}`,
      XAI_METRICS_PORT: String(port),
      XAI_METRICS_PREFIX: 'chain_',
      XAI_METRICS_TOKEN: 'only-for-prometheus',
      XAI_METRICS_LOG: 'false',
      XAI_METRICS_NETWORK: 'devnet',
      XAI_METRICS_DISK_PATH: '/dev',
    });
    const url = `http://127.0.0.1:${port}/metrics`;
    await eventually(async () => expect((await fetch(url)).status).toBe(401), 10_000);
    const headers = { authorization: 'Bearer only-for-prometheus' };
    await eventually(async () => {
      const text = await (await fetch(url, { headers })).text();
      expect(text).toContain('chain_block_height 23\n');
      expect(text).toContain('chain_chain_reference_height{reference="backup"} 23\n');
      const { blocks, bfree, bavail, bsize } = statfsSync('/dev');
      expect(text).toContain(`chain_system_disk_size_bytes ${(blocks - bfree + bavail) * bsize}\n`);
      expect(text).toContain(
        'chain_node_info{version="unknown",network="devnet",client="unknown"}',
      );
    });
    program.child.kill('SIGINT');
    expect(await program.ended).toEqual({ code: 0, output: '', errors: '' });
  });

  it('watches several chains of a file, on a Unix socket', async () => {
    const config = join(folder, 'chains.json');
    const chains = {
      main: { kind: 'evm', url: node.url, references: { backup: { url: node.url } } },
      side: { kind: 'evm', url: `${node.url}/path`, pollSeconds: 1, batch: 5 },
    };
    writeFileSync(config, JSON.stringify({ chains }));
    const socketPath = join(folder, 'metrics.sock');
    const program = run(['--config', config, '--socket', socketPath]);
    expect(await urlOf(program)).toBe(`unix:${socketPath}`);
    await eventually(async () => {
      const text = await getBySocket(socketPath, '/metrics');
      expect(text).toContain('xai_block_height{chain="main"} 23\n');
      expect(text).toContain('xai_block_height{chain="side"} 23\n');
    });
    program.child.kill('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });

  it('goes on while the node is away', async () => {
    const program = run(['--chain', 'evm', '--url', 'http://127.0.0.1:9', '--port', '0']);
    const url = await urlOf(program);
    await eventually(async () =>
      expect(sampleValue(await scrape(url), 'xai_source_up', { source: 'node' })).toBe(0),
    );
    program.child.kill('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });
});

describe('--check', () => {
  it('shows what the node tells, and ends with 0 if it is ready', async () => {
    const { code, output } = await run(['--chain', 'evm', '--url', node.url, '--check']).ended;
    expect(output).toMatch(/^node\n/);
    expect(output).toMatch(/^ {2}client +name Testclient, version v1\.2\.3$/m);
    expect(output).toMatch(/^ {2}identity +chainId 31337, genesis 0x/m);
    expect(output).toMatch(/^ {2}head +height 23, .*timestamp 20.*Z \(\d+ s ago\)/m);
    expect(output).toMatch(/^ {2}peers +connected 5$/m);
    expect(output).toContain('readyz check passed');
    expect(code).toBe(0);
  });

  it('names why a node is not ready, and ends with 1', async () => {
    const args = ['--chain', 'evm', '--url', node.url, '--expected-chain-id', '1', '--check'];
    const { code, output } = await run(args).ended;
    expect(output).toMatch(/failure +nonsense: the node is on the chain 31337, not on 1/);
    expect(output).toMatch(/readyz check failed/);
    expect(code).toBe(1);
  });
});

describe('wrong input ends with 2 and says what to write', () => {
  it.each([
    [['--prot', '1'], "Unknown option '--prot'. See xai-metrics-auto exporter --help."],
    [[], 'An exporter needs a node: --chain and --url, or --config'],
    [['--chain', 'evm'], '--chain needs --url or XAI_METRICS_CHAIN_URL: address of'],
    [['--url', 'http://127.0.0.1'], '--url needs --chain or XAI_METRICS_CHAIN: kind of'],
    [['--chain', 'dogecoin'], '--chain has to be one of evm'],
    [
      ['--chain', 'evm', '--url', 'http://user:a-password@127.0.0.1', '--header', 'no header'],
      "--header has to be written as 'name: value', one a line (received (not shown)).",
    ],
    [
      ['--chain', 'evm', '--url', 'http://127.0.0.1', '--port', '1', '--socket', '/run/x'],
      '--socket and --port exclude each other.',
    ],
    [
      ['--chain', 'evm', '--url', 'http://127.0.0.1', '--prefix', 'Dex'],
      '--prefix: XAI_METRICS_INVALID_PREFIX',
    ],
    [['--config', '/nowhere/chains.json'], '/nowhere/chains.json cannot be read: ENOENT.'],
  ])('%j', async (args, message) => {
    const { code, output, errors } = await run(args as string[]).ended;
    expect(errors).toContain(message);
    expect(errors).not.toContain('a-password');
    expect([code, output, errors.split('\n').length]).toEqual([2, '', 2]);
  });

  it('a command that does not exist', async () => {
    const { code, errors } = await runPreloaded([], 'exporter.cjs', {}, ['export']).ended;
    expect([code, errors.split('\n', 1)[0]]).toEqual([
      2,
      'There is no command export. Usage: xai-metrics-auto exporter [options]',
    ]);
  });
});

it('a port that is taken ends with 1', async () => {
  const { port } = new URL(node.url);
  const { code, errors } = await run(['--chain', 'evm', '--url', node.url, '--port', port]).ended;
  expect(errors).toContain('XAI_METRICS_LISTEN_FAILED');
  expect(code).toBe(1);
});

it('--help shows every argument, and --version the version', async () => {
  const help = await run(['--help']).ended;
  expect(help.code).toBe(0);
  expect(help.output).toContain('--max-blocks-behind <number>');
  const version = await runPreloaded([], 'exporter.cjs', {}, ['--version']).ended;
  expect(version.output).toMatch(/^\d+\.\d+\.\d+\n$/);
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runPreloaded([], 'exporter.cjs', env, ['exporter', ...args]);
}

async function urlOf(program: PreloadedProgram): Promise<string> {
  return (await program.firstLine).split(' at ')[1] as string;
}

function getBySocket(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}
