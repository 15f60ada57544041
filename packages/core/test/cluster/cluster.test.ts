import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { eventually, type Sample, sampleValue } from '../../../../test/samples';
import { type Fleet, type Member, startFleet } from './fleet';

// Each test starts several processes, one after the other, also on a machine that is busy.
jest.setTimeout(240_000);

const reorgs = 'xai_chain_reorgs_total';

/** Waits until the answer of each of these has so many members. */
async function gather(members: readonly Member[], count = members.length): Promise<void> {
  await eventually(async () => {
    for (const member of members) {
      expect(sampleValue(await member.scrape(), 'xai_cluster_members')).toBe(count);
    }
  });
}

/** A group whose hub is known: the first that was there. The others come by another launcher. */
async function startWithHub(others: number, options: Record<string, unknown> = {}) {
  const first = await startFleet('processes', 1, { ...options, cluster: { group: 'known hub' } });
  const { folder } = first;
  const rest = await startFleet('processes', others, {
    ...options,
    cluster: { group: 'known hub', folder },
  });
  const members = [...first.members, ...rest.members];
  await gather(members);
  return { first, rest, folder, hub: members[0] as Member, others: members.slice(1), members };
}

async function expectTotal(members: readonly Member[], total: number): Promise<void> {
  for (const member of members) expect(sampleValue(await member.scrape(), reorgs)).toBe(total);
}

/** They are removed when every copy has them. */
async function expectNoLastWords(fleet: Fleet): Promise<void> {
  await eventually(() => {
    expect(fleet.files().filter((name) => name.endsWith('.last'))).toEqual([]);
  });
}

function count(member: Member, times: number): Promise<unknown> {
  return member.run(`for (let i = 0; i < ${times}; i += 1) metrics.recordReorg(2)`);
}

describe('a chain that every member watches', () => {
  it('is counted by one of them, and by another one when that has ended', async () => {
    const { hub, others, members } = await startWithHub(2);
    const tell = (member: Member, first: number, last: number) =>
      member.run(`
        for (let height = ${first}; height <= ${last}; height += 1) {
          chain.report({ head: { height, hash: 'b' + height, parentHash: 'b' + (height - 1) } });
        }`);
    for (const member of members) await tell(member, 1, 6);
    const blocks = async (member: Member) => {
      const samples = await member.scrape();
      return [sampleValue(samples, 'xai_blocks_total'), sampleValue(samples, 'xai_block_height')];
    };
    await eventually(async () => {
      for (const member of members) expect(await blocks(member)).toEqual([5, 6]);
    });

    hub.kill();
    await gather(others);
    for (const member of others) await tell(member, 7, 9);
    await eventually(async () => {
      for (const member of others) expect(await blocks(member)).toEqual([8, 9]);
    });
  });
});

describe.each(['cluster', 'pm2', 'threads'] as const)('members by way of %s', (way) => {
  it('answer alike with the sum of all, and go on when one ends and another comes', async () => {
    const fleet = await startFleet(way, 3);
    const { members } = fleet;
    await gather(members);
    for (const [i, member] of members.entries()) await count(member, i + 1);
    const total = (members.length * (members.length + 1)) / 2;
    for (const member of members) {
      const samples = await member.scrape();
      expect(sampleValue(samples, reorgs)).toBe(total);
      expect(sampleValue(samples, 'xai_chain_reorg_depth_bucket', { le: '1' })).toBe(0);
      expect(sampleValue(samples, 'xai_chain_reorg_depth_bucket', { le: '2' })).toBe(total);
      expect(sampleValue(samples, 'xai_chain_reorg_depth_sum')).toBe(2 * total);
    }

    // A thread's process.exit() ends the thread.
    const ending = members[members.length - 1] as Member;
    await ending.run('metrics.recordReorg(2); process.exit(0)').catch(() => {});
    const next = await fleet.next();
    const running = members.filter((member) => member !== ending);
    await gather(running);
    await count(next, 1);
    await expectTotal(running, total + 2);
  });
});

