import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openHubSocket } from '../../src/cluster/hub-socket';

const folder = mkdtempSync(join(tmpdir(), 'xai-'));
const path = join(folder, 'hub.sock');
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the socket of a hub', () => {
  it('is never there without somebody who listens: a member would take it for that of a dead one', async () => {
    const asking = spawn(process.execPath, [join(__dirname, 'connect-always.cjs'), path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(asking.stdout, 'data');
    for (let i = 0; i < 500; i += 1) {
      const socket = await openHubSocket(path, (connection) => connection.destroy());
      await nextTurn();
      socket.close();
    }
    const [[output]] = await Promise.all([once(asking.stdout, 'data'), asking.stdin.end()]);
    const outcomes = JSON.parse(String(output)) as Record<string, number>;
    expect(outcomes.ENOENT).toBeGreaterThan(0);
    expect(outcomes.connected).toBeGreaterThan(0);
    expect(outcomes.ECONNREFUSED).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });
});
