import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    writeFileSync(at('xai-metrics.yaml'), 'probes: true\n');
    await run();
    writeFileSync(at('xai-metrics.yaml'), 'probes: false\n');
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

describe('a configuration that cannot be ends with 2, and nothing is written', () => {
  it.each([
    ['targets: [\n', /xai-metrics\.yaml, line \d+, column \d+, is no YAML/],
    ['prefx: xai_\n', /xai-metrics\.yaml: prefx is no setting\. Settings are prefix, name,/],
    ['prefix: Dex\n', /xai-metrics\.yaml: prefix is "Dex", which cannot start a metric name/],
    ['targets: { node: ["http://x"] }\n', /targets\.node\[0\] is "http:\/\/x", which is no host:p/],
    ['retention: long\n', /retention is "long", which is no time to keep samples for\. Write/],
  ])('%j', async (text, message) => {
    writeFileSync(at('xai-metrics.yaml'), text);
    const { code, output, errors } = await run();
    expect(errors).toMatch(message);
    expect([code, output]).toEqual([2, '']);
    expect(snapshot(folder.path)).toEqual({ 'xai-metrics.yaml': text });
  });

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