describe('a gauge', () => {
  it('is the sum, the largest, the smallest or the newest, as the catalogue says', async () => {
    const { members, hub, others } = await startWithHub(2);
    const [a, b] = others as [Member, Member];
    await a.run('metrics.mining.hashrate.set(5); metrics.chain.bestKnownHeight.set(9)');
    await b.run('metrics.mining.hashrate.set(7); metrics.chain.bestKnownHeight.set(8)');
    await a.run('metrics.blocks.height.set(100); metrics.peers?.x');
    await a.run('metrics.setNodeInfo({ version: "1.0.0", network: "n" })');
    await eventually(() => expect(Date.now() % 10).toBe(0));
    await b.run('metrics.blocks.height.set(99)');
    await b.run('metrics.setNodeInfo({ version: "1.0.1", network: "n" })');

    for (const member of members) {
      const samples = await member.scrape();
      expect(sampleValue(samples, 'xai_mining_hashrate')).toBe(12);
      expect(sampleValue(samples, 'xai_chain_best_known_height')).toBe(9);
      expect(sampleValue(samples, 'xai_block_height')).toBe(99);
      const infos = samples.filter(({ name }) => name === 'xai_node_info');
      expect(infos.map(({ labels }) => labels.version)).toEqual(['1.0.1']);
      const [uptime] = await Promise.all([hub.run<number>('return process.uptime()')]);
      expect(sampleValue(samples, 'xai_process_uptime_seconds')).toBeLessThan(uptime);
    }
  });

  it('is gone with its process, but for what was said last of the chain', async () => {
    const { hub, others } = await startWithHub(1);
    const [member] = others as [Member];
    await member.run('metrics.mining.hashrate.set(5); metrics.blocks.height.set(100)');
    expect(sampleValue(await hub.scrape(), 'xai_mining_hashrate')).toBe(5);
    member.kill();

    await eventually(async () => {
      expect(sampleValue(await hub.scrape(), 'xai_mining_hashrate')).toBeUndefined();
    });
    expect(sampleValue(await hub.scrape(), 'xai_block_height')).toBe(100);
  });
});

