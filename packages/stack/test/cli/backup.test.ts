import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { eventually } from '../../../../test/samples';
import { describeWithTool } from '../../../../test/system-tools';
import { stopEngines } from '../../src/engines/stop-engines';
import { freeAddress } from '../free-address';
import { startMetrics } from './metrics-servers';
import { runCommand, snapshot, useFolder, writeStack } from './run-command';

const folder = useFolder();

describeWithTool('backup and restore', 'prometheus', () =>
  describeWithTool('of a stack with data', 'alertmanager', () => {
    it('bring samples and silences back, refuse what is damaged, and never overwrite', async () => {
      const engines = { prometheus: await freeAddress(), alertmanager: await freeAddress() };
      const config = {
        chainProfile: 'devnet',
        targets: { node: [await startMetrics()] },
        engines,
      } as const;
      const old = at('old');
      mkdirSync(old);
      writeStack(old, config);
      try {
        expect(await run('up --dir old')).toMatchObject({ code: 0 });
        await silence(engines.alertmanager);
        await eventually(async () => {
          const counts = await query(engines.prometheus, 'count_over_time(up[1h])', now());
          expect(counts.length).toBeGreaterThan(2);
          for (const count of counts) expect(Number(count.split(' ')[1])).toBeGreaterThan(2);
        }, 60_000);
        const time = now() - 1;
        const before = await query(engines.prometheus, 'count_over_time(up[1h])', time);

        const backup = await run('backup --dir old --to safe/a.tar.gz');
        expect(backup.output).toMatch(/^The engines were ended for \d+ s, and run again\.\n/);
        expect(backup.code).toBe(0);
        expect(readdirSync(at('safe'))).toEqual(['a.tar.gz']);
        expect(readdirSync(at('old/.xai-metrics')).filter((name) => /^backup/.test(name))).toEqual(
          [],
        );
        // They run again, with what they had.
        expect(await query(engines.prometheus, 'count_over_time(up[1h])', time)).toEqual(before);
        expect(await run('backup --dir old --to safe/a.tar.gz')).toMatchObject({
          code: 1,
          errors: expect.stringContaining('safe/a.tar.gz is there already.'),
        });
        const online = await run('backup --dir old --to safe/online --online');
        expect(online).toMatchObject({
          code: 0,
          output: expect.stringContaining('Without the samples of the last two to three hours'),
        });

        const running = await run('restore --from safe/a.tar.gz --dir new');
        expect(running.errors).toMatch(/^Something runs at .* Nothing was restored\./);
        expect(existsSync(at('new'))).toBe(false);
        await run('down --dir old');
        const kept = snapshot(old);
        expect((await run('restore --from safe/a.tar.gz --dir old')).errors).toMatch(
          /data has data already \(alertmanager, prometheus\)\. Nothing was restored\./,
        );
        expect(snapshot(old)).toEqual(kept);

        expect(await run('backup --dir old --to safe/folder')).toMatchObject({ code: 0 });
        const wal = readdirSync(at('safe/folder/data/prometheus/wal'))[0] ?? '';
        const damaged = at(`safe/folder/data/prometheus/wal/${wal}`);
        const bytes = readFileSync(damaged);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        writeFileSync(damaged, bytes);
        const refused = await run('restore --from safe/folder --dir new');
        expect(refused.errors).toBe(
          `The back-up is damaged: data/prometheus/wal/${wal} was changed. Nothing was restored. Take another copy of it, or another back-up.\n`,
        );
        expect(refused.code).toBe(1);
        expect(existsSync(at('new'))).toBe(false);

        const restored = await run('restore --from safe/a.tar.gz --dir new');
        expect(restored.errors).toBe('');
        expect(restored.code).toBe(0);
        expect(await run('up --dir new')).toMatchObject({ code: 0, errors: '' });
        expect(await query(engines.prometheus, 'count_over_time(up[1h])', time)).toEqual(before);
        const silences = await ask(`http://${engines.alertmanager}/api/v2/silences`);
        expect(silences).toMatchObject([{ comment: 'kept', status: { state: 'active' } }]);
      } finally {
        for (const name of ['old', 'new']) await stopEngines(at(`${name}/.xai-metrics`));
      }
    }, 300_000);
  }),
);

it.each([
  ['backup', '--to is missing.'],
  ['restore', '--from is missing.'],
  ['restore --from nowhere.tar', 'nowhere.tar is not there.'],
])('%s ends with 2', async (command, message) => {
  const { code, errors } = await run(command);
  expect(errors).toContain(message);
  expect(code).toBe(2);
});

it('backup says where the data of containers is', async () => {
  writeStack(folder.path, { targets: { node: ['127.0.0.1:9'] } });
  const { code, errors } = await run('backup --to a.tar');
  expect(errors).toMatch(
    /^There is no data in .*\. Of engines in containers, the data is in volumes/,
  );
  expect(code).toBe(1);
});

it('restore takes nothing that is not complete', async () => {
  mkdirSync(at('half/data'), { recursive: true });
  const { code, errors } = await run('restore --from half --dir new');
  expect(errors).toMatch(/half is no back-up, or one that was not completed/);
  expect(code).toBe(1);
  expect(existsSync(at('new'))).toBe(false);
});

function run(command: string) {
  return runCommand(folder.path, command.split(' '));
}

function at(path: string): string {
  return join(folder.path, path);
}

function now(): number {
  return Date.now() / 1000;
}

async function ask(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

/** The series of an answer with their values, in order. */
async function query(address: string, expr: string, time: number): Promise<string[]> {
  const params = new URLSearchParams({ query: expr, time: String(time) });
  const { data } = (await ask(`http://${address}/api/v1/query?${params}`)) as {
    data: { result: { metric: object; value: [number, string] }[] };
  };
  return data.result.map(({ metric, value }) => `${JSON.stringify(metric)} ${value[1]}`).sort();
}

async function silence(address: string): Promise<void> {
  const body = {
    matchers: [{ name: 'alertname', value: 'NodeDown', isRegex: false }],
    startsAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    createdBy: 'me',
    comment: 'kept',
  };
  const { status } = await fetch(`http://${address}/api/v2/silences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(status).toBe(200);
}
