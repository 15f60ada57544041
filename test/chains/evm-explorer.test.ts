import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { chainArguments, connectChain } from '../../examples/explorer/chain-arguments';
import { createExplorer, type Explorer } from '../../examples/explorer/server';
import { eventually, sampleValue, scrape } from '../samples';
import { type AnvilNode, describeWithAnvil, startAnvilNode } from './anvil';

interface RpcBlock {
  number: string;
  hash: string;
  transactions: { hash: string; from: string; to: string; value: string }[];
}

interface Receipt {
  gasUsed: string;
  effectiveGasPrice: string;
}

const oneAndABit = 1_000_000_000_000_000_001n;

describeWithAnvil('the explorer on an EVM node', () => {
  let node: AnvilNode;
  let explorer: Explorer;
  let server: Server;
  let url: string;
  let from: string;
  let to: string;

  beforeAll(async () => {
    node = await startAnvilNode();
    [from, to] = (await node.call('eth_accounts')) as [string, string];
    const values = { chain: 'evm', node: node.url, reference: [], 'block-seconds': '2' };
    const grace = chainArguments['peers-grace'].default;
    const chain = connectChain({ ...values, 'peers-grace': grace });
    explorer = createExplorer(chain, new Registry());
    server = explorer.app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    explorer.indexer.start();
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await eventually(() => expect(explorer.indexer.height).toBe(0));
    const transfer = { from, to, value: `0x${oneAndABit.toString(16)}` };
    await node.call('eth_sendTransaction', transfer);
    await node.call('eth_sendTransaction', { from: to, data: '0x00' });
    await node.mine(3);
    await eventually(() => expect(explorer.indexer.height).toBe(3));
  });

  afterAll(async () => {
    explorer?.indexer.stop();
    await explorer?.monitoring.close();
    server?.closeAllConnections();
    server?.close();
    await node?.stop();
  });

  it('shows blocks and transactions with the amounts and fees that the node tells', async () => {
    const truth = await getBlock('0x1');
    const block = await getJson('/api/blocks/1');
    expect(block).toMatchObject({ height: 1, hash: truth.hash, transaction_count: 2 });
    expect(block).not.toHaveProperty('difficulty');
    expect(await getJson(`/api/blocks/${truth.hash}`)).toEqual(block);
    for (const [i, { hash, value }] of truth.transactions.entries()) {
      const told = block.transactions[i];
      const amount = String(BigInt(value));
      expect(told).toMatchObject({ txid: hash, amount, fee: await getFee(hash) });
      expect(await getJson(`/api/transaction/${hash}`)).toEqual(told);
    }
    // A contract that is created has no receiver.
    expect(block.transactions.map((each: { to: string }) => each.to)).toContain('');

    const page = await getText('/block/1');
    expect(page).toContain('>1.000000000000000001<');
    expect(page).toContain('Amount (ETH)');
  });

  it('shows what an address holds, and says that the node keeps no history', async () => {
    const balance = BigInt((await node.call('eth_getBalance', to, 'latest')) as string);
    const page = await getText(`/address/${to}`);
    const wei = String(balance).padStart(19, '0');
    const ether = `${BigInt(wei.slice(0, -18)).toLocaleString('en')}.${wei.slice(-18)}`;
    expect(page).toContain(`>${ether.replace(/0+$/, '')}<`);
    expect(page).toContain('keeps no list of the transactions of an address');
    expect(page).toContain('>1.000000000000000001<');

    for (const path of ['/api/richlist', `/api/export/transactions/${to}`]) {
      const response = await fetch(url + path);
      expect(response.status).toBe(501);
      expect(await response.json()).toEqual({ error: expect.stringContaining('keeps no list') });
    }
    expect((await fetch(`${url}/address/0x12`)).status).toBe(400);
  });

  it('finds heights, hashes, transactions and addresses', async () => {
    const { hash, transactions } = await getBlock('0x1');
    const txid = transactions[0]?.hash as string;
    expect(await search('1')).toBe('/block/1');
    expect(await search(hash)).toBe('/block/1');
    expect(await search(txid)).toBe(`/transaction/${txid}`);
    expect(await search(from)).toBe(`/address/${from}`);
    expect(await search('99')).toBe(404);
    expect(await search(`0x${'0'.repeat(64)}`)).toBe(404);
    expect(await search('what is this')).toBe(400);
    expect((await fetch(`${url}/block/99`)).status).toBe(404);
    expect((await fetch(`${url}/transaction/99`)).status).toBe(404);
  });

  it('shows waiting transactions, whose fee nobody knows yet', async () => {
    await node.send(1);
    const { size, transactions } = await getJson('/api/mempool');
    expect(size).toBe(1);
    expect(transactions[0]).toMatchObject({ from: from.toLowerCase(), amount: '1' });
    expect(transactions[0]).not.toHaveProperty('fee');
    expect(await getJson('/api/stats')).toMatchObject({ chain_height: 3, pending_transactions: 1 });
    expect(await getText('/')).toContain('Gas price (gwei)');
    await node.mine(1);
    await eventually(() => expect(explorer.indexer.height).toBe(4));
  });

  it('observes values and fees of transactions once, and the blocks by watching', async () => {
    await eventually(async () => {
      const samples = await scrape(url);
      expect(sampleValue(samples, 'xai_chain_index_height')).toBe(4);
      expect(sampleValue(samples, 'xai_chain_index_lag_blocks')).toBe(0);
      expect(sampleValue(samples, 'xai_blocks_total')).toBe(4);
      expect(sampleValue(samples, 'xai_transactions_total', { status: 'confirmed' })).toBe(3);
      expect(sampleValue(samples, 'xai_transaction_value_xai_count')).toBe(3);
      const value = Number(oneAndABit + 1n) / 1e18;
      expect(sampleValue(samples, 'xai_transaction_value_xai_sum')).toBeCloseTo(value, 15);
      const hashes = explorer.indexer.blocks.flatMap(({ transactions }) =>
        transactions.map(({ txid }) => txid),
      );
      const fees = await Promise.all(hashes.map(getFee));
      const total = fees.reduce((sum, fee) => sum + Number(fee) / 1e18, 0);
      expect(sampleValue(samples, 'xai_transaction_fee_xai_sum')).toBeCloseTo(total, 15);
    });
    const dashboard = await getText('/dashboard');
    expect(dashboard).toContain('gas-used');
    expect(dashboard).not.toContain('difficulty');
  });

  it('follows a reorganisation', async () => {
    const before = await getBlock('0x4');
    await node.call('anvil_reorg', 3, []);
    await node.mine(1);
    expect((await getBlock('0x4')).hash).not.toBe(before.hash);
    await eventually(async () => {
      expect(explorer.indexer.height).toBe(5);
      for (const { height, hash } of explorer.indexer.blocks) {
        expect(hash).toBe((await getBlock(`0x${height.toString(16)}`)).hash);
      }
      expect(explorer.indexer.blocks.map(({ height }) => height)).toEqual([0, 1, 2, 3, 4, 5]);
      const samples = await scrape(url);
      expect(sampleValue(samples, 'xai_chain_reorgs_total')).toBe(1);
      expect(sampleValue(samples, 'xai_chain_reorg_depth_sum')).toBe(3);
      expect(sampleValue(samples, 'xai_chain_index_lag_blocks')).toBe(0);
    });
    expect((await fetch(`${url}/api/blocks/${before.hash}`)).status).toBe(404);
  });

  it('says that the node does not answer, and why it is not ready', async () => {
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
    await node.stop();
    const response = await fetch(`${url}/block/1`);
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ error: `The node at ${node.url} does not answer.` });
    await eventually(async () => {
      const readyz = await fetch(`${url}/readyz?verbose`);
      expect(readyz.status).toBe(503);
      expect(await readyz.text()).toContain('[-] snapshot fail: no head from the node for');
    });
  });

  async function getBlock(number: string): Promise<RpcBlock> {
    return (await node.call('eth_getBlockByNumber', number, true)) as RpcBlock;
  }

  async function getFee(hash: string): Promise<string> {
    const receipt = (await node.call('eth_getTransactionReceipt', hash)) as Receipt;
    return String(BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice));
  }

  async function getText(path: string): Promise<string> {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    return response.text();
  }

  // biome-ignore lint/suspicious/noExplicitAny: what it is, is what the tests find out
  async function getJson(path: string): Promise<any> {
    return JSON.parse(await getText(path));
  }

  /** Where a search leads, or the status of its refusal. */
  async function search(query: string): Promise<string | number | null> {
    const path = `/search?q=${encodeURIComponent(query)}`;
    const response = await fetch(url + path, { redirect: 'manual' });
    return response.status === 302 ? response.headers.get('location') : response.status;
  }
});
