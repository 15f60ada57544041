import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import { collectorFlags } from '../../src/engines/collector-flags';
import { nodeExporterFlags } from '../../src/engines/engine-flags';
import { freeAddress } from '../free-address';

describeWithTool('a node exporter', 'nodeExporter', (program) => {
  it.each([
    ['with systemd', tmpdir(), 'node_scrape_collector_success{collector="systemd"}', true],
    [
      'without systemd',
      join(tmpdir(), 'nowhere'),
      'node_scrape_collector_success{collector="systemd"}',
      false,
    ],
  ] as const)('takes its flags, %s', async (_, booted, series, isThere) => {
    const address = await freeAddress();
    const flags = [...nodeExporterFlags(address), ...collectorFlags(booted)];
    const exporter = spawn(program, flags, { stdio: 'ignore' });
    const ended = new Promise((resolve) => exporter.once('close', resolve));
    try {
      const page = await read(`http://${address}/metrics`, () => exporter.exitCode !== null);
      expect(page).toContain('node_filesystem_size_bytes{');
      expect(page.includes(series)).toBe(process.platform === 'linux' && isThere);
    } finally {
      exporter.kill();
      await ended;
    }
  });
});

async function read(url: string, hasEnded: () => boolean): Promise<string> {
  for (let tries = 0; tries < 500 && !hasEnded(); tries++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return answer.text();
    await wait(100);
  }
  throw new Error('The node exporter does not answer.');
}
