import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { type XaiMetricsMiddleware, xaiMetrics } from '@xai-metrics/koa';
import Koa from 'koa';
import type { ConnectedChain } from '../explorer/chain-arguments';
import { readNewestBlocks } from '../explorer/chain-reader';
import { createTaskQueue } from './task-queue';
import { taskKinds } from './tasks';

/** The AI service with its parts. */
export interface AiService {
  app: Koa;
  monitoring: XaiMetricsMiddleware;
}

/** Creates the AI service of a chain. */
export function createAiService({ reader, definition }: ConnectedChain): AiService {
  const providers = [...new Set(Object.values(taskKinds).map(({ provider }) => provider))];
  const app = new Koa();

  const monitoring = xaiMetrics({
    aiProviders: providers,
    aiJobTypes: Object.keys(taskKinds),
    coinDecimals: reader.coin.decimals,
    nodeInfo: { version: '1.0.0', network: reader.network, client: 'xai-ai-service' },
    groups: { mining: false, validation: false, supply: false },
    chain: definition,
    checks: {
      // Full is busy, not broken: those who ask are told to come back.
      queue: () => queue.waiting < queue.limit || { status: 'warn', reason: 'the queue is full' },
    },
  });
  app.use(monitoring);
  const { metrics } = monitoring;
  const queue = createTaskQueue(reader, (task) => {
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
    metrics.recordAiJobSubmitted(name);
    const task = queue.submit(name, parameters as Record<string, unknown>);
    if (task === undefined) ctx.throw(429, 'The queue is full.');
    metrics.recordAiJobAccepted(taskKinds[name]?.provider ?? 'other');
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
    const blocks = await readNewestBlocks(reader, 100);
    const { decimals } = reader.coin;
    ctx.body = taskKinds['summarize-block']?.run({ blocks, decimals, parameters: { height } });
  });
  for (const router of [tasks, questions]) app.use(router.routes()).use(router.allowedMethods());

  return { app, monitoring };
}
