import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { skipOutsideCi } from '../../../../test/system-tools';
import { renderCompose } from '../../src/compose/render-compose';
import type { StackConfig } from '../../src/config/stack-config';
import { renderStack } from '../../src/render-stack';
import { contextOf } from '../context-of';
import { findInTrixie } from '../find-generations';
import { fullConfig } from '../full-config';
import { writeFiles } from '../write-files';

interface Service {
  readonly image: string;
  readonly network_mode: string;
  readonly working_dir?: string;
  readonly command?: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart: string;
  readonly mem_limit: string;
  readonly cpus: string;
  readonly user?: string;
  readonly cap_drop?: readonly string[];
  readonly read_only?: boolean;
  readonly security_opt: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-compose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = renderStack(fullConfig);
const { services, volumes } = parse(contentOf('compose.yaml')) as {
  services: Readonly<Record<string, Service>>;
  volumes: Readonly<Record<string, unknown>>;
};

function contentOf(path: string): string {
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`There is no ${path}.`);
  return file.content;
}

/** Where a path within a container comes from, relative to the folder of the stack. */
function sourceOf(service: Service, path: string): string | undefined {
  const absolute = posix.resolve(service.working_dir ?? '/', path);
  for (const mount of service.volumes) {
    const [source = '', target = ''] = mount.split(':');
    if (source.startsWith('./') && (absolute === target || absolute.startsWith(`${target}/`))) {
      return posix.join(source, posix.relative(target, absolute));
    }
  }
  return undefined;
}

/** Whether a path, which may have a `*`, is one of the stack's files or folders. */
function exists(path: string | undefined): boolean {
  if (path === undefined) return false;
  const pattern = path.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  return files.some((file) => new RegExp(`^${pattern}(?:/|$)`).test(file.path));
}

