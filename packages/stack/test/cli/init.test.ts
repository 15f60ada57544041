import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { freeAddress } from '../free-address';
import { startAnswering, startMetrics, startSpeaking } from './metrics-servers';
import { runCommand, snapshot, useFolder } from './run-command';

const folder = useFolder();

describe('init', () => {
  it('writes a configuration, the whole stack and its manifest', async () => {
    const node = await startMetrics();
    const { code, output, errors } = await run('--node', node);
    expect(errors).toBe('');
    expect(output).toMatch(
      /^monitoring: \d+ new\.\nPace: 12s, .*\nNext: xai-metrics up starts it here, /,
    );
    expect(code).toBe(0);
    expect(parse(read('xai-metrics.yaml'))).toMatchObject({ targets: { node: [node] } });
    const files = Object.keys(snapshot(join(folder.path, 'monitoring')));
    const { files: manifest } = JSON.parse(read('.xai-metrics.json'));
    expect([...Object.keys(manifest), '.xai-metrics.json'].sort()).toEqual(files.sort());
    expect(files).toEqual(
      expect.arrayContaining(['prometheus/prometheus.yml', 'alertmanager/alertmanager.yml']),
    );
  });

  it('turns its arguments into settings', async () => {
    const args = ['--name', 'dex', '--cluster', 'eu', '--profile', '10min', '--prefix', 'dex_'];
    const slack = ['--slack-channel', '#chain', '--slack-channel', 'critical=#oncall'];
    const mail = ['--email-to', 'a@b.c', '--email-from', 'd@e.f', '--email-smarthost', 'm.g:25'];
    const { errors } = await run(
      ...['--node', '127.0.0.1:9', '--ai', '[::1]:9', ...args, ...slack, ...mail],
    );
    expect(errors).toMatch(
      /^Note: the links in messages lead to http:\/\/127\.0\.0\.1:3000, .*: set grafanaUrl, prometheusUrl, alertmanagerUrl in/m,
    );
    expect(parse(read('xai-metrics.yaml'))).toMatchObject({
      prefix: 'dex_',
      name: 'dex',
      cluster: 'eu',
      chainProfile: '10min',
      targets: { node: ['127.0.0.1:9'], ai: ['[::1]:9'] },
      channels: {
        slack: { default: '#chain', critical: '#oncall' },
        email: { to: 'a@b.c', from: 'd@e.f', smarthost: 'm.g:25' },
      },
    });
  });

  it('writes the names of targets, and the groups that are asked for', async () => {
    const exporter = ['--node-exporter', 'paris-1=127.0.0.1:10'];
    await run('--node', 'paris-1=127.0.0.1:9', ...exporter, '--group', 'mining');
    expect(parse(read('xai-metrics.yaml'))).toMatchObject({
      groups: ['mining'],
      targets: { node: [{ address: '127.0.0.1:9', labels: { name: 'paris-1' } }] },
      exporters: { node: [{ address: '127.0.0.1:10', labels: { name: 'paris-1' } }] },
    });
    expect(parse(read('prometheus/targets/xai-node.yml'))).toEqual([
      { targets: ['127.0.0.1:9'], labels: { instance: 'paris-1', address: '127.0.0.1:9' } },
    ]);
    const { code, errors } = await run('--node', '=127.0.0.1:9');
    expect([code, errors]).toEqual([2, expect.stringContaining('is no name of a target')]);
  });

  it('changes nothing when it runs again', async () => {
    const node = await startMetrics();
    await run('--node', node);
    const before = snapshot(folder.path);
    const { code, output } = await run('--node', node);
    expect([code, output.split('\n')[0]]).toEqual([
      0,
      `monitoring: ${Object.keys(before).length - 1} unchanged.`,
    ]);
    expect(snapshot(folder.path)).toEqual(before);
  });

  it('replaces what it wrote before, and removes what is no longer generated', async () => {
    const node = await startMetrics();
    await run('--node', node, '--probes');
    expect(read('blackbox/blackbox.yml')).toBeDefined();
    const { code, output } = await run('--node', node);
    expect([code, output]).toEqual([0, expect.stringMatching(/ replaced, .* removed\./)]);
    expect(() => read('blackbox/blackbox.yml')).toThrow('ENOENT');
  });

  it('leaves a file that is no longer generated where it was changed by hand', async () => {
    const node = await startMetrics();
    await run('--node', node, '--probes');
    appendFileSync(at('blackbox/blackbox.yml'), '# mine\n');
    const { code, errors } = await run('--node', node);
    expect([code, errors]).toEqual([
      0,
      'blackbox/blackbox.yml is no longer generated, but was changed by hand: it stays.\n',
    ]);
    expect(read('blackbox/blackbox.yml')).toContain('# mine');
  });
});

