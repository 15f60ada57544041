import { type XaiMetricsMiddleware, xaiMetrics } from '@xai-metrics/express';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Registry } from 'prom-client';
import { COIN_DECIMALS } from '../devnet/emission';
import { apiRoutes } from './api-routes';
import { createIndexer, type Indexer } from './indexer';
import { createNodeClient, NodeError } from './node-client';
import { pageRoutes } from './page-routes';
import { recordIndex } from './record-index';

/** The explorer with its parts. */
export interface Explorer {
  app: Express;
  indexer: Indexer;
  monitoring: XaiMetricsMiddleware;
}

/**
 * Creates the explorer of a node.
 *
 * @param nodeUrl - where the node's API is, without a slash at the end
 * @param registry - for tests with several servers in one process
 */
export function createExplorer(nodeUrl: string, registry?: Registry): Explorer {
  const askNode = createNodeClient(nodeUrl);
  const app = express();

  const monitoring = xaiMetrics({
    ...(registry === undefined ? {} : { registry }),
    coinDecimals: COIN_DECIMALS,
    nodeInfo: { version: '1.0.0', network: 'devnet', client: 'xai-explorer' },
    groups: { mining: false, ai: false },
    checks: {
      node: () => indexer.reached || { status: 'fail', reason: 'the node is unreachable' },
    },
  });
  app.use(monitoring);
  const indexer = createIndexer(askNode, recordIndex(monitoring.metrics));

  app.use(express.json(), express.urlencoded({ extended: false }));
  app.use('/api', apiRoutes(askNode, indexer));
  app.use(pageRoutes(askNode, indexer));
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
