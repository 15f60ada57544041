import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, type Sample, sampleValue, scrape } from './samples';
import { describeWithTool } from './system-tools';

// The servers run in processes of their own, so they run from the build; `npm test` builds first.
const build = join(__dirname, '..', 'examples', 'dist', 'demo', 'demo.js');

type Demo = import('../examples/demo/demo').Demo;
type Server = Demo['node'];

interface Stats {
  chain_height: number;
  block_count: number;
  tip_hash: string;
  difficulty: number;
  total_supply: string;
  circulating_supply: string;
  pending_transactions: number;
  mempool_bytes: number;
  orphan_blocks: number;
  reorgs: number;
  tips: number;
  peers: number;
}

describe('the demo', () => {
  let demo: Demo;

  beforeAll(async () => {
    expect(existsSync(build)).toBe(true);
    const { startDemo } = require(build) as typeof import('../examples/demo/demo');
    demo = await startDemo({
      ports: { node: 0, explorer: 0, ai: 0 },
      blockSeconds: 0.2,
      mining: false,
      transactionsPerSecond: 0,
      peersGraceSeconds: 1,
    });
    await eventually(async () => expect((await stats(demo.node)).peers).toBe(1));
  }, 60_000);

  afterAll(async () => {
    await demo?.stop();
  });

  it('agrees with both nodes about an undisturbed chain', async () => {
    await mine(demo.node, 4);
    await mineAfterSync(demo.peer, demo.node, 2);
    await eventually(async () => expect((await stats(demo.node)).chain_height).toBe(6));

    await expectAgreement(demo.node);
    await expectAgreement(demo.peer);
    await expectExplorerAgrees();
    const samples = await scrape(demo.node.url);
    expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(4);
    expect(sampleValue(samples, 'xai_blocks_total')).toBe(6);
  });

  it('agrees with both nodes after a partition and its heal', async () => {
    const before = await stats(demo.peer);
    await setFault(demo.peer, 'partition', true);
    await eventually(async () => expect((await stats(demo.node)).peers).toBe(0));
    await mine(demo.node, 5);
    await mine(demo.peer, 2);
    // A transaction that only the isolated side knows, and that is still waiting when it heals.
    await claimFromFaucet(demo.node);
    // Cut off, nobody can know whether this is still the best chain: not even those behind the node.
    for (const server of servers()) await expectUnready(server, 'peers', 'only 0 peers');
    await setFault(demo.peer, 'partition', false);
    await eventually(async () => {
      const [one, two] = [await stats(demo.node), await stats(demo.peer)];
      expect(two.tip_hash).toBe(one.tip_hash);
      expect(two.reorgs).toBe(before.reorgs + 1);
      expect(one.peers).toBe(1);
    });

    await expectAgreement(demo.node);
    await expectAgreement(demo.peer);
    await expectExplorerAgrees();
    for (const server of servers()) await expectReady(server);
    const samples = await scrape(demo.peer.url);
    expect(sampleValue(samples, 'xai_chain_reorg_depth_sum')).toBe(2);
    expect(sampleValue(samples, 'xai_chain_reorgs_total')).toBe(1);
    expect(sampleValue(samples, 'xai_orphaned_blocks_total')).toBeGreaterThanOrEqual(2);
    // Two of its own were taken back, five of the other side came.
    expect(sampleValue(samples, 'xai_blocks_total')).toBe((await stats(demo.peer)).block_count);
  }, 60_000);

  it('shows a reorganisation of a given depth at both nodes', async () => {
    const [one, two] = [await stats(demo.node), await stats(demo.peer)];
    await setFault(demo.node, 'reorg', 3);
    await eventually(async () => {
      expect((await stats(demo.node)).reorgs).toBe(one.reorgs + 1);
      expect((await stats(demo.peer)).reorgs).toBe(two.reorgs + 1);
    });

    await expectAgreement(demo.node);
    await expectAgreement(demo.peer);
    await expectExplorerAgrees();
    const samples = await scrape(demo.explorer.url);
    expect(sampleValue(samples, 'xai_chain_reorg_depth_sum')).toBe(3);
  }, 60_000);

  it('shows the API, the explorer and the AI tasks moving', async () => {
    await fetch(`${demo.explorer.url}/block/1`);
    await fetch(`${demo.explorer.url}/block/999999`);
    const answer = await fetch(`${demo.ai.url}/personal-ai/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'forecast-interval' }),
    });
    expect(answer.status).toBe(202);
    const failing = { kind: 'summarize-block', parameters: { height: -1 } };
    await fetch(`${demo.ai.url}/personal-ai/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(failing),
    });

    await eventually(async () => {
      const explorer = await scrape(demo.explorer.url);
      const labels = { endpoint: '/block/:height' };
      expect(sampleValue(explorer, 'xai_api_requests_total', { ...labels, status: '200' })).toBe(1);
      expect(sampleValue(explorer, 'xai_api_requests_total', { ...labels, status: '404' })).toBe(1);
      const ai = await scrape(demo.ai.url);
      const done = { provider: 'statistics', status: 'success' };
      expect(sampleValue(ai, 'xai_ai_tasks_total', done)).toBe(1);
      expect(sampleValue(ai, 'xai_ai_tasks_total', { status: 'failure' })).toBe(1);
      expect(sampleValue(ai, 'xai_ai_task_cost_total')).toBeGreaterThan(0);
    });
  });

  it('answers JSON-RPC and counts it by method and outcome', async () => {
    const rpc = async (body: unknown) =>
      (
        await fetch(`${demo.node.url}/rpc`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json();
    const call = (method: string, ...params: unknown[]) => ({
      ...{ jsonrpc: '2.0', id: 1, method, params },
    });
    const { chain_height, difficulty } = await stats(demo.node);
    expect(await rpc(call('getblockcount'))).toEqual({
      ...{ jsonrpc: '2.0', id: 1, result: chain_height },
    });
    expect(await rpc(call('getblock', 99_999))).toMatchObject({ error: { code: -5 } });
    expect(await rpc([call('getdifficulty'), call('sendmoney')])).toMatchObject([
      { result: difficulty },
      { error: { code: -32601 } },
    ]);

    await eventually(async () => {
      const samples = await scrape(demo.node.url);
      const count = (rpc_method: string, outcome: string, batched: string) =>
        sampleValue(samples, 'xai_rpc_requests_total', { rpc_method, outcome, batched });
      expect(count('getblockcount', 'ok', 'false')).toBe(1);
      expect(count('getblock', 'application_error', 'false')).toBe(1);
      expect(count('getdifficulty', 'ok', 'true')).toBe(1);
      expect(count('<other>', 'method_not_found', 'true')).toBe(1);
      expect(sampleValue(samples, 'xai_rpc_batch_size_sum')).toBe(2);
    });
  });

  it('stays ready, with a warning, while no node finds blocks', async () => {
    for (const server of servers()) {
      await eventually(async () => {
        const response = await fetch(`${server.url}/readyz?verbose`);
        expect(await response.text()).toMatch(/\[!\] headAge warn: .*the chain has halted/);
        expect(response.status).toBe(200);
      });
    }
  });

  it('answers every probe of every server', async () => {
    for (const server of servers()) {
      for (const path of ['/livez', '/readyz', '/startupz', '/health']) {
        const response = await fetch(server.url + path);
        expect(`${server.name} ${path} ${response.status}`).toBe(`${server.name} ${path} 200`);
      }
    }
  });

  describeWithTool('under promtool', 'promtool', (promtool) => {
    it('shows clean metrics on all three servers', async () => {
      for (const server of [demo.node, demo.explorer, demo.ai]) {
        const input = await (await fetch(`${server.url}/metrics`)).text();
        const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input });
        expect(`${server.name}: ${stdout}${stderr}`).toBe(`${server.name}: `);
        expect(status).toBe(0);
      }
    });
  });

  it('shows a failing API as server errors, with probes and /metrics unharmed', async () => {
    await setFault(demo.node, 'failingApi', true);
    expect((await fetch(`${demo.node.url}/stats`)).status).toBe(500);
    const samples = await scrape(demo.node.url);
    expect(
      sampleValue(samples, 'xai_api_errors_total', {
        endpoint: '/stats',
        error_type: 'server_error',
      }),
    ).toBeGreaterThanOrEqual(1);
    // Who reads the chain from there knows nothing of it any more.
    for (const server of [demo.explorer, demo.ai]) {
      await expectUnready(server, 'snapshot', 'HTTP 500');
      expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    }
    expect((await fetch(`${demo.node.url}/readyz`)).status).toBe(200);
    await setFault(demo.node, 'failingApi', false);
    expect((await fetch(`${demo.node.url}/stats`)).status).toBe(200);
    for (const server of [demo.explorer, demo.ai]) await expectReady(server);
  }, 60_000);

  function servers(): Server[] {
    return [demo.node, demo.peer, demo.explorer, demo.ai];
  }

  async function expectReady({ name, url }: Server): Promise<void> {
    await eventually(async () => {
      const response = await fetch(`${url}/readyz`, { headers: { accept: 'text/plain' } });
      expect(`${name}: ${await response.text()}`).toBe(`${name}: ok\n`);
      expect(sampleValue(await scrape(url), 'xai_ready')).toBe(1);
    });
  }

  /** Waits until a server says in one word, in a metric and in a sentence why it is not ready. */
  async function expectUnready(
    { name, url }: Server,
    criterion: string,
    sentence: string,
  ): Promise<void> {
    await eventually(async () => {
      const response = await fetch(`${url}/readyz`, { headers: { accept: 'text/plain' } });
      expect(`${name}: ${await response.text()}`).toBe(`${name}: not ready: ${criterion}\n`);
      expect(response.status).toBe(503);
      const samples = await scrape(url);
      expect(sampleValue(samples, 'xai_ready')).toBe(0);
      expect(sampleValue(samples, 'xai_readiness_check_status', { check: criterion })).toBe(0);
    });
    expect(await (await fetch(`${url}/readyz?verbose`)).text()).toContain(sentence);
  }

  /** Compares what `/metrics` says with what the node itself says, once both stand still. */
  async function expectAgreement(server: Server): Promise<void> {
    await eventually(async () => {
      const before = await stats(server);
      const samples = await scrape(server.url);
      const truth = await stats(server);
      expect(truth.tip_hash).toBe(before.tip_hash);
      expect(shownBy(samples)).toEqual({
        height: truth.chain_height,
        blocks: truth.block_count,
        mempool: truth.pending_transactions,
        mempoolBytes: truth.mempool_bytes,
        orphanPool: truth.orphan_blocks,
        peers: truth.peers,
        totalSupply: Number(truth.total_supply) / 1e8,
        circulatingSupply: Number(truth.circulating_supply) / 1e8,
        reorgs: truth.reorgs,
        reorgDepths: truth.reorgs,
        tips: truth.tips,
      });
    });
  }

  async function expectExplorerAgrees(): Promise<void> {
    await eventually(async () => {
      const truth = await stats(demo.node);
      const samples = await scrape(demo.explorer.url);
      const blocks = sampleValue(samples, 'xai_blocks_total') as number;
      const orphaned = sampleValue(samples, 'xai_orphaned_blocks_total') as number;
      expect({
        height: sampleValue(samples, 'xai_block_height'),
        // It has watched from the first block on: what it counted and was not replaced is the chain.
        blocks: blocks - orphaned,
        reorgs: sampleValue(samples, 'xai_chain_reorgs_total'),
        sync: sampleValue(samples, 'xai_chain_sync_status'),
        supply: sampleValue(samples, 'xai_total_supply_xai'),
        circulating: sampleValue(samples, 'xai_circulating_supply_xai'),
        mempool: sampleValue(samples, 'xai_transaction_pool_size'),
        mempoolBytes: sampleValue(samples, 'xai_transaction_pool_bytes'),
        peers: sampleValue(samples, 'xai_peers_connected'),
        tips: sampleValue(samples, 'xai_chain_tips'),
        index: sampleValue(samples, 'xai_chain_index_height'),
        indexLag: sampleValue(samples, 'xai_chain_index_lag_blocks'),
        headLag: sampleValue(samples, 'xai_chain_head_lag_blocks'),
      }).toEqual({
        height: truth.chain_height,
        blocks: truth.chain_height,
        reorgs: truth.reorgs,
        sync: 1,
        supply: Number(truth.total_supply) / 1e8,
        circulating: Number(truth.circulating_supply) / 1e8,
        mempool: truth.pending_transactions,
        mempoolBytes: truth.mempool_bytes,
        peers: truth.peers,
        tips: truth.tips,
        index: truth.chain_height,
        indexLag: 0,
        headLag: 0,
      });
    });
  }
});

