import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/samples';
import { describeWithTool } from '../../../../test/system-tools';
import type { StackConfig } from '../../src/config/stack-config';
import { isRunning } from '../../src/engines/is-running';
import { startEngines } from '../../src/engines/start-engines';
import { freeAddress } from '../free-address';

let dir: string;
let config: StackConfig;
let prometheusAddress: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'xai-metrics-engines-'));
  prometheusAddress = await freeAddress();
  config = { engines: { prometheus: prometheusAddress, alertmanager: await freeAddress() } };
  for (const folder of ['prometheus', 'alertmanager']) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, 'prometheus/prometheus.yml'), 'scrape_configs: []\n');
  writeFileSync(
    join(dir, 'alertmanager/alertmanager.yml'),
    "route: { receiver: 'page' }\nreceivers: [{ name: 'page' }]\n",
  );
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

describeWithTool('engines', 'prometheus', () => {
  it('answer as soon as they are started, and are gone when they are stopped', async () => {
    const running = await startEngines(dir, config);
    try {
      expect(running.engines.map(({ engine }) => engine)).toEqual(['alertmanager', 'prometheus']);
      expect(running.engines.every(isRunning)).toBe(true);
      expect((await fetch(`${running.prometheusUrl}/-/ready`)).status).toBe(200);
      expect((await fetch(`${running.alertmanagerUrl}/-/ready`)).status).toBe(200);
      expect(readFileSync(join(dir, '.xai-metrics/.gitignore'), 'utf8')).toBe('*\n');
    } finally {
      await running.stop();
    }
    expect(running.engines.some(isRunning)).toBe(false);
    await expect(fetch(`${running.prometheusUrl}/-/ready`)).rejects.toThrow();
  }, 60_000);

  it('have logs of a bounded size, also when whoever started them is gone', async () => {
    const running = await startEngines(dir, config, { logs: { maxBytes: 5000, checkSeconds: 1 } });
    const [engine] = running.engines;
    const log = engine?.logFile ?? '';
    try {
      appendFileSync(log, 'a'.repeat(6000));
      await eventually(async () => {
        expect(statSync(`${log}.1`).size).toBeGreaterThan(6000);
        expect(statSync(log).size).toBeLessThan(6000);
      }, 60_000);
      appendFileSync(log, 'b'.repeat(6000));
      await eventually(
        async () => expect(readFileSync(`${log}.1`, 'utf8')).toContain('b'.repeat(6000)),
        60_000,
      );
      expect(readFileSync(`${log}.2`, 'utf8')).toContain('a'.repeat(6000));
      // What the engine itself goes on writing arrives in the emptied file.
      process.kill(engine?.pid ?? 0, 'SIGHUP');
      await eventually(async () => {
        expect(readFileSync(log, 'utf8')).toMatch(/^[^\0]*Loading configuration file/m);
      }, 60_000);
    } finally {
      await running.stop();
    }
    expect(existsSync(join(dir, '.xai-metrics/log-keeper.json'))).toBe(false);
  }, 240_000);

  it('are not started where a port is taken, and the setting is named', async () => {
    const port = prometheusAddress.split(':')[1];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
    try {
      await expect(startEngines(dir, config)).rejects.toThrow(
        `Prometheus cannot listen on 127.0.0.1:${port}: the port is taken.`,
      );
      await expect(fetch(`http://${config.engines?.alertmanager}/`)).rejects.toThrow();
    } finally {
      server.close();
    }
  });

  it('are not started on files that are refused', async () => {
    writeFileSync(join(dir, 'prometheus/prometheus.yml'), 'scrape_config: []\n');
    await expect(startEngines(dir, config)).rejects.toThrow(
      /promtool refuses .*prometheus\.yml:\n[\s\S]*field scrape_config not found/,
    );
  });

  it('are stopped, with the last words of the one that does not start', async () => {
    // A folder that cannot be made: the file is valid, and the engine ends at its start.
    mkdirSync(join(dir, '.xai-metrics/data'), { recursive: true });
    writeFileSync(join(dir, '.xai-metrics/data/prometheus'), 'no folder');
    await expect(startEngines(dir, config)).rejects.toThrow(
      /^Prometheus does not start: it ended with exit code \d+\. Its last words are:\n[\s\S]*not a directory/,
    );
    await expect(fetch(`http://${config.engines?.alertmanager}/`)).rejects.toThrow();
  });
});
