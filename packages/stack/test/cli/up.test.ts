import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import type { StackConfig } from '../../src/config/stack-config';
import { freeAddress } from '../free-address';
import { runCommand, useFolder, writeStack } from './run-command';

const folder = useFolder();
const engines = { prometheus: '', alertmanager: '' };
let server: Server | undefined;

beforeEach(async () => {
  engines.prometheus = await freeAddress();
  engines.alertmanager = await freeAddress();
  configure({ engines });
});

afterEach(() => {
  server?.close();
  server = undefined;
});

describeWithTool('up', 'prometheus', () =>
  describeWithTool('and down', 'alertmanager', () => {
    it('start the engines, tell where they are, and end them; twice is no fault', async () => {
      const up = await run('up');
      expect(up.errors).toBe('');
      expect(up.output).toMatch(
        new RegExp(`^  Prometheus 2\\S+ +http://${engines.prometheus} +process \\d+ +log /`, 'm'),
      );
      expect(up.code).toBe(0);
      expect((await fetch(`http://${engines.prometheus}/-/ready`)).status).toBe(200);
      expect((await fetch(`http://${engines.alertmanager}/-/ready`)).status).toBe(200);

      const again = await run('up');
      expect([again.code, again.output]).toEqual([0, expect.stringMatching(/^It runs already:\n/)]);
      expect(pidsOf(again.output)).toEqual(pidsOf(up.output));

      const down = await run('down');
      expect([down.code, down.output]).toEqual([
        0,
        expect.stringMatching(/^Prometheus \(process \d+\) has ended\.$/m),
      ]);
      await expect(fetch(`http://${engines.prometheus}/-/ready`)).rejects.toThrow();
      expect(await run('down')).toMatchObject({ code: 0, output: 'Nothing runs.\n' });
    });

    it('start nothing where a port is taken, and name the setting', async () => {
      await take(engines.prometheus);
      const { code, errors } = await run('up');
      expect(errors).toMatch(
        new RegExp(
          `^Prometheus cannot listen on ${engines.prometheus}: the port is taken\\. .*set engines\\.prometheus in xai-metrics\\.yaml`,
        ),
      );
      expect(code).toBe(1);
      await expect(fetch(`http://${engines.alertmanager}/`)).rejects.toThrow();
      expect(existsSync(join(folder.path, '.xai-metrics'))).toBe(false);
    });

    it('start nothing elsewhere than on the loopback', async () => {
      configure({ engines: { ...engines, prometheus: '0.0.0.0:9090' } });
      const { code, errors } = await run('up');
      expect(errors).toMatch(/^engines\.prometheus is 0\.0\.0\.0:9090, which is not on this mach/);
      expect(code).toBe(1);
    });

    it('start no Alertmanager that is somewhere else, and say so', async () => {
      configure({ engines: { ...engines, alertmanager: '10.0.0.5:9093' } });
      const { code, output, errors } = await run('up');
      expect(errors).toBe(
        'Note: Alertmanager is not started: it is taken to run at 10.0.0.5:9093, as xai-metrics.yaml says.\n',
      );
      expect(output).toMatch(/^ {2}Prometheus 2/m);
      expect(output).not.toMatch(/^ {2}Alertmanager/m);
      expect(code).toBe(0);
    });

    it('name the ways out, where Alertmanager would be open to all', async () => {
      configure({ engines: { ...engines, alertmanager: '0.0.0.0:9093' } });
      const { code, errors } = await run('up');
      expect(errors).toMatch(
        /^engines\.alertmanager is 0\.0\.0\.0:9093, which is not .* then give alertmanagerCluster\. One that runs somewhere else is named in alertmanagers/,
      );
      expect(code).toBe(1);
    });

    it('start nothing on a file that promtool refuses', async () => {
      writeFileSync(join(folder.path, 'prometheus/rules/mine.yml'), 'groups: [{ name: x }, 1]\n');
      const { code, errors } = await run('up');
      expect(errors).toMatch(/^promtool refuses .*prometheus\.yml:\n[\s\S]*mine\.yml/);
      expect(errors).toContain(
        'Mend what it names; a generated file is written anew by xai-metrics generate --force.',
      );
      expect(code).toBe(1);
      expect(existsSync(join(folder.path, '.xai-metrics'))).toBe(false);
    });

    it('end no process of others that has got the id of an engine', async () => {
      await run('up');
      const file = join(folder.path, '.xai-metrics/engines.json');
      const noted = JSON.parse(readFileSync(file, 'utf8')) as { pid: number }[];
      const other = spawn('sleep', ['60']);
      try {
        writeFileSync(file, JSON.stringify(noted.map((engine) => ({ ...engine, pid: other.pid }))));
        const { code, output } = await run('down');
        expect([code, output.match(/was not running\./g)?.length]).toEqual([0, noted.length]);
        expect(other.exitCode).toBeNull();
        expect(process.kill(other.pid as number, 0)).toBe(true);
      } finally {
        other.kill('SIGKILL');
        writeFileSync(file, JSON.stringify(noted));
      }
    });

    it('tell of an engine that has ended, and begin anew after down', async () => {
      await run('up');
      const file = join(folder.path, '.xai-metrics/engines.json');
      const [first] = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; title: string }[];
      process.kill(first?.pid as number, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { code, errors } = await run('up');
      expect(errors).toContain(`${first?.title} has ended since it was started; its log is /`);
      expect(errors).toContain('Run xai-metrics down, and then xai-metrics up again.');
      expect(code).toBe(1);
      await run('down');
      expect((await run('up')).code).toBe(0);
    });
  }),
);

