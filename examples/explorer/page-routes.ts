import { Router } from 'express';
import { analytics } from './analytics';
import { type ChainReader, NodeError, type NodeStats, type NodeTransaction } from './chain-reader';
import type { Indexer } from './indexer';
import {
  type Cell,
  type Fact,
  formatCoins,
  renderFacts,
  renderNote,
  renderPage,
  renderTable,
} from './page';
import { addressCell, renderBlocks, renderTransactions } from './page-tables';
import { search } from './search';

/** The explorer's pages. */
export function pageRoutes(reader: ChainReader, indexer: Indexer): Router {
  const pages = Router();
  const { name, coin } = reader;

  pages.get('/', async (_req, res) => {
    const facts = renderFacts(readFacts(await reader.stats()));
    const newest = renderBlocks('Newest blocks', indexer.blocks.slice(-10).reverse());
    res.send(renderPage(name, 'Overview', facts + newest));
  });
  pages.get('/blocks', (_req, res) => {
    const newest = renderBlocks('Newest 50', indexer.blocks.slice(-50).reverse());
    res.send(renderPage(name, 'Blocks', newest));
  });
  pages.get('/block/:height', async (req, res) => {
    const { height } = req.params;
    if (!/^\d+$/.test(height)) throw new NodeError('A height is a whole number.', 400);
    const block = await reader.block(Number(height));
    const transactions = block.transactions.map((each) => ({
      ...each,
      block_height: block.height,
    }));
    const body = renderTable('Header', ['Hash', 'Miner'], [[block.hash, addressCell(block.miner)]]);
    const title = `Block ${block.height}`;
    res.send(renderPage(name, title, body + renderTransactions(transactions, coin)));
  });
  pages.get('/transaction/:txid', async (req, res) => {
    const transaction = await reader.transaction(req.params.txid);
    const { txid, from, to } = transaction;
    const whole = renderTable(
      'In full',
      ['Id', 'From', 'To'],
      [[txid, fullAddress(from), fullAddress(to)]],
    );
    const body = renderTransactions([transaction], coin) + whole;
    res.send(renderPage(name, 'Transaction', body));
  });
  pages.get('/address/:address', async (req, res) => {
    const { address } = req.params;
    const [{ balance, spendable }, history] = await Promise.all([
      reader.account(address),
      readHistory(address),
    ]);
    const facts: Fact[] = [{ name: `Balance (${coin.symbol})`, value: coins(balance) }];
    if (spendable !== undefined) {
      facts.push({ name: `Spendable (${coin.symbol})`, value: coins(spendable) });
    }
    const body = renderNote(address) + renderFacts(facts) + history;
    res.send(renderPage(name, 'Address', body));
  });
  pages.get('/dashboard', (_req, res) => {
    const rows = Object.entries(analytics).flatMap(([chart, compute]): Cell[][] => {
      const values = compute(indexer.blocks.slice(-100)).map(({ value }) => value);
      if (values.length === 0) return [];
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [[{ text: chart, href: `/api/analytics/${chart}` }, mean.toFixed(2)]];
    });
    res.send(
      renderPage(name, 'Dashboard', renderTable('Last 100 blocks', ['Figure', 'Mean'], rows)),
    );
  });
  pages.get('/search', async (req, res) => {
    res.redirect((await search(reader, req.query.q)).path);
  });
  pages.post('/search', async (req, res) => {
    res.redirect(303, (await search(reader, (req.body as { q?: unknown } | undefined)?.q)).path);
  });
  return pages;

  function readFacts(stats: NodeStats): Fact[] {
    const { chain_height, total_supply, pending_transactions, peers, hashrate, gas_price } = stats;
    const lag = Math.max(0, chain_height - indexer.height);
    const facts: [string, string | number | undefined][] = [
      ['Height', chain_height.toLocaleString('en')],
      ['Index', lag === 0 ? 'complete' : `${lag} behind`],
      [`Supply (${coin.symbol})`, total_supply && coins(total_supply)],
      ['Waiting transactions', pending_transactions],
      ['Peers', peers],
      ['Hash rate', hashrate && `${Math.round(hashrate).toLocaleString('en')} H/s`],
      ['Gas price (gwei)', gas_price && formatCoins(gas_price, 9)],
    ];
    return facts.flatMap(([fact, value]) => (value === undefined ? [] : { name: fact, value }));
  }

  /** Where the node keeps no history, what the index has of it, and a sentence that says so. */
  async function readHistory(address: string): Promise<string> {
    try {
      return renderTransactions(await reader.history(address), coin);
    } catch (error) {
      if (!(error instanceof NodeError) || error.status !== 501) throw error;
      const note = `${error.message} Below are those of the newest ${indexer.blocks.length} blocks.`;
      return renderNote(note) + renderTransactions(transactionsOf(address), coin);
    }
  }

  function transactionsOf(address: string): NodeTransaction[] {
    const wanted = address.toLowerCase();
    const all = indexer.blocks.flatMap(({ height, transactions }) =>
      transactions.map((each) => ({ ...each, block_height: height })),
    );
    return all
      .filter(({ from, to }) => [from, to].some((each) => each.toLowerCase() === wanted))
      .slice(-50)
      .reverse();
  }

  function coins(smallestUnits: string): string {
    return formatCoins(smallestUnits, coin.decimals);
  }
}

function fullAddress(address: string): Cell {
  const isAddress = address !== '' && address !== 'coinbase';
  return isAddress ? { text: address, href: `/address/${address}` } : address || '-';
}
