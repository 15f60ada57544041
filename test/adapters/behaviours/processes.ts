import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { eventually, parseSamples, type Sample, sampleValue } from '../../samples';
import { ask, openSocket, requestText } from '../client';
import { countsOf } from '../counted';
import { startProcess } from '../server-process';
import type { TestServer } from '../servers/test-server';
import type { BehaviourTable, StartAnother } from './behaviour';

export const processes: BehaviourTable = {
  area: 'several processes',
  behaviours: [
    {
      name: 'show the sum of all, whichever is asked',
      run: (_, start) =>
        withGroup(start, async (here, there) => {
          await ask(here, '/plain');
          await ask(there, '/plain');
          await ask(there, '/items/1');
          for (const server of [here, there]) {
            await expectShown(server, { 'GET /plain 200': 2, 'GET /items/:id 200': 1 });
          }
        }),
    },
    {
      name: 'show the requests in flight of all',
      run: (_, start) =>
        withGroup(start, async (here, there) => {
          for (const server of [here, there]) {
            const socket = await openSocket(server);
            socket.write(requestText('/hang'));
          }
          await eventually(async () => {
            expect(sampleValue(await shownBy(here), 'xai_api_requests_in_flight')).toBe(2);
          });
        }),
    },
    {
      name: 'keep what a process has counted when it is gone',
      run: (_, start) =>
        withGroup(start, async (here, there, kill) => {
          await ask(here, '/plain');
          await ask(there, '/plain');
          await expectShown(here, { 'GET /plain 200': 2 });
          await kill();
          await expectShown(here, { 'GET /plain 200': 2 });
          await ask(here, '/plain');
          await expectShown(here, { 'GET /plain 200': 3 });
        }),
    },
  ],
};

type Member = Pick<TestServer, 'url' | 'port'>;

/** One server here and one in a process of its own, in a group. */
async function withGroup(
  start: StartAnother,
  use: (here: TestServer, there: TestServer, kill: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-group-'));
  try {
    const cluster = { group: 'contract', folder };
    const here = await start({ cluster });
    const { member, kill } = await startProcess(here.framework, { cluster });
    try {
      await use(here, member as TestServer, kill);
    } finally {
      await kill();
      await here.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function shownBy(server: Member): Promise<Sample[]> {
  return parseSamples((await ask(server as TestServer, '/metrics')).body);
}

async function expectShown(server: Member, counts: Readonly<Record<string, number>>) {
  await eventually(async () => expect(countsOf(await shownBy(server))).toEqual(counts));
}
