import { Router } from 'express';
import { analytics } from './analytics';
import type { Indexer } from './indexer';
import type { AskNode, NodeBlock, NodeStats, NodeTransaction } from './node-client';
import { type Cell, formatCoins, renderPage, renderTable } from './page';
import { search } from './search';

/** The explorer's pages. */
export function pageRoutes(askNode: AskNode, indexer: Indexer): Router {
  const pages = Router();

  pages.get('/', async (_req, res) => {
    const stats = await askNode<NodeStats>('/stats');
    const facts = renderTable(
      ['Height', 'Supply', 'Waiting transactions', 'Peers', 'Hash rate'],
      [
        [
          stats.chain_height,
          formatCoins(stats.total_supply),
          stats.pending_transactions,
          stats.peers,
          `${Math.round(stats.hashrate).toLocaleString('en')} H/s`,
        ],
      ],
    );
    res.send(renderPage('Overview', facts + renderBlocks(indexer.blocks.slice(-10).reverse())));
  });
  pages.get('/blocks', (_req, res) => {
    res.send(renderPage('Blocks', renderBlocks(indexer.blocks.slice(-50).reverse())));
  });
  pages.get('/block/:height', async (req, res) => {
    const block = await askNode<NodeBlock>(`/blocks/${encodeURIComponent(req.params.height)}`);
    const body = renderTable(['Hash', 'Miner'], [[block.hash, addressCell(block.miner)]]);
    res.send(renderPage(`Block ${block.height}`, body + renderTransactions(block.transactions)));
  });
  pages.get('/transaction/:txid', async (req, res) => {
    const path = `/transaction/${encodeURIComponent(req.params.txid)}`;
    const transaction = await askNode<NodeTransaction>(path);
    res.send(renderPage('Transaction', renderTransactions([transaction])));
  });
  pages.get('/address/:address', async (req, res) => {
    const address = encodeURIComponent(req.params.address);
    const [account, history] = await Promise.all([
      askNode<{ balance: string; spendable: string }>(`/balance/${address}`),
      askNode<NodeTransaction[]>(`/history/${address}`),
    ]);
    const balance = renderTable(
      ['Balance', 'Spendable'],
      [[formatCoins(account.balance), formatCoins(account.spendable)]],
    );
    res.send(renderPage('Address', balance + renderTransactions(history)));
  });
  pages.get('/dashboard', (_req, res) => {
    const rows = Object.entries(analytics).map(([name, compute]): Cell[] => {
      const values = compute(indexer.blocks.slice(-100)).map(({ value }) => value);
      const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
      return [{ text: name, href: `/api/analytics/${name}` }, mean.toFixed(2)];
    });
    res.send(renderPage('Last 100 blocks', renderTable(['Figure', 'Mean'], rows)));
  });
  pages.get('/search', async (req, res) => {
    res.redirect((await search(askNode, req.query.q)).path);
  });
  pages.post('/search', async (req, res) => {
    res.redirect(303, (await search(askNode, (req.body as { q?: unknown } | undefined)?.q)).path);
  });
  return pages;
}

function renderBlocks(blocks: readonly NodeBlock[]): string {
  return renderTable(
    ['Height', 'Time', 'Transactions', 'Difficulty', 'Miner'],
    blocks.map(({ height, timestamp, transaction_count, difficulty, miner }) => [
      { text: height, href: `/block/${height}` },
      new Date(timestamp * 1000).toISOString().slice(0, 19).replace('T', ' '),
      transaction_count,
      difficulty.toLocaleString('en'),
      addressCell(miner),
    ]),
  );
}

function renderTransactions(transactions: readonly NodeTransaction[]): string {
  return renderTable(
    ['Transaction', 'From', 'To', 'Amount', 'Fee'],
    transactions.map(({ txid, from, to, amount, fee }) => [
      { text: `${txid.slice(0, 12)}...`, href: `/transaction/${txid}` },
      from === 'coinbase' ? from : addressCell(from),
      addressCell(to),
      formatCoins(amount),
      formatCoins(fee),
    ]),
  );
}

function addressCell(address: string): Cell {
  if (address === '') return '-'; // nobody made the genesis block
  return { text: `${address.slice(0, 10)}...`, href: `/address/${address}` };
}
