import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { type XaiMetricsMiddleware, xaiMetrics } from '@xai-metrics/koa';
import Koa from 'koa';
import type { Registry } from 'prom-client';
import { createNodeClient, type NodeStats } from '../explorer/node-client';
import { createTaskQueue } from './task-queue';
import { taskKinds } from './tasks';

/** The AI service with its parts. */
export interface AiService {
  app: Koa;
  monitoring: XaiMetricsMiddleware;
  /** Asks the node where the chain is, and records it. */
  followChain(): Promise<void>;
}

/**
 * Creates the AI service of a node.
 *
 * @param nodeUrl - where the node's API is, without a slash at the end
 * @param registry - for tests with several servers in one process
 */
export function createAiService(nodeUrl: string, registry?: Registry): AiService {
  const askNode = createNodeClient(nodeUrl);
  const providers = [...new Set(Object.values(taskKinds).map(({ provider }) => provider))];
  const app = new Koa();

  const monitoring = xaiMetrics({
    ...(registry === undefined ? {} : { registry }),
    aiProviders: providers,
    nodeInfo: { version: '1.0.0', network: 'devnet', client: 'xai-ai-service' },
    groups: { mining: false, validation: false, supply: false },
    checks: { node: async () => void (await askNode('/mining/status')) },
  });
  app.use(monitoring);
  const { metrics } = monitoring;
  const queue = createTaskQueue(askNode, (task) => {
    metrics.recordAiTask(task);
    metrics.updateAiQueue({ size: queue.waiting });
  });
  metrics.updateAiQueue({ size: 0, providersActive: providers.length });

  app.use(bodyParser());
  const tasks = new Router({ prefix: '/personal-ai' });
  tasks.get('/providers', (ctx) => {
    ctx.body = providers;
  });
  tasks.get('/kinds', (ctx) => {
    ctx.body = Object.keys(taskKinds);
  });
  tasks.post('/tasks', (ctx) => {
    const { kind, parameters = {} } = (ctx.request.body ?? {}) as Record<string, unknown>;
    const name = typeof kind === 'string' && Object.hasOwn(taskKinds, kind) ? kind : undefined;
    if (name === undefined) {
      return ctx.throw(400, `kind has to be one of ${Object.keys(taskKinds).join(', ')}`);
    }
    if (typeof parameters !== 'object' || parameters === null) {
      ctx.throw(400, 'parameters has to be an object');
    }
    const task = queue.submit(name, parameters as Record<string, unknown>);
    if (task === undefined) ctx.throw(429, 'The queue is full.');
    metrics.updateAiQueue({ size: queue.waiting });
    ctx.status = 202;
    ctx.body = task;
  });
  tasks.get('/tasks/:id', (ctx) => {
    const task = queue.find(Number(ctx.params.id));
    if (task === undefined) ctx.throw(404, 'There is no such task.');
    ctx.body = task;
  });
  const questions = new Router({ prefix: '/questioning' });
  questions.get('/block/:height', async (ctx) => {
    const height = Number(ctx.params.height);
    const blocks = await askNode<never[]>('/blocks?limit=100');
    ctx.body = taskKinds['summarize-block']?.run({ blocks, parameters: { height } });
  });
  for (const router of [tasks, questions]) app.use(router.routes()).use(router.allowedMethods());

  return {
    app,
    monitoring,
    async followChain() {
      const { chain_height, pending_transactions, peers } = await askNode<NodeStats>('/stats');
      metrics.blocks.height.set(chain_height);
      metrics.updateMempoolSize(pending_transactions);
      metrics.updatePeerCount(peers);
    },
  };
}