describe('compose.yaml', () => {
  it('has every program, pinned, restarted and limited', () => {
    expect(Object.keys(services)).toEqual([
      'prometheus',
      'alertmanager',
      'grafana',
      'blackbox-exporter',
      'node-exporter',
      'cadvisor',
    ]);
    for (const service of Object.values(services)) {
      expect(service.image).toMatch(/:v?\d+\.\d+\.\d+$/);
      expect(service.restart).toBe('unless-stopped');
      expect(service.mem_limit).toMatch(/^\$\{\w+_MEMORY:-\d+[mg]\}$/);
    }
  });

  it('asks for no more than a machine with one processor has', () => {
    for (const { cpus } of Object.values(services)) {
      const [, byDefault] = /^\$\{\w+_CPUS:-([\d.]+)\}$/.exec(cpus) ?? [];
      expect(Number(byDefault)).toBeLessThanOrEqual(1);
      expect(Number(byDefault)).toBeGreaterThan(0);
    }
  });

  it('gives no program more rights than it needs, and never relabels the disks of the host', () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service.security_opt).toContain('no-new-privileges:true');
      if (name === 'cadvisor') continue;
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.user).toBe(name === 'grafana' ? '472:0' : '65534:65534');
      if (name !== 'grafana') expect(service.read_only).toBe(true);
    }
    for (const name of ['node-exporter', 'cadvisor']) {
      expect(services[name]?.security_opt).toContain('label:disable');
      expect(services[name]?.volumes.join()).not.toMatch(/[:,]z\b/i);
    }
  });

  it('takes other images from the settings, by tag or by digest', () => {
    const digest = `quay.io:5000/prometheus/prometheus@sha256:${'0a'.repeat(32)}`;
    const config = { images: { prometheus: digest, grafana: 'mirror.example.com/grafana:13.3.0' } };
    const file = renderCompose(contextOf(config)).find(({ path }) => path === 'compose.yaml');
    expect(parse(file?.content ?? '')).toMatchObject({
      services: { prometheus: { image: digest }, grafana: { image: config.images.grafana } },
    });
  });

  it('mounts only what there is, and volumes that it declares', () => {
    for (const { volumes: mounts } of Object.values(services)) {
      for (const mount of mounts) {
        const [source = ''] = mount.split(':');
        if (source.startsWith('./')) {
          expect([source, exists(posix.normalize(source))]).toEqual([source, true]);
          // `z` lets containers read it under SELinux.
          expect(mount).toMatch(/:ro,z$/);
        } else if (!source.startsWith('/')) expect(Object.keys(volumes)).toContain(source);
      }
    }
  });

  it('shows each program the files that its configuration names', () => {
    const named = (service: string, ...paths: string[]) => {
      for (const path of paths) {
        const source = sourceOf(services[service] as Service, path);
        expect([path, source, exists(source)]).toEqual([path, source, true]);
      }
    };
    for (const service of ['prometheus', 'alertmanager', 'blackbox-exporter']) {
      const flag = services[service]?.command?.find((word) => word.startsWith('--config.file='));
      named(service, flag?.replace('--config.file=', '') ?? '');
    }
    const prometheus = parse(contentOf('prometheus/prometheus.yml')) as {
      rule_files: string[];
      scrape_configs: { file_sd_configs: { files: string[] }[] }[];
    };
    named('prometheus', ...prometheus.rule_files);
    for (const { file_sd_configs } of prometheus.scrape_configs) {
      named('prometheus', ...file_sd_configs.flatMap((config) => config.files));
    }
    const alertmanager = parse(contentOf('alertmanager/alertmanager.yml')) as {
      templates: string[];
      global: { slack_api_url_file: string };
    };
    named('alertmanager', ...alertmanager.templates);
    named('alertmanager', posix.dirname(alertmanager.global.slack_api_url_file));
    const providers = files.filter(({ path }) =>
      path.startsWith('grafana/provisioning/dashboards/'),
    );
    expect(providers.length).toBeGreaterThan(0);
    for (const { content } of providers) {
      const provider = parse(content) as { providers: { options: { path: string } }[] };
      named('grafana', ...provider.providers.map(({ options }) => options.path));
    }
  });

  it('has every program listen where the configuration says, and nowhere else', () => {
    const { environment } = services.grafana as unknown as {
      environment: Readonly<Record<string, string>>;
    };
    expect(environment.GF_SERVER_HTTP_ADDR).toBe('127.0.0.1');
    for (const [name, { network_mode, command = [] }] of Object.entries(services)) {
      expect(network_mode).toBe('host');
      if (name === 'grafana') continue;
      const listens = command.filter((word) => /listen/.test(word));
      expect(listens.length).toBeGreaterThan(0);
      for (const word of listens) expect(word).toMatch(/=(?:127\.0\.0\.1(?::\d+)?)?$/);
    }
  });

  it('leaves out what nobody has configured', () => {
    const names = (config: StackConfig) => {
      const file = renderCompose(contextOf(config)).find(({ path }) => path === 'compose.yaml');
      return Object.keys((parse(file?.content ?? '') as { services: object }).services);
    };
    expect(names({})).toEqual(['prometheus', 'alertmanager', 'grafana']);
    // That one runs elsewhere, and is not started here.
    expect(names({ exporters: { node: ['10.0.0.5:9100'] } })).not.toContain('node-exporter');
  });

  it('takes its password and limits from .env, and the example names each variable', () => {
    const text = contentOf('compose.yaml');
    const used = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    const example = new Set(
      [...contentOf('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name),
    );
    expect([...example].sort()).toEqual([...used].sort());
    expect(contentOf('.env.example')).toMatch(/^GRAFANA_ADMIN_PASSWORD=$/m);
  });
});

const compose = findCompose();
if (compose === undefined) {
  skipOutsideCi('docker compose', 'Compose 2 is missing; .ci/run fetches it on Debian, as root');
} else {
  it('docker compose accepts compose.yaml, and asks for the password that is missing', () => {
    writeFiles(folder, files);
    const [program = '', ...words] = compose;
    const check = (password: string | undefined) =>
      execFileSync(program, [...words, 'config', '--quiet'], {
        cwd: folder,
        env: {
          ...process.env,
          ...(password !== undefined && { GRAFANA_ADMIN_PASSWORD: password }),
        },
        encoding: 'utf8',
        stdio: 'pipe',
      });
    expect(check('secret')).toBe('');
    expect(() => check(undefined)).toThrow(/Write GRAFANA_ADMIN_PASSWORD=\.\.\. into \.env/);
  });
}

/** The words that run Compose 2, if it is there: it checks files without an engine. */
function findCompose(): readonly string[] | undefined {
  const plugin = findInTrixie('usr/libexec/docker/cli-plugins/docker-compose');
  return [['docker', 'compose'], ...(plugin === undefined ? [] : [[plugin]])].find(
    ([program = '', ...words]) => {
      try {
        return / v?[2-9]\./.test(
          execFileSync(program, [...words, 'version'], { encoding: 'utf8', stdio: 'pipe' }),
        );
      } catch {
        return false;
      }
    },
  );
}
