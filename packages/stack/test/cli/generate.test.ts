import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { runCommand, snapshot, useFolder } from './run-command';

const folder = useFolder();

beforeEach(() => {
  writeFileSync(at('xai-metrics.yaml'), 'targets: { node: ["127.0.0.1:8000"] }\n');
});

describe('generate', () => {
  it('writes the stack of the configuration, and leaves that as it is', async () => {
    const before = read('xai-metrics.yaml');
    const { code, output } = await run();
    expect([code, output]).toEqual([0, expect.stringMatching(/^\.: \d+ new\.\n$/)]);
    expect(read('prometheus/targets/xai-node.yml')).toContain('127.0.0.1:8000');
    expect(read('xai-metrics.yaml')).toBe(before);
  });

  it('writes anew what another configuration asks for', async () => {
    await run();
    writeFileSync(at('xai-metrics.yaml'), 'targets: { node: ["127.0.0.1:8002"] }\n');
    const stale = await run('--check');
    expect(stale.code).toBe(1);
    expect(stale.errors).toContain(
      '  prometheus/targets/xai-node.yml is of another configuration or version\n',
    );
    expect(read('prometheus/targets/xai-node.yml')).toContain('127.0.0.1:8000');
    expect((await run()).code).toBe(0);
    expect(read('prometheus/targets/xai-node.yml')).toContain('127.0.0.1:8002');
    const fresh = await run('--check');
    expect([fresh.code, fresh.output]).toEqual([
      0,
      expect.stringMatching(/^\.: all \d+ files are as generated\.\n$/),
    ]);
  });

  it('--check names what is missing, changed, or no longer generated', async () => {
    writeFileSync(at('xai-metrics.yaml'), 'probes: true\ntargets: { node: ["127.0.0.1:8000"] }\n');
    await run();
    writeFileSync(at('xai-metrics.yaml'), 'probes: false\ntargets: { node: ["127.0.0.1:8000"] }\n');
    appendFileSync(at('alertmanager/alertmanager.yml'), '# mine\n');
    rmSync(at('prometheus/rules/recording.yml'));
    const before = snapshot(folder.path);
    const { code, errors } = await run('--check');
    expect(code).toBe(1);
    expect(errors).toContain('  prometheus/rules/recording.yml is missing\n');
    expect(errors).toContain('  alertmanager/alertmanager.yml was changed by hand\n');
    expect(errors).toContain('  blackbox/blackbox.yml is no longer generated\n');
    expect(snapshot(folder.path)).toEqual(before);
  });

  it('refuses to overwrite what was changed by hand, and does so with --force', async () => {
    await run();
    const generated = read('prometheus/prometheus.yml');
    appendFileSync(at('prometheus/prometheus.yml'), '# mine\n');
    const refused = await run();
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringMatching(/^--- prometheus\/prometheus\.yml\tthere now\n[\s\S]*^-# mine$/m),
    ]);
    expect(read('prometheus/prometheus.yml')).toBe(`${generated}# mine\n`);
    expect((await run('--force')).code).toBe(0);
    expect(read('prometheus/prometheus.yml')).toBe(generated);
  });
});

it('writes files that everybody can read, whatever the umask', async () => {
  const before = process.umask(0o077);
  try {
    await run();
  } finally {
    process.umask(before);
  }
  const modes = new Set(
    readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter(({ name }) => name !== 'xai-metrics.yaml')
      .map((entry) => {
        const { mode } = statSync(join(entry.parentPath, entry.name));
        return `${entry.isDirectory() ? 'folder' : 'file'} ${(mode & 0o777).toString(8)}`;
      }),
  );
  expect([...modes].sort()).toEqual(['file 644', 'folder 755']);
});

it('warns of engines that other machines reach', async () => {
  writeFileSync(
    at('xai-metrics.yaml'),
    'targets: { node: ["127.0.0.1:8000"] }\nengines: { prometheus: "0.0.0.0:9090" }\n',
  );
  const { code, errors } = await run();
  expect(errors).toMatch(
    /^Warning: engines\.prometheus is 0\.0\.0\.0:9090: other machines reach it.* up does not start it so/,
  );
  expect(code).toBe(0);
});

