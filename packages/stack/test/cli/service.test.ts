import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import { resolveConfig } from '../../src/config/resolve-config';
import { prometheusFlags } from '../../src/engines/engine-flags';
import { findProgram } from '../../src/engines/find-program';
import { renderUnit } from '../../src/service/render-unit';
import { freeAddress } from '../free-address';
import { runCommand, snapshot, useFolder, writeStack } from './run-command';

const folder = useFolder();
const config = { name: 'dex', targets: { node: ['127.0.0.1:9'] }, probes: true, engines: {} };

beforeEach(async () => {
  config.engines = { prometheus: await freeAddress(), alertmanager: await freeAddress() };
  writeStack(folder.path, config);
});

describeWithTool('service', 'prometheus', (prometheus) =>
  describeWithTool('of a stack', 'alertmanager', () => {
    it('writes a unit for each engine, and enables none', async () => {
      const { code, output } = await run('service');
      expect(code).toBe(0);
      const units = unitsWritten();
      expect(units).toEqual(
        expect.arrayContaining([
          'dex-monitoring-alertmanager.service',
          'dex-monitoring-prometheus.service',
        ]),
      );
      const unit = read('dex-monitoring-prometheus.service');
      const data = join(folder.path, '.xai-metrics/data/prometheus');
      const flags = prometheusFlags(resolveConfig(config), data).join(' ');
      expect(unit).toContain(`\nExecStart=${prometheus} ${flags}\n`);
      expect(unit).toContain(`\nWorkingDirectory=${join(folder.path, 'prometheus')}\n`);
      expect(unit).toContain(`\nReadWritePaths=${data}\n`);
      for (const line of [
        'After=network-online.target',
        'ExecReload=/bin/kill -HUP $MAINPID',
        'Restart=on-failure',
        'LimitNOFILE=65536',
        'NoNewPrivileges=true',
        'ProtectSystem=strict',
        'WantedBy=multi-user.target',
      ]) {
        expect(unit).toContain(`\n${line}\n`);
      }
      for (const name of units) expect(output).toContain(join('.xai-metrics/systemd', name));
      expect(output).toMatch(/^ {2}sudo systemctl enable dex-monitoring-.*\.service$/m);
    });

    it.each([[''], [' --user']])('writes units that systemd takes%s', async (flag) => {
      const analyze = findProgram(['systemd-analyze']);
      if (analyze === undefined) return;
      await run(`service${flag}`);
      const files = unitsWritten().map((name) => join(folder.path, '.xai-metrics/systemd', name));
      const words = execFileSync(
        analyze,
        [...flag.trim().split(' ').filter(Boolean), 'verify', ...files],
        {
          env: { ...process.env, XDG_RUNTIME_DIR: mkdtempSync(join(folder.path, 'runtime-')) },
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      expect(words).toBe('');
    });

    it('writes for the manager of a user only what that one may do', async () => {
      await run('service --user');
      const unit = read('dex-monitoring-prometheus.service');
      expect(unit).not.toMatch(/^(?:User|CapabilityBoundingSet|Protect\w+|After)=/m);
      expect(unit).toContain('\nWantedBy=default.target\n');
    });
  }),
);

describe('where systemd runs the engines', () => {
  const state = (words: string) => {
    const path = join(folder.path, 'programs');
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, 'systemctl'),
      `#!/bin/sh\n[ "$1" = --user ] && exit 1\nprintf '${words}'\nexit 3\n`,
    );
    chmodSync(join(path, 'systemctl'), 0o755);
    return { PATH: path };
  };
  const active = 'active\\ninactive\\ninactive\\nactive\\n';

  it('up says so, and starts nothing', async () => {
    const { code, output } = await run('up', state(active));
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(
        /^It runs as services of systemd already:\n {2}sudo systemctl restart dex-monitoring-alertmanager\.service\n {2}sudo systemctl restart dex-monitoring-prometheus\.service\n/,
      ),
    ]);
  });

  it('down says how to end them', async () => {
    const { code, errors } = await run('down', state(active));
    expect(errors).toMatch(/To end it: sudo systemctl stop dex-monitoring-prometheus\.service$/m);
    expect(code).toBe(1);
  });

  it('verify says where to look if one does not answer', async () => {
    const { code, errors } = await run('verify', state(active));
    expect(errors).toContain('It runs as a service: systemctl status dex-monitoring-alertmanager');
    expect(code).toBe(1);
  });

  it('backup copies nothing that changes under it', async () => {
    mkdirSync(join(folder.path, '.xai-metrics/data/prometheus/wal'), { recursive: true });
    const before = snapshot(folder.path);
    const { code, errors } = await run('backup --to a.tar', state(active));
    expect(errors).toMatch(
      /^The engines run as services .* Either --online, or around this command/,
    );
    expect(code).toBe(1);
    const { 'programs/systemctl': _, ...after } = snapshot(folder.path);
    expect(after).toEqual(before);
  });

  it('another machine than one with systemd is no matter', async () => {
    const { output } = await run('down', state('System has not been booted with systemd\\n'));
    expect(output).toBe('Nothing runs.\n');
  });
});

it('a unit keeps what systemd would fill in or split', () => {
  const unit = renderUnit({
    engine: 'prometheus',
    name: 'x',
    title: 'Prometheus',
    program: '/opt/a b/prometheus',
    args: ['--a=50%', '--b=$HOME', '--c="d"\\'],
    cwd: '/srv/a b/100%',
    data: '/srv/a b/data',
    user: 'ops',
  });
  expect(unit).toContain('ExecStart="/opt/a b/prometheus" --a=50%% --b=$$HOME "--c=\\"d\\"\\\\"\n');
  expect(unit).toContain('WorkingDirectory=/srv/a b/100%%\n');
  expect(unit).toContain('ReadWritePaths="/srv/a b/data"\n');
});

it('service refuses arguments that exclude each other', async () => {
  const { code, errors } = await run('service --user --run-as ops');
  expect(errors).toMatch(/^--user and --run-as exclude each other\./);
  expect(code).toBe(2);
});

function run(command: string, env: Readonly<Record<string, string>> = {}) {
  return runCommand(folder.path, command.split(' '), env);
}

function unitsWritten(): string[] {
  return readdirSync(join(folder.path, '.xai-metrics/systemd'));
}

function read(unit: string): string {
  return readFileSync(join(folder.path, '.xai-metrics/systemd', unit), 'utf8');
}