describe('the counters of a process', () => {
  it('stay when it is killed after they were sent', async () => {
    const { hub, others } = await startWithHub(2);
    const [dying, other] = others as [Member, Member];
    await count(dying, 5);
    await count(hub, 1);
    await expectTotal([other], 6);
    dying.kill();
    await gather([hub, other]);
    await expectTotal([hub, other], 6);
  });

  it('stay when it exits right after it has counted', async () => {
    const { hub, rest, others } = await startWithHub(2);
    const [dying, other] = others as [Member, Member];
    await dying
      .run('for (let i = 0; i < 5; i += 1) metrics.recordReorg(2); process.exit(1)')
      .catch(() => {});
    await rest.next();
    await gather([hub, other], 3);
    await expectTotal([hub, other], 5);
    await expectNoLastWords(rest);
  });

  it('stay when a signal drains it', async () => {
    const { hub, rest, others } = await startWithHub(1);
    const [draining] = others as [Member];
    await draining.run(`
      handle.health.drainOnSignal({ server: globalThis.testServer, delaySeconds: 0 });
      setImmediate(() => {
        for (let i = 0; i < 4; i += 1) metrics.recordReorg(2);
        process.kill(process.pid, 'SIGTERM');
      })`);
    await rest.next();
    await expectTotal([hub], 4);
  });

  it('stay when it is the hub and is killed', async () => {
    const { hub, others } = await startWithHub(3);
    await count(hub, 4);
    for (const member of others) await count(member, 1);
    await expectTotal(others, 7);
    hub.kill();
    await Promise.all(others.map((member) => expectTotal([member], 7)));
    await count(others[0] as Member, 1);
    await expectTotal(others, 8);
  });

  it('stay when it is the hub and exits right after it has counted', async () => {
    const { hub, first, others } = await startWithHub(3);
    await hub
      .run('for (let i = 0; i < 4; i += 1) metrics.recordReorg(2); process.exit(0)')
      .catch(() => {});
    await Promise.all(others.map((member) => expectTotal([member], 4)));
    const next = await first.next();
    await gather([next, ...others]);
    await expectTotal([next, ...others], 4);
    await expectNoLastWords(first);
  });

  it('stay when a new process is the hub before the others know that the old one has exited', async () => {
    const { hub, first, others } = await startWithHub(2);
    for (const { pid } of others) process.kill(pid, 'SIGSTOP');
    await hub
      .run('for (let i = 0; i < 4; i += 1) metrics.recordReorg(2); process.exit(0)')
      .catch(() => {});
    const next = await first.next();
    await gather([next]);
    for (const { pid } of others) process.kill(pid, 'SIGCONT');
    await gather([next, ...others]);
    await expectTotal([next, ...others], 4);
    await expectNoLastWords(first);
  });

  it('stay when the hub and a member are killed at once', async () => {
    const { hub, others } = await startWithHub(3);
    for (const member of [hub, ...others]) await count(member, 2);
    await expectTotal(others, 8);
    hub.kill();
    others[0]?.kill();
    const survivors = others.slice(1);
    await Promise.all(survivors.map((member) => expectTotal([member], 8)));
  });

  it('stay when the hub is killed while both that have a copy of them are blocked', async () => {
    const { hub, others: replicas, members, folder } = await startWithHub(2);
    const cluster = { group: 'known hub', folder };
    const { members: late } = await startFleet('processes', 1, { cluster });
    await gather(late, 4);
    for (const member of members) await count(member, 2);
    await expectTotal(late, 6);
    for (const { pid } of replicas) process.kill(pid, 'SIGSTOP');
    hub.kill();
    const answered = expectTotal(late, 6);
    // Longer than it takes the other one to become the hub.
    await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 1_500))]);
    for (const { pid } of replicas) process.kill(pid, 'SIGCONT');
    await answered;
    await expectTotal(replicas, 6);
  });

  it.each([
    ['the only one left', false],
    ['one of two that have a copy', true],
  ])(
    'stay, once, when the hub has read its last words and exits while %s is blocked',
    async (_who, hasLate) => {
      const { hub, first, rest, others, folder } = await startWithHub(2);
      for (const fleet of [first, rest]) fleet.stopStarting();
      const [blocked, dying] = others as [Member, Member];
      const [begin, end] = [join(folder, 'begin'), join(folder, 'end')];
      // What it counts goes out before it reads what has come meanwhile.
      const released = blocked.run(`
        const fs = process.getBuiltinModule('fs');
        fs.writeFileSync('${begin}', '');
        while (!fs.existsSync('${end}'));
        metrics.recordReorg(2);`);
      await eventually(() => expect(rest.files()).toContain('begin'));
      await dying.run('metrics.recordReorg(2); process.exit(0)').catch(() => {});
      await eventually(() => expectTotal([hub], 1));
      const cluster = { group: 'known hub', folder };
      const late = hasLate ? (await startFleet('processes', 1, { cluster })).members : [];
      await gather([hub], 2 + late.length);
      await hub.run('process.exit(0)').catch(() => {});
      await expectTotal(late, 1);
      writeFileSync(end, '');
      await released;
      await gather([...late, blocked]);
      await expectTotal([...late, blocked], 2);
      await expectNoLastWords(rest);
    },
  );

  it('stay when it leaves the group and lives on', async () => {
    const { hub, others, members } = await startWithHub(2);
    for (const member of members) await count(member, 3);
    await others[0]?.run('return handle.close()');
    await gather([hub, others[1] as Member]);
    await expectTotal([hub, others[1] as Member], 9);
    await hub.run('return handle.close()');
    await expectTotal([others[1] as Member], 9);
  });

  it('never fall and are all there, while members exit one after the other', async () => {
    const fleet = await startFleet('cluster', 3);
    await gather(fleet.members);
    let sent = 0;
    let seen = 0;
    for (let round = 0; round < 9; round += 1) {
      const running = fleet.members.slice(-3);
      for (const member of running) await count(member, 1);
      sent += 3;
      // In turns the oldest, the hub among them, and the youngest.
      const [ending] = round % 2 === 0 ? running : running.reverse();
      const ended = ending?.run('metrics.recordReorg(2); process.exit(0)').catch(() => {});
      sent += 1;
      for (const member of running.filter((one) => one !== ending)) {
        const total = sampleValue(await member.scrape(), reorgs) as number;
        expect(total).toBeGreaterThanOrEqual(seen);
        seen = total;
      }
      await ended;
      fleet.members.splice(fleet.members.indexOf(ending as Member), 1);
      await fleet.next();
    }
    await gather(fleet.members.slice(-3));
    await expectTotal(fleet.members.slice(-3), sent);
  });
});

