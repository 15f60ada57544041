import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually } from '../../../../test/samples';
import { type Cluster, joinCluster } from '../../src/cluster/cluster';
import { readPush } from '../../src/cluster/contribution';
import { createFrameReader, writeFrame } from '../../src/cluster/frames';
import { findGroup } from '../../src/cluster/group';
import type { HubMessage, MemberMessage } from '../../src/cluster/messages';
import { createMetrics } from '../../src/index';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A hub that this test plays, and a member that has found it. */
async function playHub(onHello: HubMessage | string) {
  const folder = mkdtempSync(join(tmpdir(), 'xai-'));
  const heard: MemberMessage[] = [];
  const sockets: Socket[] = [];
  const hub = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    const read = createFrameReader((message) => {
      heard.push(message as MemberMessage);
      if ((message as MemberMessage).kind !== 'hello') return;
      socket.write(typeof onHello === 'string' ? onHello : writeFrame(onHello));
    });
    socket.on('data', read);
  });
  const { socketPath } = findGroup({ folder, group: 'a' });
  await new Promise<void>((resolve) => hub.listen(socketPath, resolve));

  const lines: string[] = [];
  const registry = new Registry();
  const logger = { warn: (line: string) => lines.push(line) };
  const metrics = createMetrics({ registry, processMetrics: false, logger });
  const cluster: Cluster = joinCluster(metrics, { folder, group: 'a' }, async () => {
    throw new Error('this is no hub');
  });
  endings.push(
    () => rmSync(folder, { recursive: true }),
    () => hub.close(),
    () => {
      for (const socket of sockets) socket.destroy();
    },
    () => cluster.close(),
  );
  await eventually(() => expect(heard.map(({ kind }) => kind)).toContain('push'));
  return {
    ...{ cluster, metrics, heard, lines },
    say: (message: HubMessage) => sockets[0]?.write(writeFrame(message)),
    pushes: () => heard.flatMap((message) => (message.kind === 'push' ? [message.push] : [])),
  };
}

const welcome: HubMessage = { kind: 'welcome', hub: 'played' };

describe('a member', () => {
  it('sends what has changed without being asked, and nothing while nothing does', async () => {
    const { metrics, pushes } = await playHub(welcome);
    expect(pushes()).toHaveLength(1);
    metrics.recordReorg(1);
    await eventually(() => expect(pushes()).toHaveLength(2));
    const { metrics: changed } = readPush(pushes()[1] as Uint8Array);
    expect(changed.map(({ name }) => name)).toEqual([
      'xai_chain_reorgs_total',
      'xai_chain_reorg_depth',
      'xai_chain_last_reorg_timestamp_seconds',
    ]);
    // Several turns of its timer: that nothing comes cannot be waited for.
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(pushes()).toHaveLength(2);
  });

  it('answers a collection with what its collectors set', async () => {
    const { heard, say, pushes } = await playHub(welcome);
    say({ kind: 'collect', number: 7, milliseconds: 500 });
    await eventually(() => {
      expect(heard[heard.length - 1]).toEqual({ kind: 'collected', number: 7 });
    });
    const names = pushes().flatMap((push) => readPush(push).metrics.map(({ name }) => name));
    expect(names).toContain('xai_process_uptime_seconds');
  });

  it('hands the page of the hub on as it is', async () => {
    const { cluster, heard, say } = await playHub(welcome);
    const answered = cluster.scrape({ format: 'text' }, 2_000);
    await eventually(() => expect(heard.map(({ kind }) => kind)).toContain('scrape'));
    expect(heard[heard.length - 1]).toMatchObject({ number: 1, request: { format: 'text' } });
    const answer = { status: 200, headers: { 'content-type': 'a' }, body: Buffer.from('page') };
    say({ kind: 'page', number: 1, answer });
    expect(await answered).toEqual(answer);
  });

  it.each([
    ['does not answer', welcome, 'the answer of the hub took longer'],
    ['does not take it back', { kind: 'refused' } as const, 'counted this process as gone'],
    ['talks nonsense', 'HTTP/1.1 200 OK\r\n\r\n', 'joining took longer'],
  ])('answers 503 in time while the hub %s', async (_what, onHello, reason) => {
    const { cluster, lines } = await playHub(onHello);
    const { status, body } = await cluster.scrape({}, 200);
    expect(status).toBe(503);
    expect(String(body)).toContain(reason);
    expect(lines[0]).toContain('fault in cluster');
  });
});
