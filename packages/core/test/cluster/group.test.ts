import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { defaultGroup, findGroup } from '../../src/cluster/group';
import { createInstrumentation, type InstrumentationOptions } from '../../src/index';

const scratch = mkdtempSync(join(tmpdir(), 'xai-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function joinGroup(cluster: unknown, registry = new Registry()) {
  const options = { registry, processMetrics: false, logger: false, cluster };
  return createInstrumentation(options as InstrumentationOptions).handle;
}

describe('the option cluster', () => {
  it.each([
    ['a group without a name', { group: '' }, 'XAI_METRICS_INVALID_OPTION'],
    ['a group with a line end', { group: 'a\nb' }, 'XAI_METRICS_INVALID_OPTION'],
    ['a number as the group', { group: 4 }, 'XAI_METRICS_INVALID_OPTION'],
    ['no object', 'explorer', 'XAI_METRICS_INVALID_OPTION'],
    ['false', false, 'XAI_METRICS_INVALID_OPTION'],
    ['another option', { goup: 'a' }, 'XAI_METRICS_UNKNOWN_OPTION'],
    ['a folder without a name', { folder: '' }, 'XAI_METRICS_INVALID_OPTION'],
    [
      'a path that is too long',
      { folder: join(scratch, 'x'.repeat(90)) },
      'XAI_METRICS_INVALID_OPTION',
    ],
    ['a folder below none', { folder: join(scratch, 'a', 'b') }, 'XAI_METRICS_CLUSTER_FOLDER'],
  ])('is refused with %s', (_what, cluster, code) => {
    expect(() => joinGroup(cluster)).toThrow(expect.objectContaining({ code }));
  });

  it('is refused with a folder that others can write to, a link or a file', () => {
    const open = join(scratch, 'open');
    mkdirSync(open);
    chmodSync(open, 0o770);
    const closed = join(scratch, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const link = join(scratch, 'link');
    symlinkSync(closed, link);
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    for (const folder of [open, link, file]) {
      expect(() => joinGroup({ folder })).toThrow(
        expect.objectContaining({ code: 'XAI_METRICS_CLUSTER_FOLDER' }),
      );
    }
    expect(() => findGroup({ folder: closed })).not.toThrow();
  });

  it('makes a folder for this user alone', () => {
    const folder = join(scratch, 'new');
    const { socketPath } = findGroup({ folder });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(socketPath.startsWith(`${folder}/`)).toBe(true);
  });

  it('is one group for each registry, and one registry for each group', async () => {
    const folder = join(scratch, 'shared');
    const registry = new Registry();
    const first = joinGroup({ folder, group: 'a' }, registry);
    const second = joinGroup({ folder, group: 'a' }, registry);
    const conflict = expect.objectContaining({ code: 'XAI_METRICS_CONFLICTING_OPTIONS' });
    expect(() => joinGroup({ folder, group: 'a' })).toThrow(conflict);
    expect(() => joinGroup({ folder, group: 'b' }, registry)).toThrow(conflict);
    await first.close();
    expect(() => joinGroup({ folder, group: 'a' })).toThrow(conflict);
    await second.close();
    await joinGroup({ folder, group: 'b' }, registry).close();
  });
});

describe('the group by default', () => {
  it('is that of one application of PM2', () => {
    const api = { pm_id: '0', name: 'api' };
    expect(defaultGroup(api)).toBe(defaultGroup({ ...api, pm_id: '1' }));
    const others = [{ ...api, name: 'web' }, { ...api, namespace: 'test' }, {}, { name: 'api' }];
    for (const env of others) expect(defaultGroup(env)).not.toBe(defaultGroup(api));
  });
});