describe('a scrape', () => {
  it('does not wait for a member whose event loop is blocked', async () => {
    const { hub, others, folder } = await startWithHub(2);
    const [blocked, other] = others as [Member, Member];
    await count(blocked, 2);
    await expectTotal([other], 2);
    const end = join(folder, 'end');
    let isReleased = false;
    const release = blocked
      .run(`const fs = process.getBuiltinModule('fs'); while (!fs.existsSync('${end}'));`)
      .then(() => {
        isReleased = true;
      });
    await expectTotal([other, hub], 2);
    expect(isReleased).toBe(false);
    writeFileSync(end, '');
    await release;
    await gather([blocked, hub, other]);
  });

  it('is refused while the hub does not answer, and answered again when it does', async () => {
    const { hub, others } = await startWithHub(1);
    const [member] = others as [Member];
    await count(hub, 2);
    process.kill(hub.pid, 'SIGSTOP');
    const refused = await fetch(`${member.url}/metrics`);
    process.kill(hub.pid, 'SIGCONT');
    expect(refused.status).toBe(503);
    expect(await refused.text()).toMatch(
      /^The processes of this group could not be asked: .+\.\n$/,
    );
    await expectTotal([member], 2);
  });

  it('asks the collectors once for all who scrape at the same time', async () => {
    const { hub, others } = await startWithHub(1);
    await hub.run(`new promClient.Gauge({
      name: 'app_collections', help: 'a', registers: [registry],
      async collect() { this.inc(); await new Promise((resolve) => setTimeout(resolve, 200)); },
    })`);
    const [member] = others as [Member];
    const answers = await Promise.all(
      // As many as a process answers at a time.
      Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? hub : member).scrape()),
    );
    const collections = answers.map((samples) => sampleValue(samples, 'app_collections') ?? 0);
    expect(Math.max(...collections)).toBeLessThan(10);
  });

  it('loses only a metric whose collector hangs or throws', async () => {
    const { hub, others } = await startWithHub(1);
    const [member] = others as [Member];
    await member.run(`
      new promClient.Gauge({ name: 'app_hangs', help: 'a', registers: [registry],
        collect: () => new Promise(() => {}) });
      new promClient.Gauge({ name: 'app_throws', help: 'a', registers: [registry],
        collect() { throw new Error('on purpose'); } });
      metrics.recordReorg(1);`);
    const samples = await hub.scrape();
    expect(sampleValue(samples, reorgs)).toBe(1);
    expect(sampleValue(samples, 'app_throws')).toBeUndefined();
    const faults = await member.run<string[]>('return faults');
    expect(faults[0]).toMatch(/fault in cluster: (?:on purpose|app_hangs took longer than \d+ ms)/);
  });
});

describe("the application's own metrics", () => {
  it('are put together as prom-client says, and stay when their process ends', async () => {
    const { hub, others } = await startWithHub(2);
    for (const [i, member] of others.entries()) {
      await member.run(`
        const own = { help: 'a', registers: [registry] };
        new promClient.Counter({ name: 'app_jobs_total', labelNames: ['kind'], ...own })
          .inc({ kind: 'a"b' }, ${i + 1});
        new promClient.Histogram({ name: 'app_seconds', buckets: [1, 5], ...own }).observe(${i * 3});
        new promClient.Summary({ name: 'app_size', percentiles: [0.5], ...own }).observe(${i + 4});
        new promClient.Gauge({ name: 'app_queue', ...own }).set(${i + 1});
        new promClient.Gauge({ name: 'app_load', aggregator: 'average', ...own }).set(${i + 1});
        new promClient.Gauge({ name: 'app_left_out', aggregator: 'omit', ...own }).set(1);`);
    }
    const expected = {
      app_jobs_total: 3,
      app_seconds_count: 2,
      app_seconds_sum: 3,
      app_size_sum: 9,
      app_size_count: 2,
    };
    const read = (samples: readonly Sample[], names: object) =>
      Object.fromEntries(Object.keys(names).map((name) => [name, sampleValue(samples, name)]));
    const before = await hub.scrape();
    const gauges = { app_queue: 3, app_load: 1.5, app_size: 5, app_left_out: undefined };
    expect(read(before, expected)).toEqual(expected);
    expect(read(before, gauges)).toEqual(gauges);
    expect(sampleValue(before, 'app_seconds_bucket', { le: '1' })).toBe(1);
    expect(before.filter(({ name }) => name === 'app_jobs_total')).toHaveLength(1);

    for (const member of others) member.kill();
    await gather([hub], 1);
    const after = await hub.scrape();
    expect(read(after, expected)).toEqual(expected);
    expect(sampleValue(after, 'app_queue')).toBeUndefined();
    expect(sampleValue(after, 'app_size')).toBeUndefined();
  });

  it('are sent without a scrape, so that a killed process loses a second at most', async () => {
    const { hub, others } = await startWithHub(1);
    const [member] = others as [Member];
    await member.run(`
      const counter = new promClient.Counter({ name: 'app_jobs_total', help: 'a', registers: [registry] });
      counter.inc(4);
      const { get } = counter;
      globalThis.reads = 0;
      counter.get = function () { globalThis.reads += 1; return get.call(this); };`);
    // It is read, and in the next turn sent.
    await eventually(async () => {
      expect(await member.run('return globalThis.reads')).toBeGreaterThan(1);
    });
    await member.run('process.exit(0)').catch(() => {});
    await gather([hub], 1).catch(() => gather([hub], 2));
    expect(sampleValue(await hub.scrape(), 'app_jobs_total')).toBe(4);
  });

  it('include the standard metrics of the process, added up or averaged', async () => {
    const { hub, others } = await startWithHub(1, { processMetrics: true });
    const samples = await hub.scrape();
    const own = (await others[0]?.run(
      'return registry.getSingleMetric("process_resident_memory_bytes").get()',
    )) as { values: { value: number }[] };
    expect(sampleValue(samples, 'process_resident_memory_bytes')).toBeGreaterThan(
      own.values[0]?.value as number,
    );
    expect(sampleValue(samples, 'process_cpu_seconds_total')).toBeGreaterThan(0);
    const versions = samples.filter(({ name }) => name === 'nodejs_version_info');
    expect(versions.map(({ value }) => value)).toEqual([1]);
  });

  it('of the process itself are shown by the main thread alone', async () => {
    const fleet = await startFleet('threads', 2, { processMetrics: true });
    await gather(fleet.members);
    const samples = await (fleet.members[1] as Member).scrape();
    const rss = await (fleet.members[0] as Member).run<number>('return process.memoryUsage().rss');
    expect(sampleValue(samples, 'process_resident_memory_bytes')).toBeLessThan(1.5 * rss);
    expect(sampleValue(samples, 'process_resident_memory_bytes')).toBeGreaterThan(0.5 * rss);
  });

  it('carry the default labels of their registry, ours too', async () => {
    const { hub, others } = await startWithHub(1);
    for (const member of [hub, ...others]) {
      await member.run('registry.setDefaultLabels({ region: "eu" }); metrics.recordReorg(1)');
    }
    const samples = (await hub.scrape()).filter(({ name }) => name === reorgs);
    expect(samples).toEqual([{ name: reorgs, labels: { region: 'eu' }, value: 2 }]);
  });
});