it('warns of an exporter that only certificates are for, and of an Alertmanager that up does start', async () => {
  const settings = [
    'targets: { node: ["127.0.0.1:8000"] }',
    'certificates: ["rpc.example.com:443"]',
    'engines: { blackbox: "10.0.0.1:9115", alertmanager: "10.0.0.1:9093" }',
    'alertmanagerCluster: { listen: "10.0.0.1:9094", peers: ["10.0.0.2:9094"] }',
  ];
  writeFileSync(at('xai-metrics.yaml'), settings.join('\n'));
  const { errors } = await run();
  const [ofAlertmanager, ofBlackbox] = errors.match(/^Warning: .*$/gm) ?? [];
  expect(ofAlertmanager).toMatch(/engines\.alertmanager is 10\.0\.0\.1:9093: other machines reach/);
  expect(ofAlertmanager).not.toContain('does not start');
  expect(ofBlackbox).toMatch(/engines\.blackbox is 10\.0\.0\.1:9115: .* up does not start it so/);
});

it('writes numbers without the noise of floats', async () => {
  writeFileSync(
    at('xai-metrics.yaml'),
    'targets: { node: ["127.0.0.1:8000"] }\nchainProfile: 400ms\nblockSeconds: 0.4\ngroups: [mining]\n',
  );
  await run();
  expect(read('prometheus/rules/alerts-mining.yml')).toContain('> 1.2 and');
  for (const content of Object.values(snapshot(folder.path))) {
    expect(content).not.toMatch(/\d\.\d*(?:0{8}|9{8})\d+/);
  }
});

describe('a configuration that cannot be ends with 2, and nothing is written', () => {
  it.each([
    ['targets: [\n', /xai-metrics\.yaml, line \d+, column \d+, is no YAML/],
    ['prefx: xai_\n', /xai-metrics\.yaml: prefx is no setting\. Settings are prefix, name,/],
    ['prefix: Dex\n', /xai-metrics\.yaml: prefix is "Dex", which cannot start a metric name/],
    ['targets: { node: ["http://x"] }\n', /targets\.node\[0\] is "http:\/\/x", which is no host:p/],
    [
      'thresholds: { memoryHigh: 99 }\n',
      /thresholds\.memoryHigh is 99, and thresholds\.memoryCritical is 95: the first has to be less/,
    ],
    [
      'targets: { node: ["127.0.0.1:9090"] }\n',
      /127\.0\.0\.1:9090 stands in engines\.prometheus and in targets\.node\. Two programs/,
    ],
    [
      'exporters: { node: ["127.0.0.1:9093"] }\n',
      /127\.0\.0\.1:9093 stands in engines\.alertmanager and in exporters\.node\./,
    ],
    [
      'images: { grafana: grafana/grafana }\n',
      /images\.grafana is "grafana\/grafana", which is no im/,
    ],
    ['images: { grafana: "a/b:latest" }\n', /images\.grafana is "a\/b:latest", which is no image/],
    ['retention: long\n', /retention is "long", which is no time to keep samples for\. Write/],
  ])('%j', async (text, message) => {
    writeFileSync(at('xai-metrics.yaml'), text);
    const { code, output, errors } = await run();
    expect(errors).toMatch(message);
    expect([code, output]).toEqual([2, '']);
    expect(snapshot(folder.path)).toEqual({ 'xai-metrics.yaml': text });
  });

  it.each(['', 'null\n', '{}\n', 'targets: {}\n', 'targets: { node: [] }\nprobes: true\n'])(
    'nor does it watch nobody: %j',
    async (text) => {
      await run();
      const before = snapshot(folder.path);
      writeFileSync(at('xai-metrics.yaml'), text);
      for (const command of ['generate', 'up']) {
        const { code, errors } = await runCommand(folder.path, [command]);
        expect(errors).toContain('There is no server to watch: xai-metrics.yaml has no targets');
        expect(code).toBe(2);
      }
      expect(snapshot(folder.path)).toEqual({ ...before, 'xai-metrics.yaml': text });
    },
  );

  it('nor is it if the manifest is damaged', async () => {
    writeFileSync(at('.xai-metrics.json'), '[]');
    const { code, errors } = await run();
    expect(errors).toContain('.xai-metrics.json cannot be read');
    expect(code).toBe(1);
    expect(Object.keys(snapshot(folder.path))).toEqual(['.xai-metrics.json', 'xai-metrics.yaml']);
  });
});

function run(...args: readonly string[]) {
  return runCommand(folder.path, ['generate', ...args]);
}

function at(path: string): string {
  return join(folder.path, path);
}

function read(path: string): string {
  return readFileSync(at(path), 'utf8');
}