describe('up without a program', () => {
  it('names each that is missing, and how to install it', async () => {
    const { code, errors } = await run('up', { PATH: folder.path });
    expect(errors).toBe(
      `Alertmanager is missing: there is no prometheus-alertmanager or alertmanager on the PATH. Install it (Debian, Ubuntu: apt-get install prometheus-alertmanager; macOS: brew install alertmanager), or run it in a container: xai-metrics up --docker.
Prometheus is missing: there is no prometheus on the PATH. Install it (Debian, Ubuntu: apt-get install prometheus; macOS: brew install prometheus), or run it in a container: xai-metrics up --docker.
`,
    );
    expect(code).toBe(1);
    expect(existsSync(join(folder.path, '.xai-metrics'))).toBe(false);
  });

  it('names the version of one that is too old, and the one that is needed', async () => {
    const path = program('alertmanager', 'alertmanager, version 0.24.0 (branch: HEAD)');
    program('prometheus', 'prometheus, version 2.41.0 (branch: HEAD)');
    const { code, errors } = await run('up', { PATH: path });
    expect(errors).toContain('Alertmanager 0.24.0 is too old (');
    expect(errors).toContain('Prometheus 2.41.0 is too old (');
    expect(errors).toContain('the files need 2.42 or newer');
    expect(code).toBe(1);
  });

  it('refuses a program that is another one', async () => {
    const path = program('prometheus', 'a bird');
    const { code, errors } = await run('up', { PATH: path });
    expect(errors).toContain('is not Prometheus, or tells no version: "a bird".');
    expect(code).toBe(1);
  });

  it('warns of a channel whose secret is missing', async () => {
    configure({ engines, channels: { slack: { default: '#chain' } } });
    const { errors } = await run('up', { PATH: folder.path });
    expect(errors).toMatch(
      /^Warning: Slack gets no notifications: .*alertmanager\/secrets\/slack_api_url is missing\.$/m,
    );
  });

  it('says once that links in messages lead to this machine, and nothing when they do not', async () => {
    const channels = { pagerduty: {} };
    const urls = {
      grafanaUrl: 'https://ops.example.com/grafana',
      prometheusUrl: 'https://ops.example.com/prometheus',
    };
    configure({ engines, channels, ...urls });
    const { errors } = await run('up', { PATH: folder.path });
    expect(errors.match(/^Note: .*$/gm)).toEqual([
      `Note: the links in messages lead to http://${engines.alertmanager}, which no other machine reaches: set alertmanagerUrl in xai-metrics.yaml to where people reach them.`,
    ]);
    configure({ engines, channels, ...urls, alertmanagerUrl: 'https://ops.example.com/am' });
    expect((await run('up', { PATH: folder.path })).errors).not.toContain('Note:');
    const own = { name: 'own', matchers: [], webhook_configs: [{ url: 'http://127.0.0.1:1/' }] };
    configure({ engines, channels: { receivers: [own] }, ...urls });
    expect((await run('up', { PATH: folder.path })).errors).toMatch(/^Note: the links/m);
    configure({ engines });
    expect((await run('up', { PATH: folder.path })).errors).not.toContain('Note:');
  });

  it.each([
    [
      'secrets/metrics_token',
      /cannot sign in at the servers: .*prometheus\/secrets\/metrics_token is/,
    ],
    ['/nowhere/token', /cannot sign in at the servers: \/nowhere\/token is missing\./],
  ])('warns of the token for the servers that is missing at %s', async (file, message) => {
    configure({ engines, metricsAuth: { bearerTokenFile: file } });
    const { code, errors } = await run('up', { PATH: folder.path });
    expect(errors).toMatch(message);
    // Prometheus refuses to start so: what helps is the file, not `generate --force`.
    expect(errors).toMatch(
      /^Prometheus is not started: .* is missing\. Write the secret into it: mkdir/m,
    );
    expect(code).toBe(1);
  });

  it('warns of files that are not what the configuration says', async () => {
    writeFileSync(
      join(folder.path, 'xai-metrics.yaml'),
      'cluster: eu\ntargets: { node: ["127.0.0.1:9"] }\n',
    );
    const { errors } = await run('up', { PATH: folder.path });
    expect(errors).toMatch(/^Warning: \d+ files are not what xai-metrics\.yaml says now\. Run/m);
  });
});