describe('groups', () => {
  it('of two applications in one folder do not mix', async () => {
    const one = await startFleet('pm2', 2);
    const other = await startFleet('pm2', 2, { cluster: { folder: one.folder } });
    await gather(one.members);
    await gather(other.members);
    await count(one.members[0] as Member, 3);
    await expectTotal(one.members, 3);
    await expectTotal(other.members, 0);
  });

  it('start anew where all members have been killed', async () => {
    const { hub, others, first, rest } = await startWithHub(1);
    await count(hub, 3);
    await expectTotal(others, 3);
    const nextHub = first.next();
    const nextMember = rest.next();
    process.kill((others[0] as Member).pid, 'SIGSTOP');
    hub.kill();
    (others[0] as Member).kill();
    const members = [await nextHub, await nextMember];
    await gather(members);
    await expectTotal(members, 0);
  });

  it('come together again when something has removed their socket', async () => {
    const { hub, others, members, folder } = await startWithHub(2);
    for (const member of members) await count(member, 1);
    await expectTotal(members, 3);
    for (const name of (
      await hub.run<string[]>(
        `return process.mainModule.require("node:fs").readdirSync(${JSON.stringify(folder)})`,
      )
    ).filter((file) => file.endsWith('.sock'))) {
      rmSync(join(folder, name));
    }
    const late = await startFleet('processes', 1, { cluster: { group: 'known hub', folder } });
    await gather([...members, ...late.members]);
    await expectTotal([...others, hub, ...late.members], 3);
  });

  it('live on when somebody talks nonsense to the hub', async () => {
    const { hub, first, members, folder } = await startWithHub(1);
    await count(hub, 1);
    const [socketName] = first.files().filter((name) => name.endsWith('.sock'));
    for (const nonsense of ['GET / HTTP/1.1\r\n\r\n', '\0\0\0\x05hello', '\0\0\0\0']) {
      const socket = connect(join(folder, socketName as string));
      socket.write(nonsense, 'latin1');
      await new Promise((resolve) => socket.once('close', resolve));
    }
    await gather(members);
    await expectTotal(members, 1);
  });

  it('leave no file when all have left', async () => {
    const { members, first } = await startWithHub(2);
    for (const member of members) await member.run('return handle.close()');
    expect(first.files()).toEqual([]);
  });
});

describe('a process that is in a group', () => {
  it.each(['cluster', 'pm2'] as const)('(%s) ends by itself', async (way) => {
    const fleet: Fleet = await startFleet(way, 2);
    await gather(fleet.members);
    const [member] = fleet.members as [Member];
    // The server was all that kept it; in node:cluster and under fork() the channel does, too.
    await member.run(`
      process.channel?.unref();
      process.disconnect?.();
      setImmediate(() => globalThis.testServer.close());
      return null`);
    const next = await fleet.next();
    expect(next.pid).not.toBe(member.pid);
  });
});