it('its hint can be pasted into a shell, whatever the folder is called', async () => {
  const { output } = await run('--node', await startMetrics(), '--dir', "my stack's");
  expect(output).toContain("Next: xai-metrics up --dir 'my stack'\\''s' starts it here");
});

describe('init over files of others', () => {
  it('shows the difference of a file that was changed by hand, and writes nothing', async () => {
    const node = await startMetrics();
    await run('--node', node);
    appendFileSync(at('prometheus/prometheus.yml'), '# mine\n');
    rmSync(at('alertmanager/alertmanager.yml'));
    const before = snapshot(folder.path);
    const { code, output, errors } = await run('--node', node, '--cluster', 'eu');
    expect(output).toContain('--- prometheus/prometheus.yml\tthere now\n');
    expect(output).toMatch(/^-# mine$/m);
    expect(output).toMatch(/^\+.*eu/m);
    expect(errors).toContain('prometheus/prometheus.yml (changed by hand)\nNothing was written.');
    expect(code).toBe(1);
    expect(snapshot(folder.path)).toEqual(before);
  });

  it('refuses a file that it did not write', async () => {
    mkdirSync(at('prometheus'), { recursive: true });
    writeFileSync(at('prometheus/prometheus.yml'), 'scrape_configs: []\n');
    const before = snapshot(folder.path);
    const { code, errors } = await run('--node', await startMetrics());
    expect(errors).toContain('prometheus/prometheus.yml (not generated by this command)');
    expect(code).toBe(1);
    expect(snapshot(folder.path)).toEqual(before);
  });

  it('overwrites them with --force', async () => {
    mkdirSync(at('prometheus'), { recursive: true });
    writeFileSync(at('prometheus/prometheus.yml'), 'scrape_configs: []\n');
    const { code } = await run('--node', await startMetrics(), '--force');
    expect(code).toBe(0);
    expect(read('prometheus/prometheus.yml')).toContain('xai-node');
  });

  it('leaves nothing half-written where a file cannot be written', async () => {
    // A file where a folder has to be: the files before it are staged already.
    mkdirSync(at('.'), { recursive: true });
    writeFileSync(at('prometheus'), 'no folder');
    const before = snapshot(folder.path);
    const { code, errors } = await run('--node', await startMetrics());
    expect(errors).toMatch(/prometheus.* cannot be.* Move it away, or name another folder/);
    expect(code).toBe(1);
    expect(snapshot(folder.path)).toEqual(before);
  });

  it('says where a link leads that is to no folder', async () => {
    symlinkSync('/nowhere/monitoring', at('.'));
    const { code, errors } = await run('--node', await startMetrics());
    expect(errors).toMatch(
      /monitoring is a link to \/nowhere\/monitoring, where there is no folder\./,
    );
    expect(code).toBe(1);
  });

  it('--dry-run shows what would be written, and writes nothing', async () => {
    const { code, output } = await run('--node', await startMetrics(), '--dry-run');
    expect(output).toContain('would write    prometheus/prometheus.yml\n');
    expect(code).toBe(0);
    expect(snapshot(folder.path)).toEqual({});
  });
});

describe('a server that is not as expected is a warning with its remedy', () => {
  it('if it does not answer', async () => {
    const node = await freeAddress();
    const { code, errors } = await run('--node', node);
    expect(errors).toBe(
      `Warning: --node ${node} does not answer (connection refused). Start it, or correct the address; the stack is the same, and shows it as down until it answers.\n`,
    );
    expect(code).toBe(0);
    expect(read('xai-metrics.yaml')).toContain(node);
  });

  it('if it does not answer at a port that fetch never asks', async () => {
    const { errors } = await run('--node', '127.0.0.1:10080');
    expect(errors).toContain('--node 127.0.0.1:10080 does not answer (connection refused)');
  });

  it('and many of a kind are one', async () => {
    const nodes = Array.from({ length: 40 }, (_, i) => `127.0.1.${i + 1}:9`);
    const { errors } = await run(...nodes.flatMap((node) => ['--node', node]));
    expect(errors).toBe(
      'Warning: each of 40 (--node 127.0.1.1:9, --node 127.0.1.2:9, --node 127.0.1.3:9 and 37 more) does not answer (connection refused). Start it, or correct the address; the stack is the same, and shows it as down until it answers.\n',
    );
  });

  it('if its host does not exist', async () => {
    const { errors } = await run('--node', 'nowhere.invalid:8000');
    expect(errors).toContain('does not answer (there is no such host)');
  });

  it('if it does not speak HTTP', async () => {
    const node = await startSpeaking('SSH-2.0-OpenSSH_9.2\r\n');
    const { errors } = await run('--node', node);
    expect(errors).toContain('does not answer (it does not speak HTTP)');
  });

  it('if it is to be reached by https, and does not speak that', async () => {
    const { errors } = await run('--node', await startMetrics(), '--https');
    expect(errors).toContain('does not answer (it does not speak https)');
    expect(read('xai-metrics.yaml')).toMatch(/^scheme: https$/m);
  });

  it('if its metrics have another prefix, which is named', async () => {
    const node = await startMetrics('aixn_');
    const { code, errors } = await run('--node', node);
    expect(errors).toContain(`--node ${node} has metrics with the prefix aixn_, not xai_`);
    expect(errors).toContain('Add --prefix aixn_.');
    expect(code).toBe(0);
    expect((await run('--node', node, '--prefix', 'aixn_', '--force')).errors).toBe('');
  });

  it.each([
    [404, 'not found', 'answers 404 at /metrics. Mount the middleware'],
    [401, '', 'answers 401 at /metrics: it wants a token'],
    [200, '# TYPE up gauge\nup 1\n', 'has no metrics of XAI Metrics at /metrics. Mount its'],
  ])('if it answers %s %j', async (status, text, message) => {
    const { errors } = await run('--explorer', await startAnswering(status, text));
    expect(errors).toContain(message);
  });

  it('if it wants a token, until it is there and is the right one', async () => {
    const node = await startMetrics('xai_', { token: 'open-sesame' });
    const file = ['--metrics-token-file', 'secrets/metrics_token'];
    const unsigned = await run('--node', node);
    expect(unsigned.errors).toContain('answers 401 at /metrics: it wants a token');
    expect(unsigned.errors).toContain('Add --metrics-token-file secrets/metrics_token');
    const missing = await run('--node', node, ...file);
    expect(missing.errors).toContain(
      'is not there yet. Put it into prometheus/secrets/metrics_token.',
    );
    expect(read('prometheus/prometheus.yml')).toContain('credentials_file: secrets/metrics_token');
    expect(read('README.md')).toContain('`prometheus/secrets/metrics_token` | the token');
    mkdirSync(at('prometheus/secrets'));
    writeFileSync(at('prometheus/secrets/metrics_token'), 'guess\n');
    const wrong = await run('--node', node, ...file);
    expect(wrong.errors).toContain('it does not take what is in prometheus/secrets/metrics_token.');
    writeFileSync(at('prometheus/secrets/metrics_token'), 'open-sesame\n');
    expect((await run('--node', node, ...file)).errors).toBe('');
  });

  it('and with --strict nothing is written', async () => {
    const { code, errors } = await run('--node', await freeAddress(), '--strict');
    expect(errors).toMatch(/^Warning: .*\nNothing was written \(--strict\)\.\n$/);
    expect(code).toBe(1);
    expect(snapshot(folder.path)).toEqual({});
  });
});

function run(...args: readonly string[]) {
  return runCommand(folder.path, ['init', ...args]);
}

function at(path: string): string {
  return join(folder.path, 'monitoring', path);
}

function read(path: string): string {
  return readFileSync(at(path), 'utf8');
}