describe('up --docker', () => {
  it('says how to get docker where there is none', async () => {
    const { code, errors } = await run('up --docker', { PATH: folder.path });
    expect(errors).toMatch(/^Docker is missing: there is no docker on the PATH\. Install it/);
    expect(code).toBe(1);
  });

  it('says so where docker has no compose', async () => {
    const path = program('docker', "docker: 'compose' is not a docker command.", 1);
    const { code, errors } = await run('up --docker', { PATH: path });
    expect(errors).toMatch(/^This docker has no compose plugin\. Install it/);
    expect(code).toBe(1);
  });
});

describe('up --docker, with a docker that answers', () => {
  const info = (json: string) => {
    const path = program('docker', '');
    writeFileSync(
      join(path, 'docker'),
      `#!/bin/sh\nif [ "$1 $2" = 'info --format' ]; then echo '${json}'; fi\necho "$@" >>"${folder.path}/asked"\n`,
    );
    return path;
  };
  const asked = () => readFileSync(join(folder.path, 'asked'), 'utf8');
  const plain = '{"OperatingSystem":"Debian GNU/Linux 13","SecurityOptions":["name=seccomp"]}';

  it('starts the containers where they can read everything', async () => {
    const { code, errors } = await run('up --docker', { PATH: info(plain) });
    expect([code, errors]).toEqual([0, '']);
    expect(asked()).toContain('compose up -d\n');
  });

  it('refuses files that the users of the images cannot read, with the command that helps', async () => {
    const url = 'https://ops.example.com';
    configure({
      engines,
      channels: { slack: { default: '#chain' } },
      ...{ prometheusUrl: url, alertmanagerUrl: url, grafanaUrl: url },
    });
    const secret = join(folder.path, 'alertmanager/secrets/slack_api_url');
    writeFileSync(secret, 'https://slack.example.com', { mode: 0o600 });
    chmodSync(join(folder.path, 'prometheus/prometheus.yml'), 0o600);
    const path = `${info(plain)}:${process.env.PATH}`;
    const { code, errors } = await run('up --docker', { PATH: path });
    expect(errors).toContain(
      'cannot read prometheus/prometheus.yml, alertmanager/secrets/slack_api_url in ',
    );
    expect(code).toBe(1);
    expect(asked()).not.toContain('compose up');
    const commands = [...errors.matchAll(/^ {2}((?:find|sudo) .*)$/gm)].map(([, line]) => line);
    expect(commands).toEqual([
      "find prometheus -path '*/secrets/*' -prune -o -exec chmod go+rX {} +",
      'sudo chgrp 65534 alertmanager/secrets/slack_api_url && sudo chmod 640 alertmanager/secrets/slack_api_url',
    ]);
    if (process.getuid?.() !== 0) return;
    for (const command of commands) {
      execFileSync('sh', ['-c', (command ?? '').replaceAll('sudo ', '')], { cwd: folder.path });
    }
    expect(await run('up --docker', { PATH: path })).toMatchObject({ code: 0, errors: '' });
    expect(statSync(secret).mode & 0o777).toBe(0o640);
  });

  it.each([
    [
      '{"SecurityOptions":["name=rootless"]}',
      /^Warning: This Docker runs without root: .* What works/m,
    ],
    [
      '{"OperatingSystem":"Docker Desktop"}',
      /^Warning: This is Docker Desktop: .* What works: its/m,
    ],
  ])('says what works with %s', async (json, message) => {
    const { code, errors } = await run('up --docker', { PATH: info(json) });
    expect(errors).toMatch(message);
    expect(code).toBe(0);
  });
});

function run(command: string, env: Readonly<Record<string, string>> = {}) {
  return runCommand(folder.path, command.split(' '), env);
}

function configure(config: StackConfig): void {
  writeStack(folder.path, { targets: { node: ['127.0.0.1:9'] }, ...config });
}

async function take(address: string): Promise<void> {
  const taken = createServer();
  server = taken;
  const port = Number(address.split(':')[1]);
  await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
}

/** A program of that name that only says something; resolves with its folder. */
function program(name: string, words: string, code = 0): string {
  const path = join(folder.path, 'programs');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, name), `#!/bin/sh\necho "${words}"\nexit ${code}\n`);
  chmodSync(join(path, name), 0o755);
  return path;
}

function pidsOf(output: string): string[] {
  return [...output.matchAll(/process (\d+)/g)].map(([, pid]) => pid as string);
}
