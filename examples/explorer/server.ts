import { type XaiMetricsMiddleware, xaiMetrics } from '@xai-metrics/express';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Registry } from 'prom-client';
import { apiRoutes } from './api-routes';
import type { ConnectedChain } from './chain-arguments';
import { NodeError } from './chain-reader';
import { createIndexer, type Indexer } from './indexer';
import { pageRoutes } from './page-routes';
import { recordIndex } from './record-index';

/** The explorer with its parts. */
export interface Explorer {
  app: Express;
  indexer: Indexer;
  monitoring: XaiMetricsMiddleware;
}

/**
 * Creates the explorer of a chain.
 *
 * @param registry - for tests with several servers in one process
 */
export function createExplorer(
  { reader, definition }: ConnectedChain,
  registry?: Registry,
): Explorer {
  const app = express();

  const monitoring = xaiMetrics({
    ...(registry === undefined ? {} : { registry }),
    coinDecimals: reader.coin.decimals,
    nodeInfo: { version: '1.0.0', network: reader.network, client: 'xai-explorer' },
    groups: { mining: false, ai: false },
    chain: definition,
  });
  app.use(monitoring);
  const indexer = createIndexer(reader, recordIndex(monitoring));

  app.use(express.json(), express.urlencoded({ extended: false }));
  app.use('/api', apiRoutes(reader, indexer));
  app.use(pageRoutes(reader, indexer));
  app.use(answerError);
  return { app, indexer, monitoring };
}

function answerError(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error);
    return;
  }
  const status =
    error instanceof NodeError ? error.status : ((error as { status?: number }).status ?? 500);
  res.status(status).json({
    error: status === 500 ? 'The explorer met a fault.' : String((error as Error).message),
  });
}
