import { Router } from 'express';
import { analytics } from './analytics';
import { type ChainReader, NodeError, readNewestBlocks } from './chain-reader';
import type { Indexer } from './indexer';
import { search } from './search';

/** The explorer's JSON API. */
export function apiRoutes(reader: ChainReader, indexer: Indexer): Router {
  const api = Router();

  api.get('/stats', async (_req, res) => {
    res.json({ ...(await reader.stats()), indexed_height: indexer.height });
  });
  api.get('/blocks', (_req, res) => {
    res.json(indexer.blocks.slice(-20).reverse());
  });
  api.get('/blocks/:id', async (req, res) => {
    const { id } = req.params;
    res.json(await reader.block(/^\d+$/.test(id) ? Number(id) : id));
  });
  api.get('/transactions', async (_req, res) => {
    const blocks = (await readNewestBlocks(reader, 10)).reverse();
    res.json(
      blocks.flatMap(({ height, transactions }) =>
        transactions.map((each) => ({ ...each, block_height: height })),
      ),
    );
  });
  api.get('/transaction/:txid', async (req, res) => {
    res.json(await reader.transaction(req.params.txid));
  });
  api.get('/mempool', async (_req, res) => {
    res.json(await reader.mempool());
  });
  api.get('/richlist', async (_req, res) => {
    res.json(await reader.richList());
  });
  api.get('/analytics/dashboard', (_req, res) => {
    const charts = Object.entries(analytics).map(([name, compute]) => [
      name,
      compute(indexer.blocks.slice(-100)),
    ]);
    res.json(Object.fromEntries(charts));
  });
  api.get('/analytics/:chart', (req, res) => {
    const compute = Object.hasOwn(analytics, req.params.chart)
      ? analytics[req.params.chart]
      : undefined;
    if (compute === undefined) throw new NodeError('There is no such chart.', 404);
    res.json(compute(indexer.blocks.slice(-500)));
  });
  api.get('/export/transactions/:address', async (req, res) => {
    const history = await reader.history(req.params.address);
    res.type('text/csv');
    res.write('height,txid,from,to,amount,fee\n');
    for (const each of history) {
      const { block_height, txid, from, to, amount, fee } = each;
      res.write(`${[block_height, txid, from, to, amount, fee].join()}\n`);
    }
    res.end();
  });
  api.post('/search', async (req, res) => {
    const { query } = (req.body ?? {}) as { query?: unknown };
    res.json(await search(reader, query));
  });
  return api;
}