function shownBy(samples: readonly Sample[]) {
  return {
    height: sampleValue(samples, 'xai_block_height'),
    blocks: sampleValue(samples, 'xai_blocks_total'),
    mempool: sampleValue(samples, 'xai_transaction_pool_size'),
    mempoolBytes: sampleValue(samples, 'xai_transaction_pool_bytes'),
    orphanPool: sampleValue(samples, 'xai_orphan_blocks'),
    peers: sampleValue(samples, 'xai_peers_connected'),
    totalSupply: sampleValue(samples, 'xai_total_supply_xai'),
    circulatingSupply: sampleValue(samples, 'xai_circulating_supply_xai'),
    reorgs: sampleValue(samples, 'xai_chain_reorgs_total'),
    reorgDepths: sampleValue(samples, 'xai_chain_reorg_depth_count'),
    tips: sampleValue(samples, 'xai_chain_tips'),
  };
}

async function stats({ url }: Server): Promise<Stats> {
  return (await fetch(`${url}/stats`)).json() as Promise<Stats>;
}

async function post({ url }: Server, path: string, body: unknown): Promise<void> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}

async function mine(server: Server, blocks: number): Promise<void> {
  for (let i = 0; i < blocks; i += 1) await post(server, '/mine', {});
}

async function mineAfterSync(server: Server, other: Server, blocks: number): Promise<void> {
  const { tip_hash } = await stats(other);
  await eventually(async () => expect((await stats(server)).tip_hash).toBe(tip_hash));
  await mine(server, blocks);
}

async function claimFromFaucet(server: Server): Promise<void> {
  await post(server, '/faucet/claim', { address: `XAI${'0'.repeat(40)}` });
}

async function setFault(server: Server, name: string, value: boolean | number): Promise<void> {
  await post(server, `/admin/faults/${name}`, { value });
}
